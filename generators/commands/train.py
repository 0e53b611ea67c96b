"""`train`: its options and its work are those of generators/train."""

import argparse

from generators.checkpoint import WEIGHTS
from generators.commands.options import Commands, Say
from generators.train import command


def add(commands: Commands) -> None:  # type: ignore[type-arg]  # its parameter has no use here
    train = commands.add_parser("train", help="train a generator on pictures of your own (docs/training.md)")
    command.add_options(train)
    train.set_defaults(run=run)


def run(options: argparse.Namespace, say: Say) -> None:
    from generators.train.loop import Session

    run, given = command.read(options)
    session = Session(run, given, say=say)
    if options.dry_run:
        say(str(session.estimate()))
        return
    session.stop_on_signals()
    session.train()
    say(f"The best so far: python manage.py checkpoint add {run.outdir / 'best' / WEIGHTS}")
