"""Convolutions whose input channels are scaled by w, without demodulation at run time.

MobileStyleGAN (Belousov 2021, section 3.3) replaces the demodulation of StyleGAN2 by a constant for
each output channel, which is already multiplied into the weights: these layers only modulate.
"""

import math

import torch.nn.functional as F
from torch import Tensor, empty, nn

SLOPE = 0.2


class Style(nn.Module):
    """w [N, W] -> scales [N, C, 1, 1] of C channels, times a fixed gain."""

    def __init__(self, w_dim: int, channels: int, gain: float = 1.0) -> None:
        super().__init__()
        self.weight = nn.Parameter(empty(channels, w_dim))
        self.bias = nn.Parameter(empty(channels))
        self.gain = gain

    def forward(self, w: Tensor) -> Tensor:
        return (F.linear(w, self.weight, self.bias) * self.gain)[:, :, None, None]


class ModulatedConv(nn.Module):
    """A full convolution. x [N, I, H, W], w [N, W] -> [N, O, H, W]; no bias."""

    def __init__(self, w_dim: int, inputs: int, outputs: int, kernel: int) -> None:
        super().__init__()
        self.style = Style(w_dim, inputs, gain=1 / math.sqrt(inputs * kernel**2))
        self.weight = nn.Parameter(empty(outputs, inputs, kernel, kernel))
        self.padding = kernel // 2

    def forward(self, x: Tensor, w: Tensor) -> Tensor:
        return F.conv2d(x * self.style(w), self.weight, padding=self.padding)


class SeparableModulatedConv(nn.Module):
    """3x3 for each channel, then 1x1 across them. x [N, I, H, W], w [N, W] -> [N, O, H, W]; no bias."""

    def __init__(self, w_dim: int, inputs: int, outputs: int) -> None:
        super().__init__()
        self.style = Style(w_dim, inputs, gain=1 / math.sqrt(inputs * 3**2))
        self.depthwise = nn.Parameter(empty(inputs, 1, 3, 3))
        self.pointwise = nn.Parameter(empty(outputs, inputs, 1, 1))

    def forward(self, x: Tensor, w: Tensor) -> Tensor:
        x = x * self.style(w)  # [N, I, H, W]
        x = F.conv2d(x, self.depthwise, padding=1, groups=x.shape[1])  # [N, I, H, W]
        return F.conv2d(x, self.pointwise)  # [N, O, H, W]


class Activation(nn.Module):
    """Noise, bias, leaky ReLU, in this order. x [N, C, H, W], noise [N, 1, H, W] -> [N, C, H, W]."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.bias = nn.Parameter(empty(channels))

    def forward(self, x: Tensor, noise: Tensor) -> Tensor:
        return F.leaky_relu(x + noise + self.bias[:, None, None], SLOPE)
