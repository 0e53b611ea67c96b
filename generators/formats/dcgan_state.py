"""DCGAN in the layout of PyTorch's tutorial: a state dict of `main.<i>`, bare or under a name of the generator."""

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch

from generators.errors import CheckpointRefused
from generators.formats.source import Source, Weights
from generators.formats.states import Place, State, check_all_used, renamed, state_of

NAME = "DCGAN state dict"
FAMILY = "dcgan"
PROGRAM = "the DCGAN of PyTorch's tutorial"
WRAPPERS = (
    "netG_state_dict", "netG", "generator_state_dict", "generator", "G_state_dict", "G",
    "model_state_dict", "state_dict",
)  # fmt: skip
MODULE = re.compile(r"main\.(\d{1,3})\.(?:weight|bias|running_mean|running_var|num_batches_tracked)")
COUNT = "num_batches_tracked"
EACH = 3  # a convolution, its norm, its activation
MAX_CONVOLUTIONS = 9
KERNEL = 4


def recognises(source: Source) -> bool:
    """Whether it holds a state dict of `main.<i>` and of nothing else."""
    return state_in(source.tree) is not None


def state_in(tree: object) -> dict[str, Any] | None:
    wrapped = [tree.get(key) for key in WRAPPERS] if isinstance(tree, dict) else []
    for candidate in (*wrapped, tree):
        state = state_of(candidate)
        if state and all(MODULE.fullmatch(key) for key in state):
            return state
    return None


def read(source: Source) -> Weights:
    """The generator under our names. `w_avg` is 0: there is no mapping."""
    state = state_in(source.tree)
    assert state is not None
    refuse_others(state)
    convolutions = max(int(match[1]) for key in state if (match := MODULE.fullmatch(key))) // EACH + 1
    if convolutions > MAX_CONVOLUTIONS:
        raise CheckpointRefused(
            f"The network goes on to main.{EACH * (convolutions - 1)}, expected at most {MAX_CONVOLUTIONS} "
            f"convolutions in {PROGRAM}; take a file of that."
        )
    places = list(places_of(convolutions))
    tensors = renamed(FAMILY, state, places, PROGRAM)
    used = {place.theirs for place in places}
    check_all_used(state, used.union(key for key in state if key.endswith(COUNT)), PROGRAM)
    tensors["w_avg"] = torch.zeros(tensors["synthesis.main.0.weight"].shape[0])
    return Weights(FAMILY, tensors)


def refuse_others(state: State) -> None:
    """The discriminator has no norm after its first convolution; other layouts have other kernels."""
    weight = state.get("main.0.weight")
    if weight is not None and not any(key.startswith("main.1.") for key in state):
        raise CheckpointRefused(
            "The state dict has no batch norm at main.1, as a discriminator has none; expected a generator: "
            "take the file saved as netG."
        )
    if weight is not None and (np.ndim(weight) != 4 or weight.shape[2:] != (KERNEL, KERNEL)):
        raise CheckpointRefused(
            f"The tensor main.0.weight is {list(weight.shape)}, expected kernels of {KERNEL} x {KERNEL} as in "
            f"{PROGRAM}; take a file of that."
        )


def places_of(convolutions: int) -> Iterator[Place]:
    """All but the last convolution are followed by a norm."""
    for i in range(convolutions):
        yield from same(f"main.{EACH * i}.weight")
        if i < convolutions - 1:
            for kind in ("weight", "bias", "running_mean", "running_var"):
                yield from same(f"main.{EACH * i + 1}.{kind}")


def same(name: str) -> Iterator[Place]:
    yield Place(name, f"synthesis.{name}")
