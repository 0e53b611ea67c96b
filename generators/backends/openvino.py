"""OpenVINO: four times PyTorch's speed on a CPU (docs/decisions/010).

The network is exported once, for one picture at a time, with a w for each layer and the noise as
inputs, and kept beside the checkpoint; workers then load it in about a second.
"""

import shutil
import warnings
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
import openvino
import torch
from openvino import opset15 as opset
from torch import Tensor

from generators.backends.constants import with_constants_evaluated
from generators.backends.winograd import with_fewer_products
from generators.disk import whole_folder
from generators.families import Network

SHUFFLE = [0, 3, 4, 1, 5, 2]  # the axes as layers/wavelet.py permutes them
EXPORT = 5  # raise it when what we export changes: the kept exports are then made anew


class OpenVino:
    """Runs an export of the network's synthesis on the CPU."""

    name = "openvino"
    batch = 1

    def __init__(self, network: Network, digest: str, beside: Path | None, threads: int | None) -> None:
        """`beside` is a folder to keep the export in, None for memory alone."""
        core = openvino.Core()
        # On a CPU with bf16 OpenVINO takes it unasked: w off by 0.03, pictures by 0.27 of 2
        config: dict[str, object] = {"INFERENCE_PRECISION_HINT": "f32", "PERFORMANCE_HINT": "LATENCY"}
        if threads is not None:
            config["INFERENCE_NUM_THREADS"] = threads
        model = _kept(core, network, beside / kept_name(digest)) if beside else exported(network)
        self._request = core.compile_model(model, "CPU", config).create_infer_request()

    def synthesise(self, ws: Tensor, rest: Sequence[Tensor]) -> Tensor:
        inputs = [part.detach().contiguous().numpy() for part in (ws, *rest)]
        self._request.infer(inputs, share_inputs=True)
        return torch.from_numpy(
            np.array(self._request.get_output_tensor(0).data)
        )  # a copy: the next one reuses it


def kept_name(digest: str) -> str:
    return f"openvino-{openvino.__version__.split('-')[0]}-{EXPORT}-{digest[:16]}"


def exported(network: Network) -> openvino.Model:
    """The synthesis as OpenVINO's own graph, of fixed shapes."""
    ws = network.w_avg.reshape(-1, network.dimensions.w_dim)[:1]  # of the first class, if each has its own
    rows = ws.expand(1, network.dimensions.num_ws, -1).contiguous()
    last = [network.transform[None]] if network.takes_transform else []
    example = (rows, *(noise.detach() for noise in network.noise), *last)
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", DeprecationWarning
        )  # torch.export, its successor, takes twice as long
        warnings.filterwarnings("ignore", message="torch.from_numpy results")  # filters: constants indeed
        # traced here because convert_model would trace and compare three times over: 15 s instead of 8
        traced = torch.jit.trace(network.synthesis, example, check_trace=False)  # type: ignore[no-untyped-call]
        model = openvino.convert_model(traced, example_input=example)
    model.reshape({port: part.shape for port, part in zip(model.inputs, example, strict=True)})
    model = with_constants_evaluated(model)
    return with_fewer_products(with_shuffles(model))


def with_shuffles(model: openvino.Model) -> openvino.Model:
    """The same graph with an operation of OpenVINO's own for each `shuffle_blocks`.

    It works on channels kept innermost, as the convolutions have them; the reshapes and the transposition
    that PyTorch spells it with make OpenVINO turn the whole picture over and back.
    """
    for node in model.get_ordered_ops():
        if node.get_type_name() == "Transpose" and len(node.shape) == 6 and order_of(node) == SHUFFLE:
            (after,) = node.output(0).get_target_inputs()
            n, channels, height, width = after.get_node().shape
            flat = [n, 4 * channels, height // 2, width // 2]
            cells = opset.reshape(node.input_value(0), np.array(flat), special_zero=False)
            shuffled = opset.depth_to_space(cells, "blocks_first", 2)
            for user in after.get_node().output(0).get_target_inputs():
                user.replace_source_output(shuffled.output(0))
    model.validate_nodes_and_infer_types()
    return model


def order_of(transpose: openvino.Node) -> list[int]:
    order: list[int] = transpose.input_value(1).get_node().get_vector().tolist()
    return order


def _kept(core: openvino.Core, network: Network, folder: Path) -> openvino.Model:
    """The export from its folder, made there first if need be. Failing to keep it is no error."""
    with suppress(RuntimeError):  # not there, or damaged
        return core.read_model(folder / "synthesis.xml")
    model = exported(network)
    with suppress(
        OSError, RuntimeError
    ):  # another process was faster, the disk is full, the folder is not ours
        keep(model, folder)
    return model


def keep(model: openvino.Model, folder: Path) -> None:
    """Write the export; those by other versions of the same checkpoint go."""
    shutil.rmtree(folder, ignore_errors=True)  # a damaged one
    with whole_folder(folder) as aside:
        openvino.save_model(model, aside / "synthesis.xml", compress_to_fp16=False)
    digest = folder.name.rsplit("-", 1)[1]
    for other in folder.parent.glob(f"openvino-*-{digest}"):
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)
