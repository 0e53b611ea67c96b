"""lucidrains/stylegan2-pytorch: `model_<n>.pt`, a dict of `GAN` (one state dict of everything) and `version`.

The averages `SE` and `GE` are what its pictures come from. The learning rate's factor of the mapping is in no tensor:
it is read from `.config.json`, which the program keeps beside its models; without that file it is the usual 0.1.
It is multiplied into the weights here.
"""

import json
import re
from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
import torch

from generators.errors import CheckpointRefused
from generators.formats.source import Source, Weights
from generators.formats.states import (
    Place,
    State,
    below,
    check_all_used,
    renamed,
    state_of,
    tensor_of,
    under,
)

NAME = "lucidrains/stylegan2-pytorch"
FAMILY = "lucidrains"
PROGRAM = "lucidrains' StyleGAN2"
HALVES = (("SE.", "GE."), ("S.", "G."))  # the averages, or else the live networks
DENSE = re.compile(r"net\.(\d{1,3})\.(?:weight|bias)")
BLOCK = re.compile(r"blocks\.(\d{1,3})\.")
ATTENTION = re.compile(r"attns\.(\d{1,3})\.")
BLUR = re.compile(r"blocks\.\d{1,3}\.to_rgb\.upsample\.1\.f")
CONFIG = ".config.json"
MAX_CONFIG_BYTES = 2**16
USUAL_RATE = 0.1
MAX_RATE = 1000
NOISE_SEED = 0
OLDER = (
    "The file of version {version} is of an older kind ({what}), expected {program} of version 1.9; "
    "open it with that version of the program and train it on there."
)
ATTENTION_PLACES = (
    ("0.fn.norm.g", "norm.gain"),
    ("0.fn.norm.b", "norm.bias"),
    ("0.fn.fn.to_q.weight", "query.weight"),
    ("0.fn.fn.to_kv.net.0.weight", "depthwise.weight"),
    ("0.fn.fn.to_kv.net.1.weight", "pointwise.weight"),
    ("0.fn.fn.to_out.weight", "out.weight"),
    ("0.fn.fn.to_out.bias", "out.bias"),
    ("1.fn.norm.g", "wide_norm.gain"),
    ("1.fn.norm.b", "wide_norm.bias"),
    ("1.fn.fn.0.weight", "widen.weight"),
    ("1.fn.fn.0.bias", "widen.bias"),
    ("1.fn.fn.2.weight", "narrow.weight"),
    ("1.fn.fn.2.bias", "narrow.bias"),
)


def recognises(source: Source) -> bool:
    """Whether it holds a state dict with a mapping `S` and a generator `G` in this program's words."""
    return state_in(source.tree) is not None


def state_in(tree: object) -> dict[str, Any] | None:
    """The state dict of everything, under `GAN` or bare."""
    if not isinstance(tree, dict):
        return None
    for candidate in (tree.get("GAN"), tree):
        state = state_of(candidate)
        if any(BLOCK.match(key) and ".to_style1." in key for _, g in HALVES for key in under(state, g)):
            return state
    return None


