"""The options of `python -m textgen train`."""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

from textgen.train.options import MODELS, Run

NOT_RECIPE = frozenset(Run.__dataclass_fields__)


def add_options(train: argparse.ArgumentParser) -> None:
    """What is left out takes the model's usual value, or that of the training which is resumed."""
    need = train.add_argument_group("what and where")
    need.add_argument("--outdir", type=Path, required=True, help="folder of this training")
    need.add_argument("--data", type=Path, required=True, help="folder with the corpus's parquet files")
    need.add_argument("--model", choices=MODELS, help="lora (default): an adapter of the base model; scratch: a small "
                      "model of our own; lstm: the character model they are compared with")  # fmt: skip
    need.add_argument("--resume", action="store_true", help="go on in --outdir, exactly where it stopped")
    need.add_argument("--begin-from", type=Path, metavar="ADAPTER", help="begin with an exported adapter, such as the "
                      "bundled one; what its training's optimiser knew is not in it")  # fmt: skip
    need.add_argument("--base", type=Path, help="folder of the base model (default: imported under var/text)")
    often = train.add_argument_group("often set")
    often.add_argument("--seconds", type=float, help="end, saved and measured, after so many seconds")
    often.add_argument("--cpu-seconds", type=float, help="end after so many seconds of the processor's time: a fair "
                       "measure between models on a machine that others use too")  # fmt: skip
    often.add_argument("--steps", type=int, help="end after so many steps altogether")
    often.add_argument("--rate", type=float, help="learning rate")
    often.add_argument("--batch-tokens", type=int, help="tokens of a step, padding counted")
    often.add_argument("--threads", type=int, help="of the processor; one is fastest where it is shared")
    often.add_argument("--device", default="cpu", help="cpu (default), cuda")
    often.add_argument(
        "--precision", choices=["bf16", "fp32"], help="to compute in (default: bf16; lstm: fp32)"
    )
    often.add_argument("--validate-s", type=float, default=600, metavar="SECONDS",
                       help="between two validations (default: 600)")  # fmt: skip
    often.add_argument("--validate-on", type=int, default=48, metavar="LISTINGS",
                       help="of the split val, always the same (default: 48; 0 for none)")  # fmt: skip
    often.add_argument("--samples", type=int, default=2, help="listings written into samples.md at the end, from facts "
                       "that are always the same (default: 2; of lora and scratch)")  # fmt: skip
    shape = train.add_argument_group("shape")
    for name, text in (
        ("rank", "of the adapter"),
        ("layers", "of scratch and lstm"),
        ("width", "of scratch and lstm"),
        ("vocabulary", "tokens of scratch"),
        ("longest", "tokens of a listing; the rest is cut"),
        ("seed", "of everything random"),
    ):
        shape.add_argument(f"--{name}", type=int, help=text)


def read(options: argparse.Namespace) -> tuple[Run, dict[str, Any]]:
    """How to run, and what was given of the recipe."""
    values = vars(options)
    run = Run(**{name: values[name] for name in NOT_RECIPE})
    skipped = NOT_RECIPE | {"run"}
    return run, {name: value for name, value in values.items() if name not in skipped and value is not None}


def with_base(run: Run, base: Path) -> Run:
    return replace(run, base=base)
