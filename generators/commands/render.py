"""`render`: a picture a seed, or a grid of them."""

import argparse
import json
from pathlib import Path

from generators.commands.options import Commands, Drawing, Say, add_drawing, seeds, set_size, with_progress
from generators.commands.sheets import grid, image


def add(commands: Commands) -> None:  # type: ignore[type-arg]  # its parameter has no use here
    render = commands.add_parser("render", help="draw pictures")
    add_drawing(render)
    render.add_argument("--seeds", type=seeds, default=[0], help="numbers and ranges, such as 0-63 or 1,5-9")
    render.add_argument(
        "--out", "--outdir", type=Path, default=Path("out"), help="folder for a PNG a seed (default: out)"
    )
    render.add_argument("--grid", type=Path, help="one picture of all of them, instead")
    render.add_argument(
        "--set-size", type=set_size, default=1, metavar="NUMBER",
        help="so many seeds in a row share the coarse styles of their first (default: 1, each its own)",
    )  # fmt: skip
    render.set_defaults(run=run)


def run(options: argparse.Namespace, say: Say) -> None:
    drawing = Drawing.of(options)
    pictures, written = [], []
    for seed in with_progress(options.seeds, len(options.seeds), "drawing"):
        picture = drawing.picture(drawing.ws(seed, options.set_size))
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
        say(
            json.dumps(
                {**drawing.facts(), "seeds": options.seeds, "files": list(map(str, written))}, indent=1
            )
        )
    else:
        more = " ..." if written[1:] else ""
        say(f"{len(options.seeds)} drawn by {drawing.generator.backend}: {written[0]}{more}")
