"""Doubling and halving a picture's edge through a small filter (StyleGAN2, appendix B: 1-3-3-1)."""

from collections.abc import Sequence
from functools import cache

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor


class Filter(torch.nn.Module):
    """A separable filter of any length, normalised to a sum of 1; it has no weights of its own."""

    def __init__(self, taps: Sequence[float]) -> None:
        super().__init__()
        self.taps = tuple(float(tap) for tap in taps)

    @property
    def length(self) -> int:
        return len(self.taps)

    def kernel(self, like: Tensor, gain: float = 1.0) -> Tensor:
        """[C, 1, L, L] for the channels, the type and the device of `like`."""
        return _square(self.taps, gain, like.dtype, like.device).expand(like.shape[1], 1, -1, -1)

    def upsample(self, x: Tensor) -> Tensor:
        """x [N, C, H, W] -> [N, C, 2H, 2W]: zeros between the pixels, then the filter."""
        x = F.conv_transpose2d(x, self.kernel(x, gain=4), stride=2, groups=x.shape[1])  # [.., 2H + L - 2, ..]
        return _cropped(x, before=self.length - 1 - (self.length + 1) // 2, after=(self.length - 1) // 2)

    def downsample(self, x: Tensor) -> Tensor:
        """x [N, C, 2H, 2W] -> [N, C, H, W]: the filter, then every second pixel."""
        x = _padded(x, before=(self.length - 1) // 2, after=(self.length - 2) // 2)
        return F.conv2d(x, self.kernel(x).flip(2, 3), stride=2, groups=x.shape[1])

    def after_transposed(self, x: Tensor) -> Tensor:
        """x [N, C, 2H + 1, 2W + 1] from a transposed 3x3 convolution of stride 2 -> [N, C, 2H, 2W]."""
        x = _padded(x, before=(self.length + 1) // 2 - 1, after=(self.length - 2) // 2)
        return F.conv2d(x, self.kernel(x, gain=4).flip(2, 3), groups=x.shape[1])

    def before_strided(self, x: Tensor) -> Tensor:
        """x [N, C, 2H, 2W] -> [N, C, 2H + 1, 2W + 1], for a 3x3 convolution of stride 2 without padding."""
        x = _padded(x, before=(self.length + 1) // 2, after=self.length // 2)
        return F.conv2d(x, self.kernel(x).flip(2, 3), groups=x.shape[1])


@cache  # not a buffer, which a file would have to hold; not made at each step, which a GPU would wait for
def _square(taps: tuple[float, ...], gain: float, dtype: torch.dtype, device: torch.device) -> Tensor:
    """[L, L] with a sum of `gain`."""
    line = np.array(taps) / sum(taps)
    return torch.from_numpy(np.outer(line, line) * gain).to(device, dtype)


def _padded(x: Tensor, before: int, after: int) -> Tensor:
    return F.pad(x, (before, after, before, after))


def _cropped(x: Tensor, before: int, after: int) -> Tensor:
    inner = slice(before, -after or None)
    return x[:, :, inner, inner]
