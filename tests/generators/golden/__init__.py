"""Checkpoints that the reference programs wrote, and the numbers these programs drew from them.

NONESUCH_GOLDEN names the folder of the whole set; without it the few beside this file are used. The
README says how each array was made and how close we have to be.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from generators import Generator
from generators.pixels import to_uint8

SUBSET = Path(__file__).parent
FOLDER = Path(os.environ.get("NONESUCH_GOLDEN") or SUBSET)
ENDINGS = (".pkl", ".pt", ".pth", ".model", ".ckpt")
IMAGE_TOLERANCE = 2e-4  # 1e-4 of the range of -1 to 1
WS_TOLERANCE = 1e-5  # of the largest value
FEW_PIXELS = 0.02

Array = NDArray[Any]


@dataclass(frozen=True)
class Golden:
    """One checkpoint with what its program says of it and draws from it."""

    path: Path

    @property
    def name(self) -> str:
        return f"{self.path.parent.name}/{self.path.name}"

    @cached_property
    def facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = json.loads(self.path.with_suffix(".json").read_text(encoding="utf-8"))
        return facts

    @cached_property
    def arrays(self) -> dict[str, Array]:
        with np.load(self.path.with_suffix(".npz")) as file:
            return {name: file[name] for name in file.files}

    def what(self, array: str) -> str:
        return str(self.facts["arrays"][array]["what"])

    @property
    def is_zero_to_one(self) -> bool:
        return bool(self.facts["format"] == "lucidrains")

    @property
    def noise(self) -> Array | list[Array] | None:
        """Noise from outside, where the file holds none: one picture, or a list of one a layer."""
        if "noise" in self.arrays:
            return self.arrays["noise"]
        layers = [self.arrays[f"noise{i}"] for i in range(20) if f"noise{i}" in self.arrays]
        return layers or None

    def as_its_program_keeps_it(self, folder: Path) -> Path:
        """A copy with the things beside it and in its name that say what the file itself does not."""
        name = self.path.name
        if "step" in self.arrays:
            name = f"train_step-{int(self.arrays['step'])}{self.path.suffix}"
        if "config_json" in self.facts:
            (folder / ".config.json").write_text(json.dumps(self.facts["config_json"]), encoding="utf-8")
        return Path(shutil.copy(self.path, folder / name))


def all_of(folder: Path = FOLDER) -> list[Golden]:
    """Every checkpoint of the set that has arrays beside it, in order of name."""
    return [
        Golden(path)
        for path in sorted(folder.glob("*/*"))
        if path.suffix in ENDINGS and path.with_suffix(".npz").is_file()
    ]


def named(name: str) -> Golden:
    """One of them, from whichever folder has it: `stylegan3/sg3_t_cond.pkl`."""
    return next(Golden(folder / name) for folder in (FOLDER, SUBSET) if (folder / name).is_file())


def differences(golden: Golden, generator: Generator) -> list[str]:
    """Each array in which the generator is not the program's equal, with how far it is off."""
    if "w_avg" in golden.arrays:
        wrong = list(check_w_avg(golden, generator))
    else:
        wrong = []
    for name in golden.arrays:
        check = CHECKS.get(name)
        if check is not None:
            wrong += [f"{name}: {problem}" for problem in check(golden, generator, name)]
        elif name not in NOT_COMPARED and not name.startswith("noise"):
            wrong.append(f"{name}: nobody compares this array")
    return wrong


Check = Callable[[Golden, Generator, str], Iterator[str]]


def check_w_avg(golden: Golden, generator: Generator) -> Iterator[str]:
    """Compared where the file holds it; then taken over, since programs average over z of no seed."""
    theirs = golden.arrays["w_avg"].astype(np.float32)
    ours = generator.w_avg.numpy()
    if theirs.ndim == 2 and ours.ndim == 1 and (theirs == theirs[0]).all():
        theirs = theirs[0]  # pixel2style2pixel repeats it, a row a layer
    if "mean" in golden.what("w_avg"):
        generator.w_avg = torch.from_numpy(theirs)
    else:
        yield from far("w_avg: ", ours, theirs, WS_TOLERANCE * np.abs(theirs).max())


def check_ws(golden: Golden, generator: Generator, name: str) -> Iterator[str]:
    psi, cutoff = TRUNCATIONS[name]
    theirs = golden.arrays[name]
    ours = mapped(golden, generator, len(theirs), psi, cutoff).numpy()
    if theirs.ndim == 2:  # a program whose mapping gives one w for all layers
        ours = ours[:, 0]
    yield from far("", ours, theirs, WS_TOLERANCE * float(np.abs(theirs).max()))


def check_mixed(golden: Golden, generator: Generator, name: str) -> Iterator[str]:
    """Put together from our own rows as theirs was from theirs."""
    theirs = golden.arrays[name]
    rows = int(golden.what(name).split()[1])
    ws = mapped(golden, generator, None, 1, None)
    second = 1 if len(ws) > 1 else 0
    if "[-1]" in golden.what(name):
        second = -1
    ours = torch.cat([ws[:1, :rows], ws[second][None][:, rows:]], dim=1).numpy()
    yield from far("", ours, theirs, WS_TOLERANCE * float(np.abs(theirs).max()))


def check_image(golden: Golden, generator: Generator, name: str) -> Iterator[str]:
    """From the program's own ws, so that a fault of the mapping shows once."""
    theirs = golden.arrays[name]
    yield from far("", drawn(golden, generator, name), in_our_range(golden, theirs), IMAGE_TOLERANCE)


