"""`interpolate`: a film from seed to seed."""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import torch
from torch import Tensor

from generators import seed_to_z
from generators.commands import film
from generators.commands.options import Commands, Drawing, Say, add_drawing, seeds, with_progress
from generators.commands.sheets import on_white
from generators.latents import eased, linear, spherical


def add(commands: Commands) -> None:  # type: ignore[type-arg]  # its parameter has no use here
    move = commands.add_parser("interpolate", help="draw a film from seed to seed")
    add_drawing(move)
    move.add_argument("--seeds", type=seeds, required=True, help="the film's stations, such as 0-7")
    move.add_argument(
        "--out", "--output", type=Path, default=Path("film.webp"),
        help=f"the film, of a kind that its name says: {', '.join(film.KINDS)} (default: film.webp)",
    )  # fmt: skip
    move.add_argument(
        "--frames", "--w-frames", type=int, default=60, help="from one seed to the next (default: 60)"
    )
    move.add_argument("--fps", type=int, default=30, help="frames a second (default: 30)")
    move.add_argument("--edge", type=int, help="of the film in px (default: the network's, at most 512)")
    move.add_argument(
        "--space", choices=["w", "z"], default="w", help="straight in w (default), or on an arc in z"
    )
    move.add_argument(
        "--loop", action=argparse.BooleanOptionalAction, default=True, help="end where it began (default)"
    )
    move.set_defaults(run=run)


def run(options: argparse.Namespace, say: Say) -> None:
    if min(options.frames, options.fps, options.edge or 1) < 1:
        raise ValueError("There are no frames to draw, expected --frames, --fps and --edge from 1.")
    writer = film.writer_for(options.out)  # refused before anything is drawn
    drawing = Drawing.of(options)
    edge = options.edge or min(512, drawing.generator.resolution)
    count = options.frames * (len(options.seeds) - (not options.loop)) + (not options.loop)
    frames = (
        on_white(drawing.picture(ws)).resize((edge, edge))
        for ws in with_progress(stations(drawing), count, "drawing")
    )
    options.out.parent.mkdir(parents=True, exist_ok=True)
    writer(options.out, frames, options.fps)
    if options.json:
        facts = {"seeds": options.seeds, "frames": count, "fps": options.fps, "files": [str(options.out)]}
        say(json.dumps({**drawing.facts(), **facts}, indent=1))
    else:
        say(f"{count} frames drawn by {drawing.generator.backend}: {options.out}")


def stations(drawing: Drawing) -> Iterator[Tensor]:
    """ws [1, L, W] of every frame; each seed is reached once, and in a loop the first is not drawn again."""
    options = drawing.options
    ends = options.seeds[1:] + (options.seeds[:1] if options.loop else [])
    for start, end in zip(options.seeds, ends, strict=False):
        for frame in range(options.frames):
            yield between(drawing, start, end, eased(frame / options.frames))
    if not options.loop:
        yield drawing.ws(options.seeds[-1])


def between(drawing: Drawing, start: int, end: int, t: float) -> Tensor:
    if drawing.options.space == "w":
        return linear(drawing.ws(start), drawing.ws(end), t)
    first, last = (torch.from_numpy(seed_to_z(seed, drawing.generator.z_dim)) for seed in (start, end))
    return drawing.mapped(spherical(first, last, t), start)
