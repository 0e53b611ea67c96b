"""Doubling the edge and convolving, in one transposed convolution (StyleGAN, as progressive growing left it)."""

import torch.nn.functional as F
from torch import Tensor


def doubling_kernel(weight: Tensor, fused: bool) -> Tensor:
    """weight [O, I, 3, 3] -> [I, O, 4, 4] of a transposed convolution of stride 2 and padding 1.

    NVIDIA's program repeats each pixel and then convolves, or (`fused`) convolves transposed, which turns the
    kernel by half a circle. Either way an output pixel meets the sum of the taps that fall on one pixel's copies;
    summed beforehand they are 4 products in place of 9.
    """
    taps = weight.transpose(0, 1) if fused else weight.transpose(0, 1).flip(2, 3)  # [I, O, 3, 3]
    padded = F.pad(taps, (1, 1, 1, 1))  # [I, O, 5, 5]
    return padded[:, :, 1:, 1:] + padded[:, :, :-1, 1:] + padded[:, :, 1:, :-1] + padded[:, :, :-1, :-1]
