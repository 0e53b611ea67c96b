"""StyleGAN2 config F of three sizes on two cores, against its programs' plain way; random weights."""

import sys
import time
from collections.abc import Callable, Sequence
from statistics import median

import numpy as np
import openvino
import torch
from openvino import opset15 as opset
from torch import Tensor

from generators.backends.openvino import OpenVino
from generators.families import stylegan2
from tests.bench import plain

THREADS = 2
# px, channel_base; promised, times the plain way; rounds
SIZES: tuple[tuple[int, int, float, int], ...] = (
    (256, 16384, 1.5, 7),
    (512, 32768, 1.8, 3),
    (1024, 32768, 2.2, 3),
)
RECIPE = stylegan2.architecture_for(256, 64, 128, 8192, 256, mapping_depth=2)  # the trainer's


def run() -> dict[str, float | str]:
    """Ratios by the clock and by CPU time at the better of the plain way's batches; pictures a second; memory."""
    torch.set_num_threads(THREADS)
    figures: dict[str, float | str] = {}
    for edge, base, promised, rounds in SIZES:
        drawn = network(stylegan2.architecture_for(edge, 512, 512, base, 512, mapping_depth=8))
        figures |= {f"{edge} px: {name}": value for name, value in against_plain(drawn, rounds).items()}
        figures[f"{edge} px: promised, times the plain way"] = promised
    small = network(RECIPE)
    backend = OpenVino(small, "bench", None, THREADS)
    noise, ws = list(small.noise), some_ws(small, 1)
    figures["the trainer's 256 px network: pictures/s"] = 1 / median(
        times([lambda: backend.synthesise(ws, noise)], 9)[0][0]
    )
    return figures


def against_plain(drawn: stylegan2.StyleGAN2, rounds: int) -> dict[str, float]:
    gflop = products(drawn.architecture) / 1e9
    backend = OpenVino(drawn, "bench", None, THREADS)
    one, four, noise = some_ws(drawn, 1), some_ws(drawn, 4), list(drawn.noise)

    def ours(ws: Tensor) -> Tensor:  # as `Generator.synthesis` does
        return torch.cat([backend.synthesise(ws[i : i + 1], noise) for i in range(len(ws))])

    difference = float((ours(four) - plain.draw(drawn, four, noise)).abs().max())
    assert difference < 2e-3, f"the two sides differ by {difference}"
    sides = [
        lambda: ours(one),
        lambda: ours(four),
        lambda: plain.draw(drawn, one, noise),
        lambda: plain.draw(drawn, four, noise),
        matrices,
    ]
    figures: dict[str, float] = {}
    for taken, name in zip(times(sides, rounds), ("", ", by CPU time"), strict=True):
        single, batch, plain_single, plain_batch, product = taken
        better = [min(a, b / 4) for a, b in zip(plain_single, plain_batch, strict=True)]
        figures[f"times the plain way{name}"] = median(b / a for a, b in zip(single, better, strict=True))
        figures[f"batch 4, time a picture against batch 1{name}"] = median(
            b / 4 / a for a, b in zip(single, batch, strict=True)
        )
        if not name:
            figures["pictures/s"] = 1 / median(single)
            figures["float32 matrix products here, GFLOP/s"] = median(MATRIX_GFLOP / p for p in product)
            figures["share of that rate, by the plain way's count of products"] = median(
                gflop / a / (MATRIX_GFLOP / p) for a, p in zip(single, product, strict=True)
            )
    return figures


def products(a: stylegan2.Architecture) -> int:
    """Multiplications and additions of a picture's convolutions, as the plain way has them."""
    total = 0
    for i, width in enumerate(a.widths):
        pixels = (4 * 2**i) ** 2
        total += 9 * width * width * pixels + width * a.channels * pixels
        if i:
            total += 9 * a.widths[i - 1] * width * pixels // 4 + 16 * width * pixels
    return 2 * total


def network(architecture: stylegan2.Architecture) -> stylegan2.StyleGAN2:
    """With random weights, and noise that shows."""
    drawn = stylegan2.StyleGAN2(architecture).initialise(torch.Generator().manual_seed(0))
    with torch.no_grad():
        for name, value in drawn.named_parameters():
            if name.endswith("noise_strength"):
                value.fill_(0.1)
    return drawn.requires_grad_(False).eval()


def some_ws(drawn: stylegan2.StyleGAN2, count: int) -> Tensor:
    size = drawn.dimensions
    return torch.randn(count, size.num_ws, size.w_dim, generator=torch.Generator().manual_seed(1))


def times(sides: Sequence[Callable[[], object]], rounds: int) -> tuple[list[list[float]], list[list[float]]]:
    """For each side its seconds in every round, by the clock and of CPU; in turns, so that all slow down together."""
    by_clock: list[list[float]] = [[] for _ in sides]
    of_cpu: list[list[float]] = [[] for _ in sides]
    for side in sides:
        side()
    for number in range(rounds):
        order = range(len(sides)) if number % 2 == 0 else reversed(range(len(sides)))
        for i in order:
            clock, cpu = time.perf_counter(), time.process_time()
            sides[i]()
            by_clock[i].append(time.perf_counter() - clock)
            of_cpu[i].append(time.process_time() - cpu)
    return by_clock, of_cpu


MATRIX_SIDE = 1536
MATRIX_GFLOP = 2 * MATRIX_SIDE**3 / 1e9


def _matrix_product() -> Callable[[], object]:
    """OpenVINO's, which is the faster one here: the library that PyTorch has for matrices holds back on AMD."""
    side = [MATRIX_SIDE, MATRIX_SIDE]
    a, b = opset.parameter(side, np.float32), opset.parameter(side, np.float32)
    config = {"INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": THREADS}
    model = openvino.Model([opset.matmul(a, b, False, False)], [a, b])
    request = openvino.Core().compile_model(model, "CPU", config).create_infer_request()
    numbers = np.random.default_rng(0).standard_normal(side).astype(np.float32)
    return lambda: request.infer([numbers, numbers], share_inputs=True)


matrices = _matrix_product()


if __name__ == "__main__":  # sizes may be named: python -m tests.bench.stylegan2 256
    SIZES = tuple(size for size in SIZES if not sys.argv[1:] or str(size[0]) in sys.argv)
    for key, value in run().items():
        print(f"{key:64} {value if isinstance(value, str) else round(value, 3)}")
