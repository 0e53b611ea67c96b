"""Doubling and halving a picture's edge through a small filter (StyleGAN2, appendix B: 1-3-3-1)."""

from collections.abc import Sequence
from functools import cache

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

Taps = tuple[float, ...] | tuple[tuple[float, ...], ...]


class Filter(torch.nn.Module):
    """A filter of any length, normalised to a sum of 1; it has no weights of its own.

    `taps` is one row, for both axes in turn, or the rows of a filter that is no such product.
    """

    def __init__(self, taps: Sequence[float] | Sequence[Sequence[float]]) -> None:
        super().__init__()
        self.taps = as_taps(taps)

    @property
    def sides(self) -> tuple[int, int]:
        """Height and width."""
        first = self.taps[0]
        return len(self.taps), len(first) if isinstance(first, tuple) else len(self.taps)

    def kernel(self, like: Tensor, gain: float = 1.0) -> Tensor:
        """[C, 1, L, L] for the channels, the type and the device of `like`."""
        return _square(self.taps, gain, like.dtype, like.device).expand(like.shape[1], 1, -1, -1)

    def upsample(self, x: Tensor) -> Tensor:
        """x [N, C, H, W] -> [N, C, 2H, 2W]: zeros between the pixels, then the filter."""
        x = F.conv_transpose2d(x, self.kernel(x, gain=4), stride=2, groups=x.shape[1])  # [.., 2H + L - 2, ..]
        return framed(x, [((n + 1) // 2 - n + 1, -((n - 1) // 2)) for n in self.sides])

    def downsample(self, x: Tensor) -> Tensor:
        """x [N, C, 2H, 2W] -> [N, C, H, W]: the filter, then every second pixel."""
        frame = [((n - 1) // 2, (n - 2) // 2) for n in self.sides]
        return filtered(x, self.kernel(x).flip(2, 3), frame, stride=2)

    def after_transposed(self, x: Tensor, kernel: int = 3) -> Tensor:
        """x [N, C, 2H + K - 2, ..] from a transposed KxK convolution of stride 2 -> [N, C, 2H, 2W]."""
        less = kernel // 2
        frame = [((n + 1) // 2 - less, n // 2 - less) for n in self.sides]
        return filtered(x, self.kernel(x, gain=4).flip(2, 3), frame)

    def before_strided(self, x: Tensor) -> Tensor:
        """x [N, C, 2H, 2W] -> [N, C, 2H + 1, 2W + 1], for a 3x3 convolution of stride 2 without padding."""
        return filtered(x, self.kernel(x).flip(2, 3), [((n + 1) // 2, n // 2) for n in self.sides])


def filtered(x: Tensor, kernel: Tensor, frame: list[tuple[int, int]], stride: int = 1) -> Tensor:
    """Each channel through the kernel, [C, 1, h, w], within a frame; an even one needs no copy of the picture."""
    (top, bottom), (left, right) = frame
    even = top == bottom >= 0 and left == right >= 0
    x = x if even else framed(x, frame)
    return F.conv2d(x, kernel, None, stride, (top, left) if even else 0, groups=x.shape[1])


def framed(x: Tensor, frame: list[tuple[int, int]]) -> Tensor:
    """Zeros before and after each axis; where the number is negative so much is cut off."""
    (top, bottom), (left, right) = frame
    if min(top, bottom, left, right) < 0:
        x = x[:, :, max(-top, 0) : -max(-bottom, 0) or None, max(-left, 0) : -max(-right, 0) or None]
    if max(top, bottom, left, right) <= 0:
        return x
    return F.pad(x, [max(side, 0) for side in (left, right, top, bottom)])


def as_taps(value: Sequence[float] | Sequence[Sequence[float]]) -> Taps:
    """The same as tuples, for a filter as JSON holds it."""
    if any(isinstance(row, Sequence) for row in value):
        return tuple(tuple(float(tap) for tap in row) for row in value)  # type: ignore[union-attr]
    return tuple(float(tap) for tap in value)  # type: ignore[arg-type]


@cache  # not a buffer, which a file would have to hold; not made at each step, which a GPU would wait for
def _square(taps: Taps, gain: float, dtype: torch.dtype, device: torch.device) -> Tensor:
    """[L, L] with a sum of `gain`."""
    array = np.array(taps) / np.sum(taps)
    square = np.outer(array, array) if array.ndim == 1 else array
    return torch.from_numpy(square * gain).to(device, dtype)
