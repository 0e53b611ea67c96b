"""StyleGAN2 as its programs run it where no kernel of theirs was built: what `bench/stylegan2.py` compares with.

Each sample has weights of its own, modulated and demodulated, in one convolution with a group a sample; filters
are depthwise convolutions over zeros that were put between the pixels. Float32, eager. It takes the weights of our
network, and the test in tests/generators/backends holds it to our pictures.
"""

import math
from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from generators.families.stylegan2 import Block, Layer, StyleGAN2, ToRGB

EPSILON, SLOPE, GAIN = 1e-8, 0.2, math.sqrt(2)


@torch.no_grad()
def draw(network: StyleGAN2, ws: Tensor, noise: Sequence[Tensor]) -> Tensor:
    """ws [N, L, W] and the constant noises -> pictures [N, C, R, R] of a `skip` network."""
    taps = torch.tensor(network.architecture.resample_filter)
    kernel = torch.outer(taps, taps) / taps.sum() ** 2  # [4, 4]
    x = network.synthesis.constant.repeat(len(ws), 1, 1, 1)
    picture: Tensor | None = None
    row = 0
    for block in network.synthesis.blocks:
        assert isinstance(block, Block)
        for layer in (block.conv0, block.conv1):
            if layer is not None:
                x = convolved(layer, x, ws[:, row], noise[row], kernel)
                row += 1
        assert block.to_rgb is not None
        part = coloured(block.to_rgb, x, ws[:, row])
        picture = part if picture is None else part + upsampled(picture, kernel)
    assert picture is not None
    return picture


def convolved(layer: Layer, x: Tensor, w: Tensor, noise: Tensor, kernel: Tensor) -> Tensor:
    n, inputs, height, width = x.shape
    style = layer.style(w)[:, None, :, None, None]  # [N, 1, I, 1, 1]
    weight = layer.weight[None] * layer.weight_gain * style  # [N, O, I, 3, 3]
    weight = weight * (weight.square().sum(dim=(2, 3, 4), keepdim=True) + EPSILON).rsqrt()
    outputs = weight.shape[1]
    x = x.reshape(1, n * inputs, height, width)
    if layer.filter is None:
        x = F.conv2d(x, weight.flatten(0, 1), padding=1, groups=n)
    else:
        turned = weight.transpose(1, 2).reshape(n * inputs, outputs, 3, 3)
        x = F.conv_transpose2d(x, turned, stride=2, groups=n)  # [1, N O, 2H + 1, 2W + 1]
        x = filtered(F.pad(x, (1, 1, 1, 1)), kernel * 4)
    assert layer.noise_strength is not None
    x = x.reshape(n, outputs, *x.shape[2:]) + noise * layer.noise_strength
    return F.leaky_relu(x + layer.bias[:, None, None], SLOPE) * GAIN


def coloured(layer: ToRGB, x: Tensor, w: Tensor) -> Tensor:
    n, inputs, height, width = x.shape
    style = layer.style(w) * layer.weight_gain  # [N, I]
    weight = layer.weight[None] * style[:, None, :, None, None]  # [N, C, I, 1, 1]
    x = F.conv2d(x.reshape(1, n * inputs, height, width), weight.flatten(0, 1), groups=n)
    return x.reshape(n, -1, height, width) + layer.bias[:, None, None]


def upsampled(x: Tensor, kernel: Tensor) -> Tensor:
    n, channels, height, width = x.shape
    x = F.pad(x.reshape(n, channels, height, 1, width, 1), (0, 1, 0, 0, 0, 1))
    x = x.reshape(n, channels, 2 * height, 2 * width)
    return filtered(F.pad(x, (2, 1, 2, 1)), kernel * 4)


def filtered(x: Tensor, kernel: Tensor) -> Tensor:
    return F.conv2d(x, kernel.expand(x.shape[1], 1, -1, -1), groups=x.shape[1])
