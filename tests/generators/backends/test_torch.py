"""The backend for CUDA, as far as a CPU can hold it to its word."""

from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from generators import Generator, open_checkpoint
from generators.backends.torch import Torch, fitting_batch, prepared, some
from tests import networks


class Crowded(nn.Module):
    """A synthesis on a device that has memory for two pictures."""

    def __init__(self, synthesis: nn.Module) -> None:
        super().__init__()
        self.synthesis = synthesis
        self.sizes: list[int] = []

    def forward(self, ws: Tensor, *rest: Tensor) -> Tensor:
        self.sizes.append(len(ws))
        if len(ws) > 2:
            raise torch.OutOfMemoryError("out of memory")
        picture: Tensor = self.synthesis(ws, *rest)
        return picture


def crowded(batch: int) -> tuple[Torch, Crowded]:
    network = networks.tiny_stylegan2()
    backend = Torch(network, device="cpu")
    synthesis = Crowded(network.synthesis)
    backend._synthesis, backend.batch = synthesis, batch
    return backend, synthesis


def test_it_agrees_with_the_reference(tiny_folder: Path, tiny: Generator) -> None:
    fast = open_checkpoint(tiny_folder, backend="torch")
    ws = torch.randn(3, tiny.num_ws, 16, generator=torch.Generator().manual_seed(0))
    assert (
        fast.synthesis(ws, noise_mode="random") - tiny.synthesis(ws, noise_mode="random")
    ).abs().max() < 1e-4


def test_a_batch_is_halved_until_it_fits_and_stays_so() -> None:
    backend, synthesis = crowded(batch=8)
    ws = torch.randn(8, 6, 16, generator=torch.Generator().manual_seed(0))
    noise = list(networks.tiny_stylegan2().noise)
    pictures = backend.synthesise(ws, noise)
    assert synthesis.sizes == [8, 4, 2, 2, 2, 2]
    backend.synthesise(ws[:2], noise)
    assert (synthesis.sizes[-1], backend.batch) == (2, 2)
    torch.testing.assert_close(pictures, synthesis.synthesis(ws, *noise), atol=1e-4, rtol=0)


def test_one_picture_that_does_not_fit_is_an_error() -> None:
    backend, _ = crowded(batch=1)

    def full(*inputs: Tensor) -> Tensor:
        raise torch.OutOfMemoryError("out of memory")

    backend._synthesis = full
    with pytest.raises(torch.OutOfMemoryError):
        backend.synthesise(torch.zeros(1, 6, 16), [])


def test_a_picture_is_the_same_in_a_batch_that_is_filled_up() -> None:
    network = networks.tiny_stylegan2()
    backend = Torch(network, device="cpu")
    backend.batch = 4
    ws = torch.randn(6, 6, 16, generator=torch.Generator().manual_seed(0))
    noise = [torch.randn(6, *constant.shape[1:]) for constant in network.noise]
    together = backend.synthesise(ws, noise)
    assert len(together) == 6
    for i in range(6):
        alone = backend.synthesise(ws[i : i + 1], [layer[i : i + 1] for layer in noise])
        torch.testing.assert_close(alone[0], together[i], atol=1e-5, rtol=0)


def test_what_is_missing_is_filled_up_with_the_last() -> None:
    assert some(torch.arange(5)[:, None], 4, 3).flatten().tolist() == [4, 4, 4]
    assert some(torch.arange(1)[:, None], 4, 3).flatten().tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("free", "each", "batch"), [(100, 30, 2), (100, 10, 8), (100, 1000, 1), (10**12, 1, 32)]
)
def test_the_batch_is_a_power_of_two_that_fits(free: int, each: int, batch: int) -> None:
    assert fitting_batch(free, each) == batch


@pytest.mark.parametrize("size", [0.1, 1.0, 1e3])
def test_in_half_precision_weights_and_styles_of_any_size_draw_the_same(size: float) -> None:
    network = networks.tiny_stylegan2(widths=(16,) * 5)
    ws = torch.randn(2, 10, 16, generator=torch.Generator().manual_seed(0))
    expected = network.synthesis(ws, *network.noise)
    with torch.no_grad():
        for name, value in network.synthesis.named_parameters():
            if "conv1.weight" in name or "conv1.style" in name:
                value.mul_(size)  # demodulation undoes both
    half = prepared(network.synthesis, torch.device("cpu"), half=True)
    assert half.blocks[4].precision == torch.float16  # type: ignore[union-attr, index]
    difference = (half(ws, *network.noise) - expected).abs().max()
    assert difference < 0.02 * expected.std()
