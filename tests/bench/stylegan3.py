"""The filtered leaky ReLUs of a StyleGAN3-T of 256 px against plain operators. At least 10 times as fast."""

import warnings
from collections.abc import Callable

import numpy as np
import openvino
import torch
from torch import Tensor, nn

from generators.backends.openvino import OpenVino
from generators.families import stylegan3
from generators.layers.filtered import filtered_leaky_relu
from tests import plain_operators
from tests.bench.ratio import rate, times_faster
from tests.stylegan3_networks import Layer, Plan, layers_of, network

THREADS = 2
SIZES = Plan(resolution=256, z_dim=512, w_dim=512, num_layers=14, channel_base=16384, channel_max=512)
SLOPE, CLAMP = 0.2, 256.0


class Ours(nn.Module):
    """x [1, C, H, W] of one layer through our operator."""

    def __init__(self, layer: stylegan3.Layer) -> None:
        super().__init__()
        self.layer = layer

    def forward(self, x: Tensor) -> Tensor:
        assert self.layer.up_filter is not None
        assert self.layer.down_filter is not None
        return filtered_leaky_relu(
            x, self.layer.up_filter, self.layer.down_filter, self.layer.axes, SLOPE, CLAMP
        )


@torch.no_grad()
def run() -> dict[str, float | str]:
    """The operator alone at the sizes of all layers, in OpenVINO and in eager PyTorch; then the whole network."""
    torch.set_num_threads(THREADS)
    drawn = network(SIZES)
    pairs = list(zip(layers_of(SIZES), drawn.synthesis.layers, strict=True))[
        :-1
    ]  # the last one is no such layer
    inputs = [example(layer) for layer, _ in pairs]
    modules = [Ours(layer) for _, layer in pairs if isinstance(layer, stylegan3.Layer)]
    compiled = [in_openvino(module, x) for module, x in zip(modules, inputs, strict=True)]

    def fast() -> list[Tensor]:
        return [run_one(x) for run_one, x in zip(compiled, inputs, strict=True)]

    def eager() -> list[Tensor]:
        return [module(x) for module, x in zip(modules, inputs, strict=True)]

    def plain() -> list[Tensor]:
        return [
            plainly(layer, module, x) for (layer, _), module, x in zip(pairs, modules, inputs, strict=True)
        ]

    backend = OpenVino(drawn, "bench", None, THREADS)
    ws = drawn.w_avg.expand(1, drawn.dimensions.num_ws, -1)
    return {
        "filtered_leaky_relu_against_plain": times_faster(fast, plain, rounds=3, same=close),
        "filtered_leaky_relu_eager_against_plain": times_faster(eager, plain, rounds=1, same=close),
        "stylegan3_t_256_per_s": rate(lambda: backend.synthesise(ws, [drawn.transform[None]]), rounds=5),
        "stylegan3_threads": THREADS,
    }


def example(layer: Layer) -> Tensor:
    edge = layer.sizes[0] + layer.numbers.kernel - 1
    return torch.randn(1, layer.numbers.outputs, edge, edge, generator=torch.Generator().manual_seed(0))


def plainly(layer: Layer, ours: Ours, x: Tensor) -> Tensor:
    up, down = ours.layer.up_filter, ours.layer.down_filter
    assert up is not None
    assert down is not None
    rates = (layer.numbers.up, layer.numbers.down)
    return plain_operators.filtered_leaky_relu(x, up, down, *rates, layer.numbers.padding, SLOPE, CLAMP)


def in_openvino(module: nn.Module, x: Tensor) -> Callable[[Tensor], Tensor]:
    """The module compiled as our backend compiles a network."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        traced = torch.jit.trace(module, x, check_trace=False)  # type: ignore[no-untyped-call]
        model = openvino.convert_model(traced, example_input=x)
    model.reshape(list(x.shape))
    config = {
        "INFERENCE_PRECISION_HINT": "f32",
        "PERFORMANCE_HINT": "LATENCY",
        "INFERENCE_NUM_THREADS": THREADS,
    }
    request = openvino.Core().compile_model(model, "CPU", config).create_infer_request()

    def execute(x: Tensor) -> Tensor:
        request.infer([x.numpy()], share_inputs=True)
        return torch.from_numpy(np.array(request.get_output_tensor(0).data))

    return execute


def close(ours: list[Tensor], theirs: list[Tensor]) -> bool:
    return all(torch.allclose(a, b, atol=1e-4) for a, b in zip(ours, theirs, strict=True))
