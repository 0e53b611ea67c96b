"""The mapping that NVIDIA's networks since 2019 share: z, and a class where there are some, to w."""

import math
from collections.abc import Mapping as Shapes
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, empty, nn

from generators.errors import CheckpointRefused
from generators.layers.activations import ACTIVATIONS, activated
from generators.layers.equalised import EqualisedDense

EPSILON = 1e-8
MAX_SIDE = 8192
MAX_CLASSES = 100_000
MAX_DEPTH = 64
LABELS = ("apart", "together")
# What came after the first files were written; left out of JSON while it has this value (`kept_short`)
LATER: dict[str, Any] = {
    "c_dim": 0,
    "embed_width": None,
    "labels": "apart",
    "mapping_activation": "lrelu",
    "mapping_width": None,
    "normalise": True,
}


@dataclass(frozen=True, kw_only=True)
class MappingNumbers:
    """All it takes to build a mapping; an architecture adds its own.

    `mapping_width` is the width between the layers and `embed_width` that of an embedded class, None for w_dim.
    `labels` says how a class joins z: each normalised `apart` (StyleGAN2-ADA and later), or both `together`
    (2019 and 2020). No shape tells that, the learning rate's factor, the activation, or whether anything is
    normalised at all.
    """

    z_dim: int
    w_dim: int
    mapping_depth: int
    mapping_lr_multiplier: float = 0.01
    mapping_width: int | None = None
    mapping_activation: str = "lrelu"
    c_dim: int = 0
    embed_width: int | None = None
    labels: str = "apart"
    normalise: bool = True

    @property
    def label_width(self) -> int:
        """How many numbers a class becomes; 0 without classes."""
        width = self.w_dim if self.embed_width is None else self.embed_width
        return width if self.c_dim else 0

    @property
    def mapping_sides(self) -> list[int]:
        """The widths before, between and after the layers."""
        inner = [self.w_dim if self.mapping_width is None else self.mapping_width] * (self.mapping_depth - 1)
        first = self.z_dim + self.label_width
        return [first, *inner, self.w_dim] if self.mapping_depth else [first]

    @property
    def mapping_is_sound(self) -> bool:
        """Whether a network can have these numbers."""
        sides = (self.z_dim, self.w_dim, *self.mapping_sides[:2])
        return (
            0 <= self.mapping_depth <= MAX_DEPTH
            and 1 <= min(sides) <= max(sides) <= MAX_SIDE
            and 0 <= self.c_dim <= MAX_CLASSES
            and (self.c_dim == 0 or 1 <= self.label_width <= MAX_SIDE)
            and math.isfinite(self.mapping_lr_multiplier)
            and self.mapping_lr_multiplier > 0
            and self.mapping_activation in ACTIVATIONS
            and self.labels in LABELS
            and self.mapping_sides[-1] == self.w_dim
        )


def numbers_of(value: Shapes[str, Any]) -> dict[str, Any]:
    """The arguments of `MappingNumbers` from JSON; KeyError, TypeError or ValueError where it has none."""
    told = {**LATER, **value}
    return {
        **{key: int(told[key]) for key in ("z_dim", "w_dim", "mapping_depth", "c_dim")},
        **{key: None if told[key] is None else int(told[key]) for key in ("mapping_width", "embed_width")},
        "mapping_lr_multiplier": float(told["mapping_lr_multiplier"]),
        "mapping_activation": str(told["mapping_activation"]),
        "labels": str(told["labels"]),
        "normalise": bool(told["normalise"]),
    }


def read_mapping(
    shapes: Shapes[str, tuple[int, ...]], w_dim: int, family: str, needs_layers: bool = True
) -> dict[str, Any]:
    """What the shapes of `mapping.*` tell."""
    depth = 0
    while f"mapping.layers.{depth}.weight" in shapes:
        depth += 1
    if depth == 0 and needs_layers:
        raise CheckpointRefused(
            f"The tensor mapping.layers.0.weight of a {family} network is missing; take the whole file."
        )
    embed = shapes.get("mapping.embed.weight", (0, 0))
    first = shapes.get("mapping.layers.0.weight", (w_dim, w_dim))
    if len(embed) != 2 or len(first) != 2:
        raise CheckpointRefused(
            f"The tensors mapping.embed.weight and mapping.layers.0.weight are {list(embed)} and {list(first)}, "
            "expected matrices; take the file as its program wrote it."
        )
    width = first[0] if depth > 1 else w_dim
    return {
        "z_dim": first[1] - embed[0],
        "w_dim": w_dim,
        "mapping_depth": depth,
        "mapping_width": None if width == w_dim else width,
        "c_dim": embed[1],
        "embed_width": None if embed[0] in (0, w_dim) else embed[0],
    }


def normalised(x: Tensor) -> Tensor:
    """x [N, K] with a mean square of 1 in each row."""
    return x * (x.square().mean(dim=1, keepdim=True) + EPSILON).rsqrt()


class Labels(nn.Module):
    """c [N, C] -> [N, E]: the rows of a matrix that was trained as it is."""

    def __init__(self, c_dim: int, width: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(empty(width, c_dim))

    def forward(self, c: Tensor) -> Tensor:
        return c @ self.weight.T


class Mapping(nn.Module):
    """z [N, Z], c [N, C] -> w [N, W]: unit second moment, then dense layers."""

    def __init__(self, a: MappingNumbers, embed: nn.Module | None = None) -> None:
        super().__init__()
        if a.c_dim and embed is None:
            kind = EqualisedDense if a.labels == "apart" else Labels
            embed = kind(a.c_dim, a.label_width)
        self.embed = embed
        sides = a.mapping_sides
        self.layers = nn.ModuleList(
            EqualisedDense(inputs, outputs, a.mapping_lr_multiplier) for inputs, outputs in pairwise(sides)
        )
        self.together = a.labels == "together"
        self.activation = a.mapping_activation
        self.normalise = a.normalise

    def forward(self, z: Tensor, c: Tensor | None = None) -> Tensor:
        x = self.joined(z, None if self.embed is None or c is None else self.embed(c))  # [N, Z + E]
        for layer in self.layers:
            x = activated(layer(x), self.activation)  # [N, W]
        return x

    def joined(self, z: Tensor, label: Tensor | None) -> Tensor:
        """z [N, Z] and the class [N, E] as the first layer takes them."""
        if label is not None and self.together:
            z = torch.cat([z, label], dim=1)
        x = normalised(z) if self.normalise else z
        # Apart, a class is normalised whether z is or not: the option is called normalize_latents
        return x if label is None or self.together else torch.cat([x, normalised(label)], dim=1)
