"""rosinality/stylegan2-pytorch: `.pt` of train.py and convert_weight.py, and of what grew from it.

A dict: `g_ema` (`g` where there is none) is the generator's state dict, `latent_avg` the mean of w; train.py saves no
mean. pixel2style2pixel and its kin hold the generator under `decoder.` of a `state_dict`, with the mean once for each
row. A bare state dict is taken too. All numbers of the architecture follow from names and shapes.
"""

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from torch import Tensor

from generators.errors import CheckpointRefused
from generators.formats.source import Source, Weights
from generators.formats.states import (
    Place,
    State,
    below,
    check_all_used,
    flat,
    renamed,
    state_of,
    tensor_of,
    under,
    without_first,
)

NAME = "rosinality/stylegan2-pytorch"
FAMILY = "stylegan2"
PROGRAM = "rosinality's StyleGAN2"
WRAPPERS = ("g_ema", "g", "state_dict", "generator")
DECODER = "decoder."
MEAN = "latent_avg"
SIGN = ".conv.modulation.weight"
DENSE = re.compile(r"style\.(\d{1,3})\.(?:weight|bias)")
CONVOLUTION = re.compile(r"convs\.(\d{1,3})\.")
KERNEL = re.compile(r"(?:convs|to_rgbs)\.\d{1,3}\.(?:conv\.blur|upsample)\.kernel")
WAVELET = re.compile(r"(?:.*\.)?(?:iwt|dwt)\..*")
MAX_TAPS = 16
NOISE_SEED = 0
MAPPING_RATE = 0.01  # lr_mlp, which neither program changes


def recognises(source: Source) -> bool:
    """Whether it holds a state dict whose convolutions are modulated in this program's words."""
    return found_in(source.tree) is not None


def found_in(tree: object) -> tuple[dict[str, Any], object] | None:
    """The state dict that the generator is in, and the mean of w if there is one."""
    if not isinstance(tree, dict):
        return None
    for candidate in (*(tree.get(key) for key in WRAPPERS), tree):
        state = state_of(candidate)
        if any(key.endswith(SIGN) for key in state):
            return state, tree.get(MEAN)
    return None


def read(source: Source) -> Weights:
    """The generator under our names; the mean of w where the file has one."""
    found = found_in(source.tree)
    assert found is not None
    whole, mean = found
    prefix = DECODER if any(key.startswith(DECODER) for key in whole) else ""
    state = under(whole, prefix)
    refuse_wavelets(state)
    depth, levels = max(largest(state, DENSE), 1), (largest(state, CONVOLUTION) + 2) // 2
    has_noise = any(key.startswith("noises.") for key in state)
    places = [*places_of(depth, levels), *(noise_places(levels) if has_noise else ())]
    kernels = [key for key in state if KERNEL.fullmatch(key)]
    stated = {"mapping_lr_multiplier": MAPPING_RATE, **filter_of(state, kernels)}
    tensors = renamed(FAMILY, whole, list(below(prefix, places)), PROGRAM, stated)
    check_all_used(state, {MEAN, *kernels, *(place.theirs for place in places)}, PROGRAM)
    if mean is not None:
        tensors["w_avg"] = mean_of(mean, tensors["mapping.layers.0.bias"].shape[0])
    if has_noise:
        return Weights(FAMILY, tensors, stated)
    note = f"The file holds no noise; it was drawn from seed {NOISE_SEED}."
    return Weights(FAMILY, tensors | drawn_noise(levels), stated, (note,))


def refuse_wavelets(state: State) -> None:
    if any(WAVELET.fullmatch(key) for key in state):
        raise CheckpointRefused(
            "The network is a SWAGAN (`--arch swagan`): it draws wavelets, not pixels; expected StyleGAN2, "
            "so take a file trained with `--arch stylegan2`."
        )


def largest(state: State, pattern: re.Pattern[str]) -> int:
    """The largest number in the names, -1 without any."""
    return max((int(match[1]) for key in state if (match := pattern.match(key))), default=-1)


