"""The options of `python -m generators train`, named as in NVIDIA's train.py where it has one."""

import argparse
from pathlib import Path
from typing import Any

from generators.train.options import CONFIGURATIONS, Run

Group = argparse._ArgumentGroup  # argparse gives its type no public name
NOT_RECIPE = frozenset(Run.__dataclass_fields__)


def add_options(train: argparse.ArgumentParser) -> None:
    """What is left out takes the configuration's value, or that of the training which is resumed."""
    _what_and_where(train.add_argument_group("what and where"))
    _often_set(train.add_argument_group("often set"))
    _networks_and_rates(train.add_argument_group("networks and rates"))
    _machine(train.add_argument_group("machine"))


def _what_and_where(need: Group) -> None:
    need.add_argument("--outdir", type=Path, required=True, help="folder of this training")
    need.add_argument("--data", type=Path, required=True, help="folder or zip of pictures, any sizes")
    need.add_argument(
        "--cfg", choices=CONFIGURATIONS, help="projected (default), stylegan2-ada, dcgan for small machines"
    )
    need.add_argument(
        "--resume", nargs="?", const="latest", metavar="PATH",
        help="alone: go on in --outdir, exactly; with a snapshot: go on from that; with a checkpoint: begin from it",
    )  # fmt: skip
    need.add_argument("-n", "--dry-run", action="store_true", help="say memory, images/s and time, and end")


def _often_set(often: Group) -> None:
    often.add_argument(
        "--resolution", type=int, help="edge in px, a power of two (default: the pictures', at most 256)"
    )
    often.add_argument("--batch", type=int, help="pictures a step")
    often.add_argument(
        "--mirror", action=argparse.BooleanOptionalAction, help="show half of the pictures mirrored"
    )
    often.add_argument(
        "--kimg", type=float, default=1000, help="end after so many thousand images (default: 1000)"
    )
    often.add_argument("--seconds", type=float, help="end, saved, after so many seconds")
    often.add_argument(
        "--snap", type=float, default=50, help="thousand images between two reports (default: 50)"
    )
    often.add_argument("--gamma", type=float, help="weight of R1 (stylegan2-ada)")
    often.add_argument(
        "--range-weight", type=float, help="of what the generator pays for pixels outside of [-1, 1]"
    )
    often.add_argument(
        "--moment-weight",
        type=float,
        help="of what it pays where samples vary otherwise than the pictures, in features (projected)",
    )
    often.add_argument(
        "--stem-rate",
        type=float,
        help="part of --glr at which the blocks of the smaller generator learn that this one grew from (default: 0.2)",
    )
    often.add_argument(
        "--aug", choices=["diff", "ada", "noaug"], help="augmentation of what the discriminator sees"
    )
    often.add_argument("--target", type=float, help="how sure the discriminator may be, for --aug ada")
    often.add_argument("--freezed", type=int, help="layers of the discriminator to freeze, for transfer")
    often.add_argument("--name", default="", help="of the checkpoint (default: the data's)")
    often.add_argument("--licence", default="", help="what the training pictures allow, for the card")
    often.add_argument(
        "--fp32-file", dest="half", action="store_false", help="export float32 instead of float16"
    )


def _networks_and_rates(rates: Group) -> None:
    for name, kind, text in (
        ("glr", float, "learning rate of the generator"),
        ("dlr", float, "learning rate of the discriminator"),
        ("z-dim", int, "numbers in z"),
        ("w-dim", int, "numbers in w"),
        ("map-depth", int, "layers of the mapping"),
        ("cbase", int, "channels times edge"),
        ("cmax", int, "most channels"),
        ("dmax", int, "most channels of the projected discriminator (default: 512; fewer for a CPU)"),
        ("ema-kimg", float, "half-life of the averaged weights, in thousand images"),
        ("feature-edge", int, "px that the feature network sees at least (default: 224)"),
        ("seed", int, "of everything random"),
    ):
        rates.add_argument(f"--{name}", type=kind, help=text)
    rates.add_argument("--architecture", choices=["skip", "resnet"], help="of the generator")
    rates.add_argument(
        "--noise", action=argparse.BooleanOptionalAction, help="give the generator noise inputs"
    )


def _machine(machine: Group) -> None:
    machine.add_argument("--device", default="auto", help="auto, cpu, cuda")
    machine.add_argument(
        "--precision", choices=["fp32", "bf16"], help="of convolutions (default: bf16 on a GPU)"
    )
    machine.add_argument("--compile", action="store_true", help="compile the networks first (minutes)")
    machine.add_argument(
        "--features", type=Path, help="EfficientNet-lite0 as safetensors, instead of downloading it"
    )
    machine.add_argument(
        "--portable", type=float, metavar="MIB",
        help="also write OUTDIR/portable: the networks in float16, in files of at most so many MiB, to go on elsewhere",
    )  # fmt: skip
    machine.add_argument("--no-metrics", dest="metrics", action="store_false", help="measure no distances")
    machine.add_argument(
        "--metric-samples", type=int, default=2000, help="samples for the distance (default: 2000)"
    )


def read(options: argparse.Namespace) -> tuple[Run, dict[str, Any]]:
    """How to run, and what was given of the recipe."""
    values = vars(options)
    run = Run(**{name: values[name] for name in NOT_RECIPE})
    skipped = NOT_RECIPE | {"dry_run", "run"}
    given = {name: value for name, value in values.items() if name not in skipped and value is not None}
    return run, given
