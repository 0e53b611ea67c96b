"""StyleGAN2 before it had grown: configurations B to D of arXiv 1912.04958, saved in the middle of a training.

The network of `stylegan2.py` with the architecture orig, but every block can draw the picture, and `lod` says which
do. Grown to the end (lod 0) it is that network, and is imported as such.
"""

from collections.abc import Mapping as Shapes
from math import floor, isfinite
from typing import Any

import torch.nn.functional as F
from torch import Tensor

from generators.errors import CheckpointRefused
from generators.families import stylegan2
from generators.families.stylegan2 import Architecture, StyleGAN2, Synthesis, ToRGB

NAME = "stylegan2-growing"


class GrowingSynthesis(Synthesis):
    """ws [N, num_ws, W], then the noises -> picture [N, C, R, R], as coarse as `lod` says.

    lod 0.6 is 0.4 of the last block's picture and 0.6 of the one's before, enlarged; lod 2 a quarter of the edge.
    """

    def __init__(self, a: Architecture, lod: float) -> None:
        super().__init__(a)
        self.lod = lod
        blocks: list[Any] = list(self.blocks)
        for block, width in zip(blocks, a.widths, strict=True):
            block.to_rgb = ToRGB(a, width)

    def forward(self, ws: Tensor, *noise: Tensor) -> Tensor:
        w = ws.unbind(1)  # num_ws of [N, W]
        noises: list[Tensor | None] = list(noise) or [None] * len(w)
        whole = floor(self.lod)
        blocks: list[Any] = list(self.blocks)[: len(self.blocks) - whole]
        x = past = self.constant.expand(ws.shape[0], -1, -1, -1)  # [N, C0, 4, 4]
        row = 0
        for block in blocks:
            past = x
            for layer in (block.conv0, block.conv1):
                if layer is not None:
                    x = layer(x, w[row], noises[row])  # [N, Ci, 4 * 2^i, ..]
                    row += 1

        picture: Tensor = blocks[-1].to_rgb(x, w[row])  # the row of the next block's first layer
        share = self.lod - whole
        if share:
            before = F.interpolate(blocks[-2].to_rgb(past, w[row - 2]), scale_factor=2, mode="nearest")
            picture = picture + share * (before - picture)
        return F.interpolate(picture, scale_factor=2**whole, mode="nearest") if whole else picture


class GrowingStyleGAN2(StyleGAN2):
    """The two halves, the constant noise and the mean of w."""

    synthesis: GrowingSynthesis

    def __init__(self, a: Architecture, lod: float) -> None:
        super().__init__(a)
        self.synthesis = GrowingSynthesis(a, lod)


def read_architecture(
    shapes: Shapes[str, tuple[int, ...]], stated: Shapes[str, Any] | None = None
) -> dict[str, Any]:
    """That of a StyleGAN2 whose last block alone draws, and the lod."""
    stated = stated or {}
    return {**stylegan2.read_architecture(shapes, stated), "kind": "orig", "lod": stated.get("lod", 0.0)}


def build(architecture: dict[str, Any]) -> GrowingStyleGAN2:
    """The network with the right shapes and no values yet."""
    a = Architecture.from_json({**architecture, "kind": "orig"})
    lod = architecture.get("lod")
    if not isinstance(lod, int | float) or not isfinite(lod) or not 0 <= lod <= len(a.widths) - 1:
        raise CheckpointRefused(
            f"The manifest's lod is {str(lod)[:40]}, expected 0 to {len(a.widths) - 1} in a {NAME} of this size; "
            "convert the source again."
        )
    return GrowingStyleGAN2(a, float(lod))
