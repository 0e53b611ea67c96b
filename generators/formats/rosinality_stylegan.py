"""rosinality/style-based-gan-pytorch: `.model` of train.py, the StyleGAN of 2019 in PyTorch.

A dict whose `g_running` is the average of the generator, or that state dict alone. All nine blocks are there whatever
was trained, and neither the resolution nor a noise or a mean of w is: the deepest block that learned anything draws.
A block that never learned still has the zeros that it began with.
"""

import math
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from torch import Tensor

from generators.errors import CheckpointRefused
from generators.formats.source import Source, Weights
from generators.formats.states import Place, State, renamed, state_of, tensor_of
from generators.layers.doubling import doubling_kernel

NAME = "rosinality/style-based-gan-pytorch"
FAMILY = "stylegan"
PROGRAM = "rosinality's StyleGAN"
WRAPPERS = ("g_running", "generator")
SIGN = "generator.progression.0.conv1.input"
BEGUN_AT_ZERO = ("noise1.weight_orig", "noise2.weight_orig", "conv2.conv.bias", "adain1.style.linear.bias")
STEP_IN_NAME = re.compile(r"train_step-(\d{1,2})(?:\D.*)?")
MAX_BLOCKS = 9
BLUR = (1.0, 2.0, 1.0)
NOISE_SEED = 0


def recognises(source: Source) -> bool:
    """Whether it holds a state dict in this program's words."""
    return bool(state_in(source.tree))


def state_in(tree: object) -> dict[str, Any]:
    """The generator's state dict, the average if there is one; empty for another file."""
    if isinstance(tree, dict):
        for candidate in (*(tree.get(key) for key in WRAPPERS), tree):
            state = state_of(candidate)
            if SIGN in state:
                return state
    return {}


def read(source: Source) -> Weights:
    """The generator under our names, up to the block that draws."""
    state = state_in(source.tree)
    blocks = blocks_drawn(state, source.path.name)
    stated: dict[str, Any] = {
        "mapping_lr_multiplier": 1.0,
        "blur": blur_of(state, blocks),
        "bias_before_blur": True,
        "norm_epsilon": 1e-5,
    }
    tensors = renamed(FAMILY, state, list(places_of(state, blocks)), PROGRAM, stated)
    tensors["synthesis.blocks.0.layer0.bias"] = torch.zeros(tensors["synthesis.constant"].shape[1])
    draw = np.random.RandomState(NOISE_SEED)
    for i in range(blocks):
        tensors[f"noise.{i}"] = torch.from_numpy(draw.randn(1, 1, 4 * 2**i, 4 * 2**i)).float()
    notes = (
        f"It draws {4 * 2 ** (blocks - 1)} px: with the deepest block that has learned, or that its name speaks of.",
        f"The file holds no noise; it was drawn from seed {NOISE_SEED}.",
    )
    return Weights(FAMILY, tensors, stated, notes)


def blocks_drawn(state: State, name: str) -> int:
    """How many blocks have learned. A file's name, train_step-<n>, can only make it fewer: n + 1."""
    learned = 1
    for i in range(MAX_BLOCKS):
        found = [
            value
            for key in BEGUN_AT_ZERO
            if (value := state.get(f"generator.progression.{i}.{key}")) is not None
        ]
        if any(has_learned(np.asarray(value)) for value in found):
            learned = i + 1
    named = STEP_IN_NAME.fullmatch(name)
    return min(learned, int(named[1]) + 1) if named else learned


def has_learned(value: np.ndarray[Any, Any]) -> bool:
    """Whether it left where it began: zeros, but ones in the first half of a style's bias."""
    return bool(((value != 0) & (value != 1)).any())


