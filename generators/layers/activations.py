"""The activations that NVIDIA's programs know by name, each with a gain that keeps the variance of its inputs."""

import math
from collections.abc import Callable
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

SLOPE = 0.2


class Activation(NamedTuple):
    function: Callable[[Tensor], Tensor]
    gain: float


def _leaky(x: Tensor) -> Tensor:
    return F.leaky_relu(x, SLOPE)


def _linear(x: Tensor) -> Tensor:
    return x


ACTIVATIONS: dict[str, Activation] = {
    "linear": Activation(_linear, 1),
    "relu": Activation(F.relu, math.sqrt(2)),
    "lrelu": Activation(_leaky, math.sqrt(2)),
    "tanh": Activation(torch.tanh, 1),
    "sigmoid": Activation(torch.sigmoid, 1),
    "elu": Activation(F.elu, 1),
    "selu": Activation(F.selu, 1),
    "softplus": Activation(F.softplus, 1),
    "swish": Activation(F.silu, math.sqrt(2)),
}


def activated(x: Tensor, name: str, gain: float = 1.0) -> Tensor:
    """The activation of this name, times its own gain and the one given."""
    function, own = ACTIVATIONS[name]
    x = function(x)
    return x if own * gain == 1 else x * (own * gain)
