"""Checkpoints that come with the code: we trained them, and each has its card (README.md) beside it."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
MAX_BYTES = 12_000_000  # history keeps every version of a file for ever


@dataclass(frozen=True)
class Bundled:
    """One of them, by the slug of the domain it draws for.

    `good` says that unselected samples were looked at and nine in ten are at once what they are called; others
    are drafts, whose domains stay closed until somebody judges otherwise.
    """

    name: str
    good: bool

    @property
    def weights(self) -> Path:
        return FOLDER / self.name / "weights.safetensors"

    @property
    def card(self) -> Path:
        return FOLDER / self.name / "README.md"


@cache
def load() -> dict[str, Bundled]:
    """Every entry of index.toml by its name."""
    with (FOLDER / "index.toml").open("rb") as file:
        return {name: Bundled(name, **facts) for name, facts in tomllib.load(file).items()}