def places_of(state: State, blocks: int) -> Iterator[Place]:
    """Every tensor of the mapping and of as many blocks. Even numbers of `style` have no weights."""
    depth = sum(key.startswith("style.") and key.endswith(".linear.weight_orig") for key in state)
    for i in range(depth):
        yield Place(f"style.{2 * i + 1}.linear.weight_orig", f"mapping.layers.{i}.weight")
        # our layers multiply by sqrt(2) after the activation, this program before it
        yield Place(
            f"style.{2 * i + 1}.linear.bias", f"mapping.layers.{i}.bias", lambda bias: bias / math.sqrt(2)
        )
    yield Place(SIGN, "synthesis.constant")
    for i in range(blocks):
        theirs, ours = f"generator.progression.{i}", f"synthesis.blocks.{i}"
        if i:
            yield from doubling(state, f"{theirs}.conv1", f"{ours}.layer0")
        yield Place(f"{theirs}.conv2.conv.weight_orig", f"{ours}.layer1.weight", equalised)
        yield Place(f"{theirs}.conv2.conv.bias", f"{ours}.layer1.bias")
        for number in (0, 1):
            yield from epilogue(theirs, number + 1, f"{ours}.layer{number}")
        yield Place(f"generator.to_rgb.{i}.conv.weight_orig", f"{ours}.to_rgb.weight", equalised)
        yield Place(f"generator.to_rgb.{i}.conv.bias", f"{ours}.to_rgb.bias")


def doubling(state: State, theirs: str, ours: str) -> Iterator[Place]:
    """The layer that doubles the edge: fused from 128 px on, which shows in its names."""
    if f"{theirs}.0.weight" in state:
        yield Place(f"{theirs}.0.weight", f"{ours}.weight", fused)
        yield Place(f"{theirs}.0.bias", f"{ours}.bias")
    elif f"{theirs}.conv.weight_orig" in state:
        raise CheckpointRefused(
            f"The tensor {theirs}.conv.weight_orig is of an early version of {PROGRAM}, which doubled the edge in "
            "another way; expected one of 2019 or later, so train on or take a newer file."
        )
    else:
        yield Place(f"{theirs}.1.conv.weight_orig", f"{ours}.weight", repeated)
        yield Place(f"{theirs}.1.conv.bias", f"{ours}.bias")


def epilogue(theirs: str, number: int, ours: str) -> Iterator[Place]:
    """Noise and style of a layer; the bias of its scales holds their 1 already."""
    yield Place(
        f"{theirs}.noise{number}.weight_orig", f"{ours}.noise_weight", lambda w: equalised(w).reshape(-1)
    )
    yield Place(f"{theirs}.adain{number}.style.linear.weight_orig", f"{ours}.style.weight", equalised)
    yield Place(f"{theirs}.adain{number}.style.linear.bias", f"{ours}.style.bias")


def equalised(weight: Tensor) -> Tensor:
    """As the program uses it: [O, I, ...] times sqrt(2 / (I ...)), and so for the noise [1, C, 1, 1] too."""
    return weight * math.sqrt(2 / max(weight[0].numel(), 1))


def repeated(weight: Tensor) -> Tensor:
    return doubling_kernel(equalised(weight), fused=False)


def fused(weight: Tensor) -> Tensor:
    """[I, O, k, k], the only one that is kept this way round; the program takes the mean of four shifts."""
    return doubling_kernel(equalised(weight.transpose(0, 1)), fused=True) / 4


def blur_of(state: State, blocks: int) -> list[Any]:
    """The filter after each doubling, one copy a channel; refuses a file that has several."""
    found: list[Any] = list(BLUR)
    seen: Tensor | None = None
    for i in range(1, blocks):
        for key in (f"generator.progression.{i}.conv1.{place}.weight" for place in (1, 2)):
            if key not in state:
                continue
            kernels = tensor_of(state[key], key)
            if seen is None and kernels.dim() == 4 and kernels.shape[:2].numel() == len(kernels):
                seen = kernels[:1]
            if seen is None or not same(kernels, seen):
                raise CheckpointRefused(
                    f"The filter {key} is unlike the others, expected one for all doublings; "
                    "take the file as its program wrote it."
                )
    usual = torch.outer(torch.tensor(BLUR), torch.tensor(BLUR)) / 16
    if seen is not None and not same(seen, usual.expand(1, 1, -1, -1)):
        found = seen[0, 0].tolist()
    return found


def same(kernels: Tensor, one: Tensor) -> bool:
    return kernels.shape[1:] == one.shape[1:] and bool(
        torch.allclose(kernels, one.expand_as(kernels), atol=1e-6)
    )
