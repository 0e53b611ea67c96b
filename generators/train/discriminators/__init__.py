"""What tells real from generated: one kind a file, named in `discriminator_for`.

Each works in two steps, so that what does not learn is computed once for both sides of a training step:
`see(pictures [N, 3, R, R]) -> list of maps`, differentiable and without trained weights; then
`judge(maps) -> logits [N, K]`.
"""

from typing import Protocol

import torch
from torch import Tensor, nn

from generators.train.device import Place
from generators.train.discriminators.plain import Plain
from generators.train.discriminators.projected import Projected, looks
from generators.train.discriminators.residual import Residual
from generators.train.features import Features
from generators.train.options import Recipe

__all__ = ["Discriminator", "Plain", "Projected", "Residual", "discriminator_for"]


class Discriminator(Protocol):
    """`trained` holds all that learns and is saved; the rest is made again from the recipe."""

    trained: nn.Module

    def see(self, pictures: Tensor) -> list[Tensor]: ...

    def judge(self, seen: list[Tensor]) -> Tensor: ...

    def parts(self) -> list[nn.Module]:
        """What runs at each step, for a compiler."""

    def freeze(self, layers: int) -> None:
        """Keep the first so many layers as they are."""


def discriminator_for(recipe: Recipe, features: Features | None, place: Place) -> Discriminator:
    """A new one, its weights from the recipe's seed."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(recipe.seed + 1)
        if recipe.cfg == "projected":
            assert features is not None
            edges = looks(recipe.resolution, recipe.feature_edge, recipe.stem)
            return Projected(features, edges, recipe.dmax, recipe.seed, place)
        if recipe.cfg == "stylegan2-ada":
            return Residual(recipe.resolution, recipe.cbase, recipe.cmax, place)
        return Plain(recipe.resolution, recipe.cbase, place)
