"""The filters against their definition: zeros between the pixels, a convolution, every second pixel."""

import pytest
import torch
import torch.nn.functional as F

from generators.layers.resampling import Filter
from tests import plain_operators

LENGTHS: dict[int, list[float]] = {1: [1], 2: [1, 2], 3: [1, 2, 3], 4: [1, 3, 3, 1], 6: [1, 2, 3, 4, 5, 6]}


def convolved(x: torch.Tensor, taps: list[float], gain: float, before: int, after: int) -> torch.Tensor:
    """One channel padded and convolved, the kernel turned as a convolution asks."""
    line = torch.tensor(taps) / sum(taps)
    kernel = (torch.outer(line, line) * gain).flip(0, 1)[None, None]
    padded = F.pad(x, (before, after, before, after))
    return torch.cat([F.conv2d(channel[:, None], kernel) for channel in padded.unbind(1)], dim=1)


def spread(x: torch.Tensor) -> torch.Tensor:
    """Zeros after each pixel and each row."""
    wide = torch.zeros(*x.shape[:2], 2 * x.shape[2], 2 * x.shape[3])
    wide[:, :, ::2, ::2] = x
    return wide


def picture() -> torch.Tensor:
    return torch.randn(2, 3, 6, 8, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("length", LENGTHS)
def test_upsampling_is_zeros_between_and_a_filter(length: int) -> None:
    taps = LENGTHS[length]
    expected = convolved(spread(picture()), taps, 4, (length + 1) // 2, (length - 2) // 2)
    torch.testing.assert_close(Filter(taps).upsample(picture()), expected)


@pytest.mark.parametrize("length", LENGTHS)
def test_downsampling_is_a_filter_and_every_second_pixel(length: int) -> None:
    taps = LENGTHS[length]
    expected = convolved(picture(), taps, 1, (length - 1) // 2, (length - 2) // 2)[:, :, ::2, ::2]
    torch.testing.assert_close(Filter(taps).downsample(picture()), expected)


@pytest.mark.parametrize("length", LENGTHS)
def test_the_filters_around_strided_convolutions_keep_the_edge(length: int) -> None:
    filter_ = Filter(LENGTHS[length])
    assert filter_.after_transposed(torch.ones(1, 2, 17, 17)).shape == (1, 2, 16, 16)
    assert filter_.before_strided(torch.ones(1, 2, 16, 16)).shape == (1, 2, 17, 17)


def test_a_flat_picture_stays_flat() -> None:
    flat = torch.full((1, 1, 8, 8), 0.7)
    assert Filter([1, 3, 3, 1]).upsample(flat)[..., 2:-2, 2:-2].sub(0.7).abs().max() < 1e-6


ROUND: list[list[float]] = [[1, 2, 3], [4, 5, 7]]


@pytest.mark.parametrize("taps", [[1], [1, 2, 3], [1, 3, 3, 1], list(range(1, 13)), ROUND], ids=len)
def test_any_filter_acts_as_its_definition_says(taps: list[float] | list[list[float]]) -> None:
    """Lengths even and odd, and one that is no product of two lines."""
    kernel = torch.tensor(taps, dtype=torch.float32)
    kernel = plain_operators.square(kernel) / plain_operators.square(kernel).sum()
    height, width = kernel.shape
    frame = ((width + 1) // 2, (width - 2) // 2, (height + 1) // 2, (height - 2) // 2)
    expected = plain_operators.upfirdn(picture(), kernel, up=2, padding=frame, gain=4)
    torch.testing.assert_close(Filter(taps).upsample(picture()), expected)


@pytest.mark.parametrize("taps", [[1], [1, 2, 3], [1, 3, 3, 1], ROUND], ids=len)
@pytest.mark.parametrize("size", [3, 5])
def test_a_filter_after_a_transposed_convolution_is_one_over_zeros(
    taps: list[float] | list[list[float]], size: int
) -> None:
    weight = torch.randn(3, 2, size, size, generator=torch.Generator().manual_seed(1))
    wide = F.conv_transpose2d(picture(), weight, stride=2)  # [.., 2H + size - 2, ..]
    kernel = torch.tensor(taps, dtype=torch.float32)
    kernel = plain_operators.square(kernel) / plain_operators.square(kernel).sum()
    height, width = kernel.shape
    less = size // 2
    frame = ((width + 1) // 2 - less, width // 2 - less, (height + 1) // 2 - less, height // 2 - less)
    expected = plain_operators.upfirdn(wide, kernel, padding=frame, gain=4)
    assert expected.shape[2:] == (12, 16)
    torch.testing.assert_close(Filter(taps).after_transposed(wide, size), expected, rtol=1e-4, atol=1e-5)
