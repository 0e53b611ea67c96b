"""The training pictures: read from a folder or a zip, cut square, decoded once."""

import csv
import hashlib
import io
import os
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageOps
from torch import Tensor

from generators.errors import TrainingRefused

ENDINGS = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff", ".gif")
MINIMUM = 24  # fewer are learnt by heart at once, and fill no batch
LARGEST_EDGE = 256  # unless asked for
LOOKED_AT = 64  # pictures whose size decides the resolution
INDEX = "index.csv"

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Pictures:
    """Pictures as bytes, [N, 3, R, R]. `left_out` are the names of files that are none, and why."""

    train: Tensor
    validation: Tensor
    left_out: list[tuple[str, str]]

    @property
    def resolution(self) -> int:
        return self.train.shape[-1]

    @property
    def digest(self) -> str:
        """Names the training pictures: a training goes on with the same ones only."""
        return hashlib.sha256(self.train.numpy().tobytes()).hexdigest()


class Album:
    """The pictures in a folder or a zip, by name; `index.csv` there may put some aside for validation."""

    def __init__(self, source: Path) -> None:
        if not source.exists():
            raise TrainingRefused(f"{source} is not there, expected a folder or a zip of pictures.")
        try:
            self._zip = None if source.is_dir() else zipfile.ZipFile(source)
        except (zipfile.BadZipFile, OSError) as error:
            raise TrainingRefused(
                f"{source} cannot be read ({error}), expected a folder or a zip of pictures."
            ) from error
        self.source = source
        self.names = sorted(
            name for name in self._files() if name.lower().endswith(ENDINGS) and "__MACOSX" not in name
        )
        if len(self.names) < MINIMUM:
            raise TrainingRefused(
                f"{source} holds {len(self.names)} pictures ({', '.join(ENDINGS)}), expected at least {MINIMUM}; "
                "some thousands make a good generator."
            )

    def _files(self) -> Iterator[str]:
        if self._zip is not None:
            yield from (entry.filename for entry in self._zip.infolist() if not entry.is_dir())
            return
        for root, _, names in os.walk(self.source):
            for name in names:
                yield str((Path(root) / name).relative_to(self.source))

    def read(self, name: str) -> bytes:
        return (self.source / name).read_bytes() if self._zip is None else self._zip.read(name)

    def for_validation(self) -> set[str]:
        """The names whose `split` in index.csv is not train."""
        if not any(name == INDEX for name in self._files()):
            return set()
        rows = csv.DictReader(io.StringIO(self.read(INDEX).decode("utf-8-sig", errors="replace")))
        return {row["file"] for row in rows if row.get("file") and row.get("split", "train") != "train"}


def load(source: Path, edge: int | None, progress: Progress | None = None) -> Pictures:
    """All pictures at `edge` px (None: what they have, at most 256). Files that are no pictures are left out."""
    album = Album(source)
    edge = edge or edge_of(album)
    check_memory(len(album.names) * 3 * edge**2)
    validation = album.for_validation()
    kept: dict[bool, list[NDArray[np.uint8]]] = {False: [], True: []}
    left_out: list[tuple[str, str]] = []

    def decoded(name: str) -> NDArray[np.uint8] | str:
        try:
            return square(album.read(name), edge)
        except (OSError, ValueError, SyntaxError, zipfile.BadZipFile, Image.DecompressionBombError) as error:
            return str(error) or type(error).__name__

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for i, (name, found) in enumerate(zip(album.names, pool.map(decoded, album.names), strict=True)):
            if isinstance(found, str):
                left_out.append((name, found))
            else:
                kept[name in validation].append(found)
            if progress:
                progress(i + 1, len(album.names))
    if len(kept[False]) < MINIMUM:
        raise TrainingRefused(
            f"{source} holds {len(kept[False])} pictures to train on that can be read "
            f"({len(left_out)} cannot: {', '.join(name for name, _ in left_out[:3])}), expected at least {MINIMUM}."
        )
    return Pictures(stacked(kept[False], edge), stacked(kept[True], edge), left_out)


def square(raw: bytes, edge: int) -> NDArray[np.uint8]:
    """[3, edge, edge]: upright, in colour, the middle of the longer side."""
    with Image.open(io.BytesIO(raw)) as picture:
        picture.draft("RGB", (2 * edge, 2 * edge))  # lets a JPEG be decoded at a fraction
        upright = ImageOps.exif_transpose(picture)
        if upright.has_transparency_data:
            upright = Image.alpha_composite(Image.new("RGBA", upright.size, "white"), upright.convert("RGBA"))
        colour = upright.convert("RGB")
    side = min(colour.size)
    left, top = (colour.width - side) // 2, (colour.height - side) // 2
    box = (left, top, left + side, top + side)
    small = (
        colour.crop(box)
        if side == edge
        else colour.resize((edge, edge), Image.Resampling.LANCZOS, box, reducing_gap=3)
    )
    return np.ascontiguousarray(np.asarray(small, dtype=np.uint8).transpose(2, 0, 1))


def edge_of(album: Album) -> int:
    """The power of two that half of the pictures have, at most 256."""
    sides = []
    for name in album.names[:LOOKED_AT]:
        try:
            with Image.open(io.BytesIO(album.read(name))) as picture:
                sides.append(min(picture.size))
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            continue
    median = sorted(sides)[len(sides) // 2] if sides else LARGEST_EDGE
    return int(max(8, min(LARGEST_EDGE, 2 ** (median.bit_length() - 1))))


def stacked(pictures: list[NDArray[np.uint8]], edge: int) -> Tensor:
    return torch.from_numpy(np.stack(pictures) if pictures else np.empty((0, 3, edge, edge), dtype=np.uint8))


def check_memory(needed: int) -> None:
    """Refuse pictures that this machine cannot hold twice (once as a list, once as an array)."""
    try:
        free = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError):  # not every system counts them
        return
    if 2 * needed > free:
        raise TrainingRefused(
            f"The pictures take {2 * needed / 1e9:.1f} GB, this machine has {free / 1e9:.1f} GB free; "
            "take a smaller --resolution or fewer pictures."
        )
