"""`inspect` and `convert`: what a checkpoint is, and a foreign one as ours."""

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

from generators import Manifest, convert
from generators.checkpoint import read_checkpoint
from generators.commands.options import Commands, Say, add_checkpoint


def add(commands: Commands) -> None:  # type: ignore[type-arg]  # its parameter has no use here
    inspect = commands.add_parser("inspect", help="say what a checkpoint is")
    add_checkpoint(inspect)
    inspect.set_defaults(run=run)

    into = commands.add_parser("convert", help="write a foreign checkpoint as ours")
    add_checkpoint(into)
    into.add_argument("folder", type=Path, help="appears whole, with weights.safetensors and manifest.json")
    into.set_defaults(run=run_convert)


def run(options: argparse.Namespace, say: Say) -> None:
    show(read_checkpoint(options.checkpoint).manifest, options.json, say)


def run_convert(options: argparse.Namespace, say: Say) -> None:
    from rich.console import Console

    with Console(stderr=True).status("converting"):
        manifest = convert(options.checkpoint, options.folder)
    show(manifest, options.json, say)


def show(manifest: Manifest, as_json: bool, say: Say) -> None:
    if as_json:
        say(manifest.to_json())
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(show_header=False, box=None)
    facts: dict[str, Any] = asdict(manifest)
    for key, value in facts.items():
        table.add_row(key, str(value))
    Console().print(table)
