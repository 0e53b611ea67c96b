"""The filters against their definition: zeros between the pixels, a convolution, every second pixel."""

import pytest
import torch
import torch.nn.functional as F

from generators.layers.resampling import Filter

LENGTHS: dict[int, list[float]] = {2: [1, 2], 3: [1, 2, 3], 4: [1, 3, 3, 1], 6: [1, 2, 3, 4, 5, 6]}


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
