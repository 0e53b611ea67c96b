"""What is seen of a training while it runs: a CSV of figures, and its curve as a picture."""

import csv
import io
from pathlib import Path

from PIL import Image, ImageDraw

from textgen.disk import whole_file

COLUMNS = (
    "steps",
    "tokens",
    "seconds",
    "cpu_s",
    "tokens_per_s",
    "nats_per_token",
    "bits_per_byte",
    "bits_per_byte_cleaned",
)
CURVES = {"nats_per_token": "training, nats a token", "bits_per_byte": "validation, bits a byte",
          "bits_per_byte_cleaned": "validation without what is never written, bits a byte"}  # fmt: skip
WIDTH, PANEL, MARGIN = 900, 220, 60


class Table:
    """figures.csv: one row for each report. A training that goes on drops the rows after its snapshot."""

    def __init__(self, path: Path, steps: int) -> None:
        self._path = path
        self.rows: list[dict[str, str]] = []
        if steps and path.is_file():
            with path.open(newline="") as file:
                self.rows = [row for row in csv.DictReader(file) if int(row["steps"]) <= steps]

    def add(self, row: dict[str, float]) -> None:
        self.rows.append({key: f"{row[key]:.6g}" if key in row else "" for key in COLUMNS})
        self.rows[-1].update({key: str(int(row[key])) for key in ("steps", "tokens")})
        with whole_file(self._path) as aside, aside.open("w", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            writer.writerows(self.rows)

    def numbers(self, column: str) -> list[tuple[float, float]]:
        """(tokens, value) of the rows that have one."""
        return [(float(row["tokens"]), float(row[column])) for row in self.rows if row.get(column)]


def draw(table: Table, path: Path) -> None:
    """One panel for each figure, over the tokens learnt from."""
    shown = [(text, points) for name, text in CURVES.items() if len(points := table.numbers(name)) > 1]
    whole = Image.new("RGB", (WIDTH, PANEL * max(len(shown), 1)), "white")
    pen = ImageDraw.Draw(whole)
    for i, (text, points) in enumerate(shown):
        _panel(pen, i * PANEL, text, points)
    raw = io.BytesIO()
    whole.save(raw, "PNG")
    with whole_file(path) as aside:
        aside.write_bytes(raw.getvalue())


def _panel(pen: ImageDraw.ImageDraw, top: int, name: str, points: list[tuple[float, float]]) -> None:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    low, high = min(ys), max(ys)
    left, right, upper, lower = MARGIN, WIDTH - 10, top + 24, top + PANEL - 24
    pen.rectangle((left, upper, right, lower), outline="#cccccc")
    pen.text((left, top + 6), f"{name}: {ys[-1]:.4g}", fill="black")
    pen.text((4, upper), f"{high:.3g}", fill="#666666")
    pen.text((4, lower - 12), f"{low:.3g}", fill="#666666")
    pen.text((right - 120, lower + 4), f"{xs[-1]:,.0f} tokens", fill="#666666")
    across, down = max(xs[-1] - xs[0], 1), (high - low) or 1
    line = [
        (left + (x - xs[0]) / across * (right - left), lower - (y - low) / down * (lower - upper))
        for x, y in points
    ]
    pen.line(line, fill="#2f5fa8", width=2)
