"""What every family gives: a network of two halves, and the numbers that describe it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor, nn


@dataclass(frozen=True)
class Dimensions:
    """The numbers a caller needs to know of a network."""

    z_dim: int
    w_dim: int
    num_ws: int
    c_dim: int
    resolution: int
    channels: int


class Network(nn.Module):
    """Two halves, called apart: `mapping(z, c) -> w [N, W]`, `synthesis(ws, *noise) -> [N, C, R, R]`.

    c is [N, c_dim], None where there are no classes. ws is [N, num_ws, W]. `noise` holds the constant noise
    in the order in which synthesis takes it, [1, 1, h, w] each; a family without noise has none. `w_avg` is
    where truncation pulls towards, [W], or [c_dim, W] where each class has a centre of its own. Everything
    is float32, and the picture nominally in [-1, 1] whatever the family's own program gives.

    With `takes_transform` the last argument of synthesis is a [1, 3, 3] that turns and shifts the picture;
    the buffer `transform` [3, 3] is the checkpoint's own.
    """

    dimensions: Dimensions
    mapping: nn.Module
    synthesis: nn.Module
    noise: nn.ParameterList
    w_avg: Tensor
    transform: Tensor
    takes_transform: bool = False
    holds_smaller: bool = False  # given fewer noises it draws a smaller picture, as trained before it grew

    def random_noise(self, draw: np.random.Generator) -> list[Tensor]:
        """Noise in place of the constant one: normal, unless the family was trained with another kind."""
        return [
            torch.from_numpy(draw.standard_normal(tuple(constant.shape), dtype=np.float32))
            for constant in self.noise
        ]

    def row_edges(self) -> list[int]:
        """The edge in pixels at which each row of ws acts: two rows an edge, as in StyleGAN's table of styles."""
        return [min(4 * 2 ** (row // 2), self.dimensions.resolution) for row in range(self.dimensions.num_ws)]

    def style_weights(self) -> list[Tensor]:
        """For each row of ws the matrix [K, W] of the dense layers that read it; empty if none does (no w)."""
        return []


class Family(Protocol):
    """One module of this package: an architecture that is read off its tensors' shapes."""

    NAME: str

    def read_architecture(
        self, shapes: Mapping[str, tuple[int, ...]], stated: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """JSON that `build` takes. Refuses what cannot be a network of this family.

        The shapes decide; `stated`, from a manifest or a foreign file, only says what no shape can, such as
        a learning rate's factor. A digest depends on this JSON: a key that a family gained later is left
        out while it has its default (`kept_short`).
        """

    def build(self, architecture: dict[str, Any]) -> Network:
        """A network with the right shapes and no values yet."""


def kept_short(architecture: Mapping[str, Any], later: Mapping[str, Any]) -> dict[str, Any]:
    """Without the keys that came `later`, where they have the default given there: digests stay as they were."""
    return {key: value for key, value in architecture.items() if key not in later or value != later[key]}
