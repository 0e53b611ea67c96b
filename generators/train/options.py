"""What can be chosen. A recipe is all that decides which weights come out; the rest is how a run is made."""

from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from generators.errors import TrainingRefused

CONFIGURATIONS = ("projected", "stylegan2-ada", "dcgan")
LARGEST = 1024
CHANGEABLE = ("batch", "gamma", "glr", "dlr", "ema_kimg", "target", "freezed", "moment_weight", "stem_rate")


@dataclass(frozen=True)
class Recipe:
    """Two trainings of one recipe on one machine give the same weights."""

    cfg: str
    resolution: int
    batch: int
    mirror: bool
    glr: float
    dlr: float
    beta1: float
    beta2: float
    z_dim: int
    w_dim: int
    map_depth: int
    architecture: str
    noise: bool
    cbase: int
    cmax: int
    dmax: int  # most channels of the projected discriminator's judges
    aug: str  # diff, ada, noaug
    gamma: float  # of R1; 0 for none
    target: float  # of adaptive augmentation
    range_weight: float  # of what the generator pays for pixels outside of [-1, 1]
    ema_kimg: float  # half-life of the averaged weights
    feature_edge: int
    precision: str  # fp32, bf16
    freezed: int
    seed: int
    pictures: str = ""  # their digest
    begun_from: str = ""  # digest of the checkpoint, for a transfer
    moment_weight: float = 0.0  # of what the generator pays where samples vary unlike the pictures
    stem: int = 0  # px of the generator that this one grew from; 0 if it did not
    stem_rate: float = 0.2  # part of the rate at which that one's blocks go on learning, but for the last

    def checked(self) -> "Recipe":
        """Itself, when a training can have these numbers."""
        edge = self.resolution
        wrong = {
            "--cfg": self.cfg not in CONFIGURATIONS,
            "--resolution": not 8 <= edge <= LARGEST or edge & (edge - 1) != 0,
            "--batch": not 2 <= self.batch <= 4096,
            "--architecture": self.architecture not in ("skip", "resnet"),
            "--aug": self.aug not in ("diff", "ada", "noaug"),
            "--gamma": not 0 <= self.gamma < 1e6,
            "--target": not -1 < self.target < 1,
            "--range-weight": not 0 <= self.range_weight < 1e6,
            "--glr, --dlr": not (0 <= self.glr < 1 and 0 <= self.dlr < 1),
            "--moment-weight": not 0 <= self.moment_weight < 1e6
            or (self.moment_weight > 0 and self.cfg != "projected"),
            "--stem-rate": not 0 <= self.stem_rate <= 1,
            "--feature-edge": not 64 <= self.feature_edge <= LARGEST or self.feature_edge % 32 != 0,
            "--z-dim, --w-dim, --map-depth": not (
                0 < self.z_dim < 8192 and 0 < self.w_dim < 8192 and 0 < self.map_depth < 32
            ),
            "--cbase, --cmax, --dmax": not (
                0 < self.cbase < 2**20 and 0 < self.cmax < 8192 and 0 < self.dmax < 8192
            ),
        }
        for name, is_wrong in wrong.items():
            if is_wrong:
                raise TrainingRefused(
                    f"{name} cannot be as in {self.told()}; expected an edge that is a power of two "
                    f"from 8 to {LARGEST}, a feature edge that is a multiple of 32, a batch from 2, rates from 0 to 1, "
                    "and a moment weight with --cfg projected alone."
                )
        return self

    def told(self) -> str:
        return ", ".join(f"{key} {value}" for key, value in asdict(self).items() if value != "")


def usual(cfg: str, resolution: int, batch: int | None) -> Recipe:
    """The recipe of a configuration, with what its paper takes."""
    if cfg == "projected":
        batch = batch or 64
        return Recipe(
            cfg=cfg, resolution=resolution, batch=batch, mirror=False, glr=0.002, dlr=0.002, beta1=0.0, beta2=0.99,
            z_dim=64, w_dim=128, map_depth=2, architecture="skip", noise=False, cbase=8192, cmax=256, dmax=512,
            aug="diff",
            gamma=0.0, target=0.6, range_weight=2.0, moment_weight=5.0, ema_kimg=batch * 10 / 32, feature_edge=224,
            precision="fp32", freezed=0, seed=0,
        )  # fmt: skip
    if cfg == "stylegan2-ada":
        batch = batch or 32
        return Recipe(
            cfg=cfg, resolution=resolution, batch=batch, mirror=False, glr=0.0025, dlr=0.0025, beta1=0.0, beta2=0.99,
            z_dim=512, w_dim=512, map_depth=2, architecture="skip", noise=True, cbase=16384, cmax=512, dmax=512,
            aug="ada",
            gamma=0.0002 * resolution**2 / batch, target=0.6, range_weight=0.0,
            ema_kimg=batch * 10 / 32, feature_edge=224, precision="fp32", freezed=0, seed=0,
        )  # fmt: skip
    if cfg == "dcgan":
        batch = batch or 64
        return Recipe(
            cfg=cfg, resolution=resolution, batch=batch, mirror=False, glr=0.0002, dlr=0.0002, beta1=0.5, beta2=0.999,
            z_dim=100, w_dim=100, map_depth=1, architecture="skip", noise=False, cbase=64, cmax=512, dmax=512,
            aug="diff",
            gamma=0.0, target=0.6, range_weight=0.0, ema_kimg=batch * 10 / 32, feature_edge=224,
            precision="fp32", freezed=0, seed=0,
        )  # fmt: skip
    raise TrainingRefused(f"--cfg is {cfg!r}, expected one of {', '.join(CONFIGURATIONS)}.")


def chosen(recipe: Recipe, given: dict[str, Any]) -> Recipe:
    """The recipe with what was given at the command line."""
    names = {field.name for field in fields(Recipe)}
    return replace(recipe, **{key: value for key, value in given.items() if key in names}).checked()


def continued(saved: dict[str, Any], given: dict[str, Any], pictures: str) -> Recipe:
    """The recipe of a saved training, which only such options may change as leave its networks what they are."""
    known = {field.name for field in fields(Recipe)}
    recipe = Recipe(**{key: value for key, value in saved.items() if key in known})
    for key, value in given.items():
        if key in known and key not in CHANGEABLE and getattr(recipe, key) != value:
            raise TrainingRefused(
                f"The training was begun with {key} {getattr(recipe, key)}, not {value}; leave the option out, "
                "or take another --outdir."
            )
    if recipe.pictures != pictures:
        raise TrainingRefused(
            "The training was begun with other pictures than these; take them again, or another --outdir."
        )
    return chosen(recipe, given)


@dataclass(frozen=True)
class Run:
    """How a training is run: none of it changes the weights, but for where they end."""

    outdir: Path
    data: Path
    resume: str | None  # None: a new training; latest; a snapshot; a checkpoint to begin from
    features: Path | None
    device: str
    seconds: float | None
    kimg: float
    snap: float  # thousands of images between two snapshots
    metrics: bool
    metric_samples: int
    half: bool
    compile: bool
    portable: float | None  # MiB a file
    name: str
    licence: str