def places_of(depth: int, levels: int) -> Iterator[Place]:
    """Every tensor but the noise. `style.0` only normalises; convs.0 and convs.1 are at 8 px, and so on."""
    for i in range(depth):
        for kind in ("weight", "bias"):
            yield Place(f"style.{i + 1}.{kind}", f"mapping.layers.{i}.{kind}")
    yield Place("input.input", "synthesis.constant")
    yield from layer("conv1", "synthesis.blocks.0.conv1")
    yield from to_rgb("to_rgb1", "synthesis.blocks.0.to_rgb")
    for i in range(levels):
        block = f"synthesis.blocks.{i + 1}"
        yield from layer(f"convs.{2 * i}", f"{block}.conv0")
        yield from layer(f"convs.{2 * i + 1}", f"{block}.conv1")
        yield from to_rgb(f"to_rgbs.{i}", f"{block}.to_rgb")


def noise_places(levels: int) -> Iterator[Place]:
    return (Place(f"noises.noise_{i}", f"noise.{i}") for i in range(1 + 2 * levels))


def layer(theirs: str, ours: str) -> Iterator[Place]:
    yield from modulated(theirs, ours)
    yield Place(f"{theirs}.noise.weight", f"{ours}.noise_strength", flat)
    yield Place(f"{theirs}.activate.bias", f"{ours}.bias")


def to_rgb(theirs: str, ours: str) -> Iterator[Place]:
    yield from modulated(theirs, ours)
    yield Place(f"{theirs}.bias", f"{ours}.bias", flat)


def modulated(theirs: str, ours: str) -> Iterator[Place]:
    yield Place(f"{theirs}.conv.weight", f"{ours}.weight", without_first)
    for kind in ("weight", "bias"):
        yield Place(f"{theirs}.conv.modulation.{kind}", f"{ours}.style.{kind}")


def drawn_noise(levels: int) -> dict[str, Tensor]:
    """Constants for a file without them, the same at each import."""
    draw = np.random.RandomState(NOISE_SEED)
    edges = [4, *(8 * 2**i for i in range(levels) for _ in (1, 2))]
    return {
        f"noise.{i}": torch.from_numpy(draw.randn(1, 1, edge, edge)).float() for i, edge in enumerate(edges)
    }


def filter_of(state: State, kernels: list[str]) -> dict[str, Any]:
    """The taps of the one filter that all doublings share, if the file has it: [L, L] with a sum of 4."""
    if not kernels:
        return {}
    found = [tensor_of(state[key], key).double() for key in kernels]
    if found[0].dim() != 2 or not 1 <= max(found[0].shape) <= MAX_TAPS:
        raise no_line(kernels[0], found[0])
    for key, kernel in zip(kernels, found, strict=True):
        if kernel.shape != found[0].shape or not torch.allclose(kernel, found[0], atol=1e-6):
            raise CheckpointRefused(
                f"The filter {key} is unlike {kernels[0]}, expected one for all doublings; "
                "take the file as its program wrote it."
            )
    taps = found[0].sum(dim=0) / found[0].sum()
    square = torch.outer(taps, taps) * 4
    if square.shape != found[0].shape or not torch.allclose(square, found[0], atol=1e-6):
        raise no_line(kernels[0], found[0])
    return {"resample_filter": as_people_write(taps).tolist()}


def no_line(key: str, kernel: Tensor) -> CheckpointRefused:
    return CheckpointRefused(
        f"The filter {key} is {list(kernel.shape)}, expected a line of at most {MAX_TAPS} numbers times itself with a "
        "sum of 4; take the file as its program wrote it."
    )


def as_people_write(taps: Tensor) -> Tensor:
    """1, 3, 3, 1 in place of eighths, where they are whole numbers of the smallest."""
    whole = (taps / taps[taps.abs() > 1e-6].abs().min()).round()
    return whole if torch.allclose(whole / whole.sum(), taps, atol=1e-6) else taps


def mean_of(value: object, side: int) -> Tensor:
    """[W] of latent_avg, which pixel2style2pixel holds once for each row of ws."""
    mean = tensor_of(value, MEAN)
    rows = mean.reshape(-1, side) if mean.numel() and mean.shape[-1:] == (side,) else None
    if rows is None:
        raise CheckpointRefused(
            f"The tensor {MEAN} is {list(mean.shape)}, expected {side} numbers a row; "
            "take the file as its program wrote it."
        )
    if not torch.allclose(rows, rows[:1], rtol=1e-4, atol=1e-5):
        raise CheckpointRefused(
            f"The tensor {MEAN} has {len(rows)} rows that differ, expected one mean of w for all; "
            "take the generator's own file."
        )
    return rows[0].clone()
