"""`python -m generators render | mix | interpolate | inspect | convert | train`: checkpoints without the site."""

import argparse
import sys
from collections.abc import Sequence

from generators.commands import inspect, interpolate, mix, render, train

COMMANDS = (render, mix, interpolate, inspect, train)


def parser() -> argparse.ArgumentParser:
    whole = argparse.ArgumentParser(
        prog="python -m generators", description="Draw with a checkpoint, or look at one."
    )
    commands = whole.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add(commands)
    return whole


def main(arguments: Sequence[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    try:
        options.run(options, say=lambda line: print(line, flush=True))
    except (ValueError, OSError) as error:  # refusals are ValueErrors: sentences for whoever asked
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
