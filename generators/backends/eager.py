"""PyTorch as it is: the reference that the other backends are compared with."""

from collections.abc import Sequence

import torch
from torch import Tensor

from generators.families import Network


class Eager:
    """Runs the network's synthesis on its device."""

    name = "eager"
    batch = 1

    def __init__(self, network: Network) -> None:
        self._synthesis = network.synthesis

    def synthesise(self, ws: Tensor, rest: Sequence[Tensor]) -> Tensor:
        with torch.no_grad():
            picture: Tensor = self._synthesis(ws, *rest)
        return picture
