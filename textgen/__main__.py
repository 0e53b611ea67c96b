"""`python -m textgen write | score | train | export | prepare`: listings at the command line, without the site."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from textgen.errors import DownloadFailed, TextModelRefused, TrainingRefused, WritingFailed

TEXTS_COUNTED = (
    "The texts are name, description with access and notes, neighborhood_overview with transit, host_about with "
    "interaction, and house_rules, whole and as they stand; given are the facts: city, country, neighbourhood, "
    "room_type, property_type, accommodates, bedrooms, beds, bathrooms, price, host_name, host_since, amenities. "
    "Counted are the bits of every token of the texts, marks between sections included, by the texts' own UTF-8 bytes."
)


def parser() -> argparse.ArgumentParser:
    from textgen.train import command

    whole = argparse.ArgumentParser(
        prog="python -m textgen", description="Write listings, or train what does."
    )
    commands = whole.add_subparsers(required=True, metavar="COMMAND")

    write = commands.add_parser("write", help="write listings, each from its seed")
    write.add_argument("--count", type=int, default=1, help="listings (default: 1)")
    write.add_argument(
        "--seed", type=int, default=0, help="of the first one; the next has the next (default: 0)"
    )
    write.add_argument("--json", action="store_true", help="a line of JSON each")
    add_model(write)
    write.set_defaults(run=run_write)

    score = commands.add_parser(
        "score", help="bits per byte of texts given their facts", description=TEXTS_COUNTED
    )
    score.add_argument("file", type=Path, help="parquet, or a JSON object a line, in the corpus's columns")
    score.add_argument("--limit", type=int, help="take so many rows, evenly spaced")
    score.add_argument("--json", action="store_true", help="as JSON")
    add_model(score)
    score.set_defaults(run=run_score)

    train = commands.add_parser("train", help="learn from listings", description="Train, or go on training.")
    command.add_options(train)
    train.set_defaults(run=run_train)

    export = commands.add_parser(
        "export", help="what a training learnt, as the small file that is kept with the code"
    )
    export.add_argument("outdir", type=Path, help="folder of the training")
    export.add_argument("folder", type=Path, help="where to write, such as textgen/bundled/model")
    export.set_defaults(run=run_export)

    prepare = commands.add_parser("prepare", help="make the default model ready: download, unpack, merge")
    prepare.add_argument("--folder", type=Path, help="where models are kept (default: var/text)")
    prepare.set_defaults(run=run_prepare)
    return whole


def add_model(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--model", type=Path, help="folder of a model (default: ours, made ready under var/text)"
    )
    command.add_argument("--threads", type=int, help="of the processor (default: torch's)")


def run_write(options: argparse.Namespace) -> None:
    from textgen.write import open_writer

    writer = open_writer(options.model, options.threads, progress=tell)
    for listing in writer.write_many(range(options.seed, options.seed + options.count)):
        print(json.dumps(listing.to_json()) if options.json else listing.told(), flush=True)
    tell(writer.counters.told())


def run_score(options: argparse.Namespace) -> None:
    from textgen.files import rows_of
    from textgen.score import Score, examples_of
    from textgen.score import score as measure

    model = opened(options)
    rows = rows_of(options.file)
    if options.limit:
        rows = rows[:: max(len(rows) // options.limit, 1)][: options.limit]

    def progress(so_far: Score) -> None:
        if sys.stderr.isatty():
            tell(f"{so_far.listings} of {len(rows)}: {so_far.bits_per_byte:.4f}")

    found = measure(examples_of(rows), model.tokens, model.body, model.head, progress)
    if not found.bytes:
        raise TextModelRefused(
            f"{options.file.name} holds no text in {len(rows)} rows, expected columns such as name and description."
        )
    told = f"{found.bits_per_byte:.4f} bits per byte, {found.listings} listings, {found.bytes:,} bytes"
    print(json.dumps(found.to_json()) if options.json else told)


def opened(options: argparse.Namespace) -> Any:
    import torch

    from textgen.model import open_model, ready

    if options.threads:
        torch.set_num_threads(options.threads)
    return open_model(options.model or ready(progress=tell))


def run_train(options: argparse.Namespace) -> None:
    from textgen.base import imported
    from textgen.bundle import default_folder
    from textgen.train import command
    from textgen.train.loop import Session

    run, given = command.read(options)
    if run.base is None and given.get("model", "lora") == "lora":
        run = command.with_base(run, imported(default_folder(), tell))
    session = Session(run, given, say=lambda line: print(line, flush=True))
    session.stop_on_signals()
    session.train()


def run_export(options: argparse.Namespace) -> None:
    from textgen.train.export import export

    print(export(options.outdir, options.folder))


def run_prepare(options: argparse.Namespace) -> None:
    from textgen.model import ready

    print(ready(options.folder, tell))


def tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    try:
        options.run(options)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader has seen enough
        return 1
    except (TextModelRefused, TrainingRefused, DownloadFailed, WritingFailed, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
