"""Options that several commands share, named as in NVIDIA's scripts where these have them."""

import argparse
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from generators import Generator, open_checkpoint, seed_to_z
from generators.backends.choose import BACKENDS
from generators.latents import GROUPS, classes_of, first_of_set, mixed, rows_of, shared_rows, transform_of
from generators.pixels import to_uint8

Commands = argparse._SubParsersAction  # argparse gives its type no public name
Say = Callable[[str], None]
Item = TypeVar("Item")
MAX_SEEDS = 100_000


def seeds(text: str) -> list[int]:
    """`0-63`, `1,2,5` or `1,5-9` as numbers."""
    found: list[int] = []
    for part in text.split(","):
        match = re.fullmatch(r"(\d{1,10})(?:-(\d{1,10}))?", part.strip())
        if not match:
            raise argparse.ArgumentTypeError(
                f"{part!r} is no seed, expected numbers and ranges such as 1,5-9"
            )
        first, last = int(match[1]), int(match[2] or match[1])
        if not first <= last < 2**32 or last - first >= MAX_SEEDS:
            raise argparse.ArgumentTypeError(
                f"{part!r} is no range of at most {MAX_SEEDS:,} seeds from 0 to {2**32 - 1}"
            )
        found += range(first, last + 1)
    return found


def shift(text: str) -> tuple[float, float]:
    """`0.1,-0.2`: a part of the picture's edge to the right, and one downwards."""
    try:
        x, y = map(float, text.split(","))
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no shift, expected two numbers such as 0.1,-0.2"
        ) from error
    return x, y


def set_size(text: str) -> int:
    """How many seeds in a row are one set."""
    if not re.fullmatch(r"[1-9]\d?", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no size of a set, expected a number from 1 to 99")
    return int(text)


def styles(text: str) -> str | list[int]:
    """A group's name, or rows of ws as `seeds` reads them."""
    return text if text in GROUPS else seeds(text)


def add_checkpoint(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "checkpoint", type=Path, help="a folder or safetensors of ours, or a file that can be imported"
    )
    command.add_argument("--json", action="store_true", help="say what was done as JSON")


def add_drawing(command: argparse.ArgumentParser) -> None:
    """All that says how a seed becomes a picture."""
    add_checkpoint(command)
    command.add_argument(
        "--truncation-psi", "--trunc", type=float, default=1.0, help="1 is as trained, 0 the mean"
    )
    command.add_argument("--truncation-cutoff", type=int, help="truncate the first so many layers only")
    command.add_argument("--noise-mode", choices=["const", "none", "random"], default="const")
    command.add_argument(
        "--class",
        dest="class_",
        type=int,
        metavar="NUMBER",
        help="of a checkpoint with classes (default: in turn)",
    )
    command.add_argument("--translate", type=shift, help="shift the picture, such as 0.1,-0.2 (StyleGAN3)")
    command.add_argument("--rotate", type=float, metavar="DEGREES", help="turn the picture (StyleGAN3)")
    command.add_argument("--backend", default="auto", choices=["auto", *BACKENDS])
    command.add_argument("--threads", type=int, help="cores to use (default: all)")


@dataclass(frozen=True)
class Drawing:
    """A generator, and how it was asked to draw."""

    generator: Generator
    options: argparse.Namespace

    @classmethod
    def of(cls, options: argparse.Namespace) -> "Drawing":
        return cls(open_checkpoint(options.checkpoint, options.backend, options.threads), options)

    def ws(self, seed: int, set_size: int = 1) -> Tensor:
        """[1, L, W], truncated as asked for; in the coarse styles of its set's first, which classes take turns by."""
        first, turn = first_of_set(seed, set_size), seed // set_size
        ws = self.mapped(seed_to_z(seed, self.generator.z_dim), turn)
        if seed == first:
            return ws
        of_first = self.mapped(seed_to_z(first, self.generator.z_dim), turn)
        return mixed(ws, of_first, shared_rows(self.generator.network))

    def mapped(self, z: Tensor | NDArray[np.float64], seed: int) -> Tensor:
        """The same from a z; the seed only says which class, where none was named."""
        count, named = self.generator.c_dim, self.options.class_
        number = seed % max(count, 1) if named is None else named
        return self.generator.mapping(
            z,
            classes_of([number], count) if count or named is not None else None,
            truncation_psi=self.options.truncation_psi,
            truncation_cutoff=self.options.truncation_cutoff,
        )

    def picture(self, ws: Tensor) -> NDArray[np.uint8]:
        """[H, W, C]."""
        asked = self.options.translate is not None or self.options.rotate is not None
        transform = (
            transform_of(self.options.translate or (0, 0), self.options.rotate or 0) if asked else None
        )
        drawn = self.generator.synthesis(ws, noise_mode=self.options.noise_mode, transform=transform)
        picture: NDArray[np.uint8] = to_uint8(drawn)[0]
        return picture

    def rows(self, styles: str | list[int]) -> list[int]:
        """The rows of ws that a group's name means here, or those that were given."""
        return rows_of(self.generator.network, styles) if isinstance(styles, str) else styles

    def facts(self) -> dict[str, str]:
        """What `--json` says of every drawing."""
        return {"checkpoint": self.generator.manifest.digest, "backend": self.generator.backend}


def with_progress(items: Iterable[Item], total: int, doing: str) -> Iterable[Item]:
    """The items, with a bar on stderr that goes when it is done."""
    from rich.console import Console  # training does without: a rented GPU may not have it
    from rich.progress import track

    return track(items, doing, total=total, console=Console(stderr=True), transient=True)
