"""The mapping network of the StyleGAN family: z to w."""

import math

import torch.nn.functional as F
from torch import Tensor, empty, nn

EPSILON = 1e-8
SLOPE = 0.2


class Dense(nn.Module):
    """x [N, I] -> [N, O]. The equalised learning rate is already folded into the weight."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(empty(outputs, inputs))
        self.bias = nn.Parameter(empty(outputs))

    def forward(self, x: Tensor) -> Tensor:
        return F.linear(x, self.weight, self.bias)


class Mapping(nn.Module):
    """z [N, Z] -> w [N, W]: unit second moment, then dense layers (StyleGAN, section 2)."""

    def __init__(self, z_dim: int, w_dim: int, depth: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList(Dense(z_dim if i == 0 else w_dim, w_dim) for i in range(depth))

    def forward(self, z: Tensor, c: Tensor | None = None) -> Tensor:
        x = z * (z.square().mean(dim=1, keepdim=True) + EPSILON).rsqrt()  # [N, Z]
        for layer in self.layers:
            x = F.leaky_relu(layer(x), SLOPE) * math.sqrt(2)  # [N, W]
        return x