def read(source: Source) -> Weights:
    """The averages under our names, and noise for all pictures; the program saves neither noise nor a mean of w."""
    state = state_in(source.tree)
    assert state is not None
    mapping_at, synthesis_at = next(half for half in HALVES if under(state, half[1]))
    mapping, synthesis = under(state, mapping_at), under(state, synthesis_at)
    rate, told = rate_beside(source)
    depth = max((int(match[1]) // 2 + 1 for key in mapping if (match := DENSE.match(key))), default=1)
    blocks = max((int(match[1]) + 1 for key in synthesis if (match := BLOCK.match(key))), default=1)
    refuse_older(synthesis, blocks, source.opened.get("version"))
    drawing = list(synthesis_places(synthesis, blocks))
    places = [*below(mapping_at, mapping_places(depth, rate)), *below(synthesis_at, drawing)]
    tensors = renamed(FAMILY, state, places, PROGRAM)
    blurs = [key for key in synthesis if BLUR.fullmatch(key)]
    check_all_used(synthesis, {place.theirs for place in drawing}.union(blurs), PROGRAM)
    edge = 4 * 2 ** (blocks - 1)
    draw = np.random.RandomState(NOISE_SEED)
    tensors["noise.0"] = torch.from_numpy(draw.random_sample((1, edge, edge, 1))).float()
    notes = (told, f"The program draws its noise anew each time; here it is of seed {NOISE_SEED}.")
    return Weights(FAMILY, tensors, notes=notes)


def rate_beside(source: Source) -> tuple[float, str]:
    """`lr_mlp` and a sentence on where it comes from."""
    beside = source.path.parent / CONFIG
    try:
        with beside.open("rb") as file:
            config = json.loads(file.read(MAX_CONFIG_BYTES))
    except FileNotFoundError:
        return USUAL_RATE, f"lr_mlp is taken as {USUAL_RATE}, there being no {CONFIG} beside the file."
    except (OSError, ValueError, RecursionError) as error:
        raise CheckpointRefused(
            f"The {CONFIG} beside {source.path.name} cannot be read ({error}), expected JSON as the program writes it; "
            "mend it or take it away."
        ) from error
    rate = config.get("lr_mlp", USUAL_RATE) if isinstance(config, dict) else None
    if isinstance(rate, bool) or not isinstance(rate, int | float) or not 0 < rate < MAX_RATE:
        raise CheckpointRefused(
            f"The {CONFIG} beside {source.path.name} has {str(rate)[:40]} as lr_mlp, expected a number above 0 "
            f"and below {MAX_RATE}; "
            "mend it or take it away."
        )
    return float(rate), f"lr_mlp is {rate}, from the {CONFIG} beside the file."


def refuse_older(state: State, blocks: int, version: object) -> None:
    """Files from before the mapping was slowed down, or with the first kinds of attention, draw otherwise."""
    what = None
    if blocks > 1 and not any(BLUR.fullmatch(key) for key in state):
        what = "its RGB is not blurred"
    if any(key.startswith("attns.") and (key.endswith(".fn.g") or ".fn.fn.fn." in key) for key in state):
        what = "another attention"
    if what is not None:
        told = version[:20] if isinstance(version, str) else "none"
        raise CheckpointRefused(OLDER.format(version=told, what=what, program=PROGRAM))
    for key in state:
        if BLUR.fullmatch(key) and not torch.equal(tensor_of(state[key], key), torch.tensor([1.0, 2, 1])):
            raise CheckpointRefused(
                f"The filter {key} is unlike 1, 2, 1, expected those; take the file as its program wrote it."
            )


def mapping_places(depth: int, rate: float) -> Iterator[Place]:
    for i in range(depth):
        for kind in ("weight", "bias"):
            yield Place(f"net.{2 * i}.{kind}", f"mapping.layers.{i}.{kind}", partial(torch.mul, other=rate))


def synthesis_places(state: State, blocks: int) -> Iterator[Place]:
    if "to_initial_block.weight" in state:
        yield Place("to_initial_block.weight", "synthesis.to_constant")
    else:
        yield Place("initial_block", "synthesis.constant")
    if any(key.startswith("initial_conv.") for key in state):
        for kind in ("weight", "bias"):
            yield Place(f"initial_conv.{kind}", f"synthesis.first.{kind}")
    attended = {int(match[1]) for key in state if (match := ATTENTION.match(key))}
    for i in range(blocks):
        yield from block_places(f"blocks.{i}", f"synthesis.blocks.{i}")
        for theirs, ours in ATTENTION_PLACES if i in attended else ():
            yield Place(f"attns.{i}.{theirs}", f"synthesis.blocks.{i}.attention.{ours}")


def block_places(theirs: str, ours: str) -> Iterator[Place]:
    for i in (1, 2):
        layer = f"{ours}.layers.{i - 1}"
        for kind in ("weight", "bias"):
            yield Place(f"{theirs}.to_style{i}.{kind}", f"{layer}.style.{kind}")
            yield Place(f"{theirs}.to_noise{i}.{kind}", f"{layer}.noise.{kind}")
        yield Place(f"{theirs}.conv{i}.weight", f"{layer}.weight")
    for kind in ("weight", "bias"):
        yield Place(f"{theirs}.to_rgb.to_style.{kind}", f"{ours}.to_rgb.style.{kind}")
    yield Place(f"{theirs}.to_rgb.conv.weight", f"{ours}.to_rgb.weight")
