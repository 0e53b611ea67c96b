"""What can be chosen. A recipe is all that decides which weights come out; the rest is how a run is made."""

from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from textgen.errors import TrainingRefused

MODELS = ("lora", "scratch", "lstm")
CHANGEABLE = ("rate", "batch_tokens")


@dataclass(frozen=True)
class Recipe:
    """Two trainings of one recipe on one machine with as many threads give the same weights."""

    model: str
    rate: float  # after the warm-up it stays: what is kept is an average over the last steps
    warm_steps: int
    batch_tokens: int  # of a step, padding counted
    longest: int  # tokens of a listing; the rest is cut
    weight_decay: float
    rank: int  # of the adapter
    layers: int  # of scratch and lstm
    width: int
    vocabulary: int
    precision: str  # bf16, fp32
    seed: int
    data: str = ""  # digest of the prepared listings
    base: str = ""  # digest of the base model
    begun_from: str = ""  # digest of the adapter that it began with

    def checked(self) -> "Recipe":
        """Itself, when a training can have these numbers."""
        wrong = {
            "--model": self.model not in MODELS,
            "--rate": not 0 < self.rate < 1,
            "--batch-tokens": not 32 <= self.batch_tokens <= 2**20,
            "--rank": not 1 <= self.rank <= 256,
            "--layers, --width": not (
                0 < self.layers <= 64 and 0 < self.width <= 4096 and self.width % 32 == 0
            ),
            "--vocabulary": not 256 < self.vocabulary < 65536,
        }
        for name, is_wrong in wrong.items():
            if is_wrong:
                raise TrainingRefused(
                    f"{name} cannot be as in {self.told()}; expected a rate below 1, a batch of 32 tokens or more, "
                    "a rank to 256, a width that is a multiple of 32, a vocabulary from 257 to 65,535."
                )
        return self

    def told(self) -> str:
        return ", ".join(f"{key} {value}" for key, value in asdict(self).items() if value != "")


USUAL = {
    "lora": Recipe("lora", 1e-3, 20, 1024, 768, 0.0, 16, 30, 576, 49152, "bf16", 0),
    "scratch": Recipe("scratch", 2e-3, 100, 4096, 1024, 0.1, 16, 8, 320, 8192, "bf16", 0),
    "lstm": Recipe("lstm", 2e-3, 100, 16384, 3072, 0.0, 16, 2, 864, 257, "fp32", 0),
}


def chosen(recipe: Recipe, given: dict[str, Any]) -> Recipe:
    """The recipe with what was given at the command line."""
    names = {field.name for field in fields(Recipe)}
    return replace(recipe, **{key: value for key, value in given.items() if key in names}).checked()


def continued(saved: dict[str, Any], given: dict[str, Any]) -> Recipe:
    """The recipe of a saved training, of which options may change what leaves its network what it is."""
    recipe = Recipe(**saved)
    for key, value in given.items():
        if key in saved and key not in CHANGEABLE and getattr(recipe, key) != value:
            raise TrainingRefused(
                f"The training was begun with {key} {getattr(recipe, key)}, not {value}; leave the option out, "
                "or take another --outdir."
            )
    return chosen(recipe, given)


@dataclass(frozen=True)
class Run:
    """How a training is run: none of it changes the weights, but for where they end."""

    outdir: Path
    data: Path
    base: Path | None  # folder of the imported base model
    resume: bool
    begin_from: Path | None  # an exported adapter
    seconds: float | None
    cpu_seconds: float | None
    steps: int | None
    validate_s: float  # seconds between two validations
    validate_on: int  # listings
    threads: int | None
    device: str
    samples: int
