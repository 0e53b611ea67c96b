"""Resampling as papers describe it: zeros between the pixels, one dense filter, every d-th pixel; slow and plain.

What our layers are held to, and what benchmarks compare them with.
"""

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor


def square(taps: Tensor) -> Tensor:
    """A line of taps for both axes as one kernel."""
    return taps if taps.dim() == 2 else torch.outer(taps, taps)


def upfirdn(
    x: Tensor,
    kernel: Tensor,
    up: int = 1,
    down: int = 1,
    padding: Sequence[int] = (0, 0, 0, 0),
    gain: float = 1,
) -> Tensor:
    """x [N, C, H, W] with zeros between, `padding` (left, right, top, bottom; negative: cropped), filtered, thinned."""
    n, channels, height, width = x.shape
    wide = x.new_zeros(n, channels, up * height, up * width)
    wide[:, :, ::up, ::up] = x
    weight = (kernel * gain).flip(0, 1).expand(channels, 1, *kernel.shape)
    return F.conv2d(F.pad(wide, list(padding)), weight, groups=channels)[:, :, ::down, ::down]


def filtered_leaky_relu(
    x: Tensor,
    up_filter: Tensor,
    down_filter: Tensor,
    up: int,
    down: int,
    padding: Sequence[int],
    slope: float,
    clamp: float | None,
) -> Tensor:
    x = F.leaky_relu(upfirdn(x, square(up_filter), up=up, padding=padding, gain=up**2), slope)
    x = x if clamp is None else x.clamp(-clamp, clamp)
    return upfirdn(x, square(down_filter), down=down)
