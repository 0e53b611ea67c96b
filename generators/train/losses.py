"""What the two sides want: each loss is a pair, for the discriminator and for the generator."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor


@dataclass(frozen=True)
class Loss:
    """`judge(real logits, fake logits)` falls as they are told apart, `draw(fake logits)` as fakes pass for real."""

    judge: Callable[[Tensor, Tensor], Tensor]
    draw: Callable[[Tensor], Tensor]


def _hinge(real: Tensor, fake: Tensor) -> Tensor:
    return F.relu(1 - real).mean() + F.relu(1 + fake).mean()


def _logistic(real: Tensor, fake: Tensor) -> Tensor:
    return F.softplus(-real).mean() + F.softplus(fake).mean()


LOSSES = {
    "projected": Loss(_hinge, lambda fake: -fake.mean()),
    "stylegan2-ada": Loss(_logistic, lambda fake: F.softplus(-fake).mean()),  # non-saturating
    "dcgan": Loss(_logistic, lambda fake: F.softplus(-fake).mean()),
}


def slope(judge: Callable[[Tensor], Tensor], pictures: Tensor) -> Tensor:
    """R1: the squared gradient of the logits by real pictures, a mean over them (Mescheder et al. 2018)."""
    pictures = pictures.detach().requires_grad_(True)
    logits = judge(pictures)
    (gradient,) = torch.autograd.grad(logits.sum(), pictures, create_graph=True)
    return gradient.square().sum(dim=(1, 2, 3)).mean()


def beyond_range(pictures: Tensor) -> Tensor:
    """How far pixels lie outside of [-1, 1], squared, a mean over all.

    A frozen network with ReLU6 sees little beyond its range and gives little gradient back: unheld, a projected
    generator's contrast grew fourfold in its first 3,000 pictures and came back only slowly.
    """
    return F.relu(pictures.abs() - 1).square().mean()
