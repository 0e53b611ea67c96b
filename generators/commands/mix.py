"""`mix`: pictures of some seeds in the style of others, as a table."""

import argparse
import json
from pathlib import Path

from generators.commands.options import Commands, Drawing, Say, add_drawing, seeds, styles, with_progress
from generators.commands.sheets import Pixels, grid
from generators.latents import mixed


def add(commands: Commands) -> None:  # type: ignore[type-arg]  # its parameter has no use here
    mix = commands.add_parser(
        "mix", help="draw a table: each row a seed, in each column the styles of another"
    )
    add_drawing(mix)
    mix.add_argument("--rows", "--row-seeds", type=seeds, required=True, help="seeds of the rows")
    mix.add_argument("--cols", "--col-seeds", type=seeds, required=True, help="seeds of the columns")
    mix.add_argument(
        "--styles", "--col-styles", type=styles, default="coarse",
        help="what is taken from the column: coarse (default), middle, fine, or layers such as 0-6",
    )  # fmt: skip
    mix.add_argument(
        "--grid", "--out", type=Path, default=Path("mix.png"), help="the table (default: mix.png)"
    )
    mix.set_defaults(run=run)


def run(options: argparse.Namespace, say: Say) -> None:
    drawing = Drawing.of(options)
    rows = drawing.rows(options.styles)
    ws = {seed: drawing.ws(seed) for seed in {*options.rows, *options.cols}}
    table = [None, *(ws[seed] for seed in options.cols)]  # the corner is empty
    for row in options.rows:
        table += [ws[row], *(mixed(ws[row], ws[column], rows) for column in options.cols)]
    pictures: list[Pixels | None] = [
        None if one is None else drawing.picture(one) for one in with_progress(table, len(table), "drawing")
    ]
    options.grid.parent.mkdir(parents=True, exist_ok=True)
    grid(pictures, columns=1 + len(options.cols)).save(options.grid)
    if options.json:
        facts = {"rows": options.rows, "cols": options.cols, "styles": rows, "files": [str(options.grid)]}
        say(json.dumps({**drawing.facts(), **facts}, indent=1))
    else:
        layers = ", ".join(map(str, rows)) or "none, this network is too small for them"
        say(f"{len(table) - 1} drawn by {drawing.generator.backend}, layers {layers}: {options.grid}")
