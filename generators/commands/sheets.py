"""Pictures side by side."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]

GRID_EDGE = 512  # 64 faces are then 4,096 px


def image(picture: Pixels) -> Image.Image:
    """[H, W, 1, 3 or 4] as grey, RGB or RGBA."""
    return Image.fromarray(picture.squeeze(-1) if picture.shape[-1] == 1 else picture)


def on_white(picture: Pixels) -> Image.Image:
    """In RGB; what is transparent lies on white."""
    drawn = image(picture)
    if drawn.mode != "RGBA":
        return drawn.convert("RGB")
    return Image.alpha_composite(Image.new("RGBA", drawn.size, "white"), drawn).convert("RGB")


def grid(
    pictures: Sequence[Pixels | None], columns: int | None = None, edge: int | None = None
) -> Image.Image:
    """Pictures side by side, in a square unless the columns are given; None leaves its place white."""
    columns = columns or math.ceil(math.sqrt(len(pictures)))
    rows = math.ceil(len(pictures) / columns)
    own = max(picture.shape[1] for picture in pictures if picture is not None)
    edge = edge or min(GRID_EDGE, own)
    sheet = Image.new("RGB", (columns * edge, rows * edge), "white")
    for i, picture in enumerate(pictures):
        if picture is not None:
            small = on_white(picture).resize((edge, edge), Image.Resampling.BOX)
            sheet.paste(small, (i % columns * edge, i // columns * edge))
    return sheet
