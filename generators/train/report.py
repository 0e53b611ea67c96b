"""What is seen of a training while it runs: grids, curves, a CSV of figures."""

import csv
import io
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw
from torch import Tensor

from generators.latents import seed_to_z
from generators.pixels import to_uint8
from generators.train import networks
from generators.train.device import Place
from generators.train.networks import Trainable

SEEDS = 64
PSI = 0.7
COLUMNS = (
    "images", "seconds", "images_per_s", "loss_g", "loss_d", "real_sign", "fake_sign", "picture_std", "augment_p",
    "distance", "precision", "recall", "diversity", "halves", "validation",
)  # fmt: skip
CURVES = ("loss_g", "loss_d", "picture_std", "distance")
WIDTH, PANEL, MARGIN = 900, 180, 60


@torch.no_grad()
def samples(network: Trainable, place: Place, count: int = SEEDS, psi: float = PSI) -> Tensor:
    """Pictures [count, 3, R, R] of the seeds 0, 1, 2 ..., as a gallery would draw them."""
    z_dim = network.dimensions.z_dim
    many = torch.from_numpy(np.random.RandomState(0).randn(10_000, z_dim)).float().to(place.device)
    mean = network.mapping(many).mean(dim=0)
    pictures = []
    for seed in range(count):
        w = network.mapping(torch.from_numpy(seed_to_z(seed, z_dim)).float().to(place.device))
        pictures.append(networks.synthesised(network, mean + psi * (w - mean), None).cpu())
    return torch.cat(pictures)


def sheet(pictures: Sequence[Tensor] | Tensor, columns: int) -> Image.Image:
    """Pictures [3, R, R] in [-1, 1] side by side."""
    tiles = to_uint8(torch.stack(list(pictures)))
    edge = tiles.shape[1]
    whole = Image.new("RGB", (columns * edge, -(-len(tiles) // columns) * edge), "white")
    for i, tile in enumerate(tiles):
        whole.paste(Image.fromarray(tile), (i % columns * edge, i // columns * edge))
    return whole


def save_image(picture: Image.Image, path: Path) -> None:
    """The file appears whole or not at all; who looks while it is written sees the old one."""
    raw = io.BytesIO()
    picture.save(raw, "PNG")
    aside = path.with_name(f".{path.name}.part")
    aside.write_bytes(raw.getvalue())
    os.replace(aside, path)


class Table:
    """figures.csv: one row for each report. A training that goes on drops the rows after its snapshot."""

    def __init__(self, path: Path, images: int) -> None:
        self._path = path
        self.rows: list[dict[str, str]] = []
        if images and path.is_file():
            with path.open(newline="") as file:
                self.rows = [row for row in csv.DictReader(file) if int(row["images"]) <= images]
        self._write()

    def add(self, row: dict[str, float | None]) -> None:
        self.rows.append({key: _short(row.get(key)) for key in COLUMNS})
        self._write()

    def _write(self) -> None:
        aside = self._path.with_name(f".{self._path.name}.part")
        with aside.open("w", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            writer.writerows(self.rows)
        os.replace(aside, self._path)

    def numbers(self, column: str) -> list[tuple[float, float]]:
        """(images, value) of the rows that have one."""
        return [(float(row["images"]), float(row[column])) for row in self.rows if row.get(column)]

    @property
    def seconds(self) -> float:
        return float(self.rows[-1]["seconds"]) if self.rows else 0.0


def _short(value: float | None) -> str:
    return "" if value is None else f"{value:.6g}"


def curves(table: Table) -> Image.Image:
    """One panel for each figure, over the images seen."""
    shown = [(name, table.numbers(name)) for name in CURVES if len(table.numbers(name)) > 1]
    whole = Image.new("RGB", (WIDTH, PANEL * max(len(shown), 1)), "white")
    pen = ImageDraw.Draw(whole)
    for i, (name, points) in enumerate(shown):
        _panel(pen, i * PANEL, name, points)
    return whole


def _panel(pen: ImageDraw.ImageDraw, top: int, name: str, points: list[tuple[float, float]]) -> None:
    ys = [y for _, y in points]
    low, high = min(ys), max(ys)
    last = points[-1][0]
    left, right, upper, lower = MARGIN, WIDTH - 10, top + 24, top + PANEL - 24
    pen.rectangle((left, upper, right, lower), outline="#cccccc")
    pen.text((left, top + 6), f"{name}: {ys[-1]:.4g}", fill="black")
    pen.text((4, upper), f"{high:.3g}", fill="#666666")
    pen.text((4, lower - 12), f"{low:.3g}", fill="#666666")
    pen.text((right - 120, lower + 4), f"{last:,.0f} images", fill="#666666")
    first, span = points[0][0], max(last - points[0][0], 1)
    line = [
        (
            left + (x - first) / span * (right - left),
            lower - (y - low) / ((high - low) or 1) * (lower - upper),
        )
        for x, y in points
    ]
    pen.line(line, fill="#2f5fa8", width=2)
