"""What every family gives: a network of two halves, and the numbers that describe it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

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
    """Two halves, called apart: `mapping(z) -> w [N, W]`, `synthesis(ws, *noise) -> [N, C, H, W]`.

    ws is [N, num_ws, W]. `noise` holds the constant noise pictures in the order in which synthesis
    takes them, [1, 1, h, w] each; a family without noise has none. `w_avg` [W] is where truncation
    pulls towards. Everything is float32.
    """

    dimensions: Dimensions
    mapping: nn.Module
    synthesis: nn.Module
    noise: nn.ParameterList
    w_avg: Tensor


class Family(Protocol):
    """One module of this package: an architecture that is read off its tensors' shapes."""

    NAME: str

    def read_architecture(
        self, shapes: Mapping[str, tuple[int, ...]], stated: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """JSON that `build` takes. Refuses what cannot be a network of this family.

        The shapes decide; `stated`, from a manifest, only says what no shape can, such as a learning rate's factor.
        """

    def build(self, architecture: dict[str, Any]) -> Network:
        """A network with the right shapes and no values yet."""
