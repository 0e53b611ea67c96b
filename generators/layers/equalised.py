"""Layers with an equalised learning rate: weights of unit variance, scaled when used (StyleGAN2, B; PGGAN 4.1).

Adam moves every weight by about the learning rate, whatever its size; with the layer's scale taken out of the weight
all layers learn at one speed. `lr_multiplier` slows a layer down against the others.
"""

import math

import torch.nn.functional as F
from torch import Tensor, empty, nn


class EqualisedDense(nn.Module):
    """x [N, I] -> [N, O], always in float32."""

    def __init__(self, inputs: int, outputs: int, lr_multiplier: float = 1.0) -> None:
        super().__init__()
        self.weight = nn.Parameter(empty(outputs, inputs))
        self.bias = nn.Parameter(empty(outputs))
        self.weight_gain = lr_multiplier / math.sqrt(inputs)
        self.bias_gain = lr_multiplier

    def forward(self, x: Tensor) -> Tensor:
        return F.linear(x, self.weight * self.weight_gain, self.bias * self.bias_gain)
