"""Convolutions of spectral norm 1."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class SpectralConv(nn.Module):
    """A convolution divided by its largest singular value (Miyato et al. 2018, arXiv 1802.05957).

    `advance` takes one step of the power iteration, once for each training step; the estimate is saved.
    """

    left: Tensor
    right: Tensor

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int = 1, padding: int = 0) -> None:
        super().__init__()
        bound = (inputs * kernel**2) ** -0.5  # PyTorch's default
        self.weight = nn.Parameter(torch.empty(outputs, inputs, kernel, kernel).uniform_(-bound, bound))
        self.stride, self.padding = stride, padding
        self.register_buffer("left", F.normalize(torch.randn(outputs), dim=0))
        self.register_buffer("right", torch.zeros(inputs * kernel**2))
        for _ in range(15):
            self.advance()

    @torch.no_grad()
    def advance(self) -> None:
        matrix = self.weight.flatten(1)  # [O, I * k * k]
        self.right.copy_(F.normalize(matrix.T @ self.left, dim=0))
        self.left.copy_(F.normalize(matrix @ self.right, dim=0))

    def forward(self, x: Tensor) -> Tensor:
        matrix = self.weight.flatten(1)
        norm = (self.left * (matrix * self.right).sum(dim=1)).sum()  # sums, which autocast leaves in float32
        return F.conv2d(x, (self.weight / norm).to(x.dtype), stride=self.stride, padding=self.padding)
