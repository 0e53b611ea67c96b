"""`python -m generators render | inspect | convert | train`: checkpoints at the command line, without the site."""

import argparse
import json
import math
import re
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from generators import CheckpointRefused, Generator, Manifest, convert, open_checkpoint, seed_to_z
from generators.checkpoint import WEIGHTS, read_checkpoint
from generators.errors import TrainingRefused
from generators.pixels import to_uint8
from generators.train import command

GRID_EDGE = 512  # 64 faces are then 4,096 px


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
        if not first <= last < 2**32 or last - first >= 100_000:
            raise argparse.ArgumentTypeError(
                f"{part!r} is no range of at most 100,000 seeds from 0 to {2**32 - 1}"
            )
        found += range(first, last + 1)
    return found


def parser() -> argparse.ArgumentParser:
    whole = argparse.ArgumentParser(
        prog="python -m generators", description="Draw with a checkpoint, or look at one."
    )
    commands = whole.add_subparsers(required=True, metavar="COMMAND")

    render = commands.add_parser("render", help="draw pictures")
    render.add_argument(
        "checkpoint", type=Path, help="a folder or safetensors of ours, or a file that can be imported"
    )
    render.add_argument("--seeds", type=seeds, default=[0], help="numbers and ranges, such as 0-63 or 1,5-9")
    render.add_argument(
        "--truncation-psi", "--trunc", type=float, default=1.0, help="1 is as trained, 0 the mean"
    )
    render.add_argument("--truncation-cutoff", type=int, help="truncate the first so many layers only")
    render.add_argument("--noise-mode", choices=["const", "none", "random"], default="const")
    render.add_argument(
        "--out", type=Path, default=Path("out"), help="folder for a PNG a seed (default: out)"
    )
    render.add_argument("--grid", type=Path, help="one PNG of all of them, instead")
    render.add_argument("--backend", default="auto", choices=["auto", "openvino", "eager"])
    render.add_argument("--threads", type=int, help="cores to use (default: all)")
    render.add_argument("--json", action="store_true", help="say what was written as JSON")
    render.set_defaults(run=run_render)

    inspect = commands.add_parser("inspect", help="say what a checkpoint is")
    inspect.add_argument("checkpoint", type=Path)
    inspect.add_argument("--json", action="store_true")
    inspect.set_defaults(run=run_inspect)

    into = commands.add_parser("convert", help="write a foreign checkpoint as ours")
    into.add_argument("source", type=Path)
    into.add_argument("folder", type=Path, help="appears whole, with weights.safetensors and manifest.json")
    into.add_argument("--json", action="store_true")
    into.set_defaults(run=run_convert)

    train = commands.add_parser("train", help="train a generator on pictures of your own (docs/training.md)")
    command.add_options(train)
    train.set_defaults(run=run_train)
    return whole


def run_render(options: argparse.Namespace) -> None:
    from rich.console import Console  # training does without: a rented GPU may not have it
    from rich.progress import track

    generator = open_checkpoint(options.checkpoint, options.backend, options.threads)
    pictures, written = [], []
    for seed in track(options.seeds, "drawing", console=Console(stderr=True), transient=True):
        picture = draw(generator, seed, options)
        if options.grid:
            pictures.append(picture)
        else:
            options.out.mkdir(parents=True, exist_ok=True)
            written.append(options.out / f"seed{seed:04d}.png")
            image(picture).save(written[-1])
    if options.grid:
        options.grid.parent.mkdir(parents=True, exist_ok=True)
        grid(pictures).save(options.grid)
        written.append(options.grid)
    if options.json:
        facts = {
            "checkpoint": generator.manifest.digest,
            "backend": generator.backend,
            "seeds": options.seeds,
        }
        print(json.dumps({**facts, "files": list(map(str, written))}, indent=1))
    else:
        print(
            f"{len(options.seeds)} drawn by {generator.backend}: {written[0]}"
            + (" ..." if written[1:] else "")
        )


def draw(generator: Generator, seed: int, options: argparse.Namespace) -> NDArray[np.uint8]:
    """One picture, [H, W, C]."""
    ws = generator.mapping(
        seed_to_z(seed, generator.z_dim),
        truncation_psi=options.truncation_psi,
        truncation_cutoff=options.truncation_cutoff,
    )
    picture: NDArray[np.uint8] = to_uint8(generator.synthesis(ws, noise_mode=options.noise_mode))[0]
    return picture


def grid(pictures: Sequence[NDArray[np.uint8]]) -> Image.Image:
    """Pictures [H, W, C] side by side in a square, each at most `GRID_EDGE` px."""
    columns = math.ceil(math.sqrt(len(pictures)))
    rows = math.ceil(len(pictures) / columns)
    edge = min(GRID_EDGE, pictures[0].shape[1])
    sheet = Image.new("RGB", (columns * edge, rows * edge), "white")
    for i, picture in enumerate(pictures):
        small = image(picture).resize((edge, edge), Image.Resampling.BOX)
        sheet.paste(small, (i % columns * edge, i // columns * edge))
    return sheet


def image(picture: NDArray[np.uint8]) -> Image.Image:
    return Image.fromarray(picture.squeeze(-1) if picture.shape[-1] == 1 else picture)


def run_inspect(options: argparse.Namespace) -> None:
    show(read_checkpoint(options.checkpoint).manifest, options.json)


def run_train(options: argparse.Namespace) -> None:
    from generators.train.loop import Session

    run, given = command.read(options)
    session = Session(run, given, say=lambda line: print(line, flush=True))
    if options.dry_run:
        print(session.estimate())
        return
    session.stop_on_signals()
    session.train()
    print(f"The best so far: python manage.py checkpoint add {run.outdir / 'best' / WEIGHTS}")


def run_convert(options: argparse.Namespace) -> None:
    from rich.console import Console

    with Console(stderr=True).status("converting"):
        manifest = convert(options.source, options.folder)
    show(manifest, options.json)


def show(manifest: Manifest, as_json: bool) -> None:
    if as_json:
        print(manifest.to_json())
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(show_header=False, box=None)
    facts: dict[str, Any] = asdict(manifest)
    for key, value in facts.items():
        table.add_row(key, str(value))
    Console().print(table)


def main(arguments: Sequence[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    try:
        options.run(options)
    except (CheckpointRefused, TrainingRefused, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
