"""State dicts of other programs: tensors by name, found, checked under the names that the file has, and given ours."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from torch import Tensor

from generators.errors import CheckpointRefused
from generators.families import architecture_of, shapes_of
from generators.formats import modules

PARALLEL = "module."  # how DataParallel names what it wraps
MAX_SHOWN = 80

State = Mapping[str, Any]


def unchanged(tensor: Tensor) -> Tensor:
    return tensor


def flat(tensor: Tensor) -> Tensor:
    return tensor.reshape(-1)


def without_first(tensor: Tensor) -> Tensor:
    """Without a leading axis of 1."""
    return tensor.squeeze(0)


@dataclass(frozen=True)
class Place:
    """One tensor: its name in the file, its name in our network, and what is done to it on the way."""

    theirs: str
    ours: str
    change: Callable[[Tensor], Tensor] = unchanged


def below(prefix: str, places: Iterable[Place]) -> Iterator[Place]:
    """The places of a module that has this prefix in the file."""
    return (replace(place, theirs=prefix + place.theirs) for place in places)


def state_of(value: object) -> dict[str, Any]:
    """The arrays of a state dict or of a whole module, without DataParallel's prefix; empty for anything else."""
    if modules.is_module(value):
        value = modules.state_dict(value)
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        return {}
    return {key.removeprefix(PARALLEL): part for key, part in value.items() if isinstance(part, np.ndarray)}


def under(state: State, prefix: str) -> dict[str, Any]:
    """The part of a state dict below a module, named as from there."""
    return {key.removeprefix(prefix): part for key, part in state.items() if key.startswith(prefix)}


def renamed(
    family: str, state: State, places: Sequence[Place], program: str, stated: Mapping[str, Any] | None = None
) -> dict[str, Tensor]:
    """Our tensors; refuses missing, broken and misshapen ones by the names that they have in the file."""
    found: dict[str, Tensor] = {}
    for place in places:
        if place.theirs not in state:
            raise CheckpointRefused(
                f"The tensor {place.theirs} of {program} is missing; take the whole file."
            )
        try:
            found[place.ours] = place.change(tensor_of(state[place.theirs], place.theirs))
        except (RuntimeError, IndexError) as error:
            raise misshapen(place, state, program, "as many sides as such a tensor has") from error
    expected = shapes_of(family, architecture_of(family, found, stated))
    for place in places:
        if found[place.ours].shape != expected.get(place.ours, found[place.ours].shape):
            raise misshapen(place, state, program, f"to make {list(expected[place.ours])} of it")
    return found


def misshapen(place: Place, state: State, program: str, expected: str) -> CheckpointRefused:
    return CheckpointRefused(
        f"The tensor {place.theirs} is {list(np.shape(state[place.theirs]))}, expected {expected} in a network of "
        f"{program} of this size; take the file as its program wrote it."
    )


def tensor_of(value: object, name: str) -> Tensor:
    """float32 of an array from a file; refuses what is no array of finite numbers."""
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "fiu":
        kind = value.dtype.name if isinstance(value, np.ndarray) else type(value).__name__
        raise CheckpointRefused(
            f"The tensor {name[:MAX_SHOWN]} is {kind}, expected numbers; take the file as its program wrote it."
        )
    with np.errstate(over="ignore"):  # what is too large for float32 becomes infinite, and is refused as that
        tensor = modules.as_tensor(value)
    if not bool(tensor.isfinite().all()):
        raise CheckpointRefused(
            f"The tensor {name[:MAX_SHOWN]} holds NaN or infinity, expected finite numbers; take an earlier checkpoint."
        )
    return tensor


def check_all_used(state: State, used: Iterable[str], program: str) -> None:
    """Refuse a network that has more than we know of: it would draw other pictures."""
    more = sorted(state.keys() - set(used))
    if more:
        others = f" and {len(more) - 1} more" if len(more) > 1 else ""
        raise CheckpointRefused(
            f"The network has the tensor {more[0][:MAX_SHOWN]}{others}, expected what {program} has and nothing else; "
            "take a file that this program wrote."
        )
