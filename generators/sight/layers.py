"""Convolution and pooling as TensorFlow pads them (SAME), under the names of its programs."""

import torch.nn.functional as F
from torch import Tensor, empty, nn


def same_padding(edge: int, kernel: int, stride: int) -> tuple[int, int]:
    """Before and after, the smaller half first."""
    total = max((-(-edge // stride) - 1) * stride + kernel - edge, 0)
    return total // 2, total - total // 2


def padded(x: Tensor, kernel: int, stride: int, value: float = 0.0) -> Tensor:
    """x [N, C, H, W] with what SAME adds around it."""
    height, width = x.shape[2:]
    return F.pad(
        x, (*same_padding(width, kernel, stride), *same_padding(height, kernel, stride)), value=value
    )


class Convolution(nn.Module):
    """x [N, I, H, W] -> [N, O, H / stride, W / stride]."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int) -> None:
        super().__init__()
        self.filters = nn.Parameter(empty(outputs, inputs, kernel, kernel))
        self.bias = nn.Parameter(empty(outputs))
        self.kernel, self.stride = kernel, stride

    def forward(self, x: Tensor) -> Tensor:
        return F.conv2d(padded(x, self.kernel, self.stride), self.filters, self.bias, self.stride)


class Separable(nn.Module):
    """Each channel by itself over 3 x 3, then all of them at each pixel. x [N, I, H, W] -> [N, O, H, W]."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.depthwise_filter = nn.Parameter(empty(inputs, 1, 3, 3))
        self.pointwise_filter = nn.Parameter(empty(outputs, inputs, 1, 1))
        self.bias = nn.Parameter(empty(outputs))

    def forward(self, x: Tensor) -> Tensor:
        x = F.conv2d(x, self.depthwise_filter, padding=1, groups=x.shape[1])
        return F.conv2d(x, self.pointwise_filter, self.bias)


class Dense(nn.Module):
    """x [N, I] -> [N, O]."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.weights = nn.Parameter(empty(outputs, inputs))
        self.bias = nn.Parameter(empty(outputs))

    def forward(self, x: Tensor) -> Tensor:
        return F.linear(x, self.weights, self.bias)


def halved(x: Tensor) -> Tensor:
    """The greatest of each 3 x 3 at every second pixel. What SAME adds is never the greatest."""
    return F.max_pool2d(padded(x, 3, 2, value=float("-inf")), 3, 2)