def check_pixels(golden: Golden, generator: Generator, name: str) -> Iterator[str]:
    theirs = golden.arrays[name].astype(int)
    ours = to_uint8(torch.from_numpy(drawn(golden, generator, "img" + name.removeprefix("u8")))).astype(int)
    apart = np.abs(ours[: len(theirs)] - theirs)
    few = 1.0 if "+127.5" in golden.what(name) else FEW_PIXELS  # stylegan-xl is half a level below all others
    if apart.max() > 1 or (apart > 0).mean() > few:
        yield f"{apart.max()} levels apart, {(apart > 0).mean():.1%} of the pixels differ"


def check_default(golden: Golden, generator: Generator, name: str) -> Iterator[str]:
    """Without truncation arguments the program takes those of the file, or else its own."""
    ws = mapped(golden, generator, None, *default_truncation(golden.facts))
    yield from far("", generator.synthesis(ws).numpy(), golden.arrays[name], IMAGE_TOLERANCE)


def check_run_generator(golden: Golden, generator: Generator, name: str) -> Iterator[str]:
    """NVIDIA's script for TensorFlow draws z and then noise for each layer from one random state."""
    theirs = golden.arrays[name].astype(int)
    _, cutoff = default_truncation(golden.facts)  # the script gives psi alone
    ws = mapped(golden, generator, len(theirs), 0.5, cutoff)
    for i, seed in enumerate(golden.arrays["seeds"][: len(theirs)]):
        draw = np.random.RandomState(seed)
        draw.randn(1, generator.z_dim)
        noise = [draw.randn(*layer.shape) for layer in generator.network.noise]
        ours = to_uint8(generator.synthesis(ws[i : i + 1], noise=noise)).astype(int)
        apart = np.abs(ours[0] - theirs[i])
        if apart.max() > 1 or (apart > 0).mean() > FEW_PIXELS:
            yield f"seed {seed}: {apart.max()} levels apart, {(apart > 0).mean():.1%} of the pixels differ"


def mapped(
    golden: Golden, generator: Generator, count: int | None, psi: float, cutoff: int | None
) -> torch.Tensor:
    c = golden.arrays.get("c")
    z = golden.arrays["z"][:count]
    return generator.mapping(z, None if c is None or c.shape[1] == 0 else c[:count], psi, cutoff)


def drawn(golden: Golden, generator: Generator, name: str) -> Array:
    """Our picture of the ws and with the noise that the array's name says."""
    count = golden.facts["arrays"][name]["shape"][0]
    stem = name.removesuffix("_const").removesuffix("_none").removeprefix("img")
    if f"ws{stem}" in golden.arrays:
        ws = golden.arrays[f"ws{stem}"]
        if ws.ndim == 2:
            ws = np.repeat(ws[:, None], generator.num_ws, axis=1)
    elif stem == "_transform":
        ws = golden.arrays["ws_psi1"]
    else:  # no array of its own: what mapping gives, which is z itself in a family without one
        psi, cutoff = TRUNCATIONS[f"ws{stem}" if stem else "ws_psi1"]
        ws = mapped(golden, generator, count, psi, cutoff).numpy()
    noise = golden.noise
    if isinstance(noise, np.ndarray):
        noise = noise[:count] * (0 if name.endswith("_none") else 1)
    return generator.synthesis(
        ws[:count],
        noise_mode="none" if name.endswith("_none") else "const",
        noise=noise,
        transform=golden.arrays["transform"] if stem == "_transform" else None,
    ).numpy()


def in_our_range(golden: Golden, pictures: Array) -> Array:
    """-1 to 1, which is what every family of ours draws."""
    return 2 * pictures - 1 if golden.is_zero_to_one else pictures


def default_truncation(facts: dict[str, Any]) -> tuple[float, int | None]:
    options, function = facts["options"]["G"], facts["options"]["G"]["func_name"]
    is_first = function.endswith("G_style")
    psi = options.get("truncation_psi", 0.7 if is_first else 0.5)
    cutoff = options.get("truncation_cutoff", 8 if is_first else None)
    if psi is None or (is_first and cutoff is None):
        return 1.0, None  # in the first StyleGAN no cutoff is no truncation
    return psi, cutoff


def far(what: str, ours: Array, theirs: Array, tolerance: float) -> Iterator[str]:
    if ours.shape != theirs.shape:
        yield f"{what}ours is {list(ours.shape)}, theirs {list(theirs.shape)}"
    elif not (apart := float(np.abs(ours.astype(float) - theirs).max(initial=0))) <= tolerance:
        yield f"{what}{apart:.2e} apart, expected at most {tolerance:.1e}"


TRUNCATIONS: dict[str, tuple[float, int | None]] = {
    "ws_psi1": (1, None),
    "ws_psi07": (0.7, None),
    "ws_psi07_cut4": (0.7, 4),
}
CHECKS: dict[str, Check] = {
    **dict.fromkeys(TRUNCATIONS, check_ws),
    "ws_mix": check_mixed,
    "img_default": check_default,
    "u8_run_generator": check_run_generator,
    **dict.fromkeys(
        [
            "img", "img_psi1", "img_psi07", "img_mix", "img_psi1_const", "img_psi07_const", "img_psi07_cut4_const",
            "img_mix_const", "img_psi1_none", "img_transform",
        ],
        check_image,
    ),
    **dict.fromkeys(
        ["u8", "u8_psi1", "u8_psi07", "u8_psi1_const", "u8_psi07_const", "u8_psi07_cut4_const"], check_pixels
    ),
}  # fmt: skip
NOT_COMPARED = {
    "seeds": "where z comes from",
    "z": "given",
    "c": "given",
    "step": "given in the file's name",
    "w_avg": "compared first",
    "transform": "given",
    "img_live": "of the networks in training, not of their averages",
    "img_trainmode": "batch statistics of these very rows: no picture of a seed",
    "img_alpha04": "between two steps of growing, which no file says it is in",
    "u8_default": "follows from img_default",
}
