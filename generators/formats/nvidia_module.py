"""What the modules of NVIDIA's PyTorch programs have in common: attributes, dense layers, the mapping."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from generators.errors import CheckpointRefused
from generators.formats import modules
from generators.formats.states import Place
from generators.formats.values import Array
from generators.layers.activations import ACTIVATIONS

PROGRAM = "NVIDIA's PyTorch programs"
MAX_LAYERS = 64
CLOSE = 1e-3
Modules = Mapping[str, Any]


def refused(what: str, found: object, expected: str) -> CheckpointRefused:
    return CheckpointRefused(
        f"{what} is {str(found)[:60]}, expected {expected}; take the file as its program wrote it."
    )


def number(value: Any, what: str) -> float:
    """A plain number, whatever numpy made of it."""
    if isinstance(value, int | float | np.number | np.ndarray) and np.size(value) == 1:
        found = float(np.asarray(value).item())
        if math.isfinite(found):
            return found
    raise refused(what, value, "a number")


def whole(value: Any, what: str) -> int:
    found = number(value, what)
    if found != int(found):
        raise refused(what, value, "a whole number")
    return int(found)


def pair(value: Any, what: str) -> tuple[int, int]:
    """Width and height; one number stands for both."""
    sides = list(np.ravel(value)) if np.size(value) in (1, 2) else []
    if not sides:
        raise refused(what, value, "a width and a height")
    return whole(sides[0], what), whole(sides[-1], what)


def the_only(values: Mapping[str, Any], what: str) -> Any:
    """What all modules of a network have alike; refuses a network that has it in two ways."""
    first: list[Any] = []
    for path, value in values.items():
        if first and value != first[0]:
            raise refused(f"{what} of {path}", value, f"{first[0]} as elsewhere in the network")
        first = first or [value]
    return first[0] if first else None


def told(found: Modules, name: str, *last: str) -> dict[str, Any]:
    """An attribute of all modules whose name ends in one of `last`, by path."""
    return {
        path: modules.attributes(module)[name]
        for path, module in found.items()
        if path.rpartition(".")[2] in last and name in modules.attributes(module)
    }


def activation(found: Modules, *last: str) -> str:
    """The activation of some layers, all of one kind; lrelu when the file does not say."""
    name = the_only(told(found, "activation", *last), "The activation")
    if name is None:
        return "lrelu"
    if not isinstance(name, str) or name not in ACTIVATIONS:
        raise refused("The activation", name, f"one of {', '.join(ACTIVATIONS)}")
    return name


def clamp(found: Modules, *last: str) -> float | None:
    """The bound of the activations, None without one."""
    value = the_only(told(found, "conv_clamp", *last), "conv_clamp")
    return None if value is None else number(value, "conv_clamp")


def with_biases(found: Modules, state: Mapping[str, Array]) -> dict[str, Array]:
    """The tensors, and zeros for each dense layer that was made without a bias."""
    absent = {}
    for path, module in found.items():
        weight = state.get(f"{path}.weight")
        if weight is None or weight.ndim != 2 or f"{path}.bias" in state or "bias_gain" not in module.state:
            continue
        if module.state.get("bias", modules.dict_of(module.state.get("_parameters")).get("bias", 0)) is None:
            absent[f"{path}.bias"] = np.zeros(len(weight), np.float32)
    return {**state, **absent}


def dense(theirs: str, ours: str) -> Iterator[Place]:
    yield Place(f"{theirs}.weight", f"{ours}.weight")
    yield Place(f"{theirs}.bias", f"{ours}.bias")


def mapping_places(found: Modules, state: Mapping[str, Array]) -> Iterator[Place]:
    """The dense layers, the class's embedding and the mean of w."""
    if "mapping.embed_proj" in found:
        yield Place("mapping.embed.weight", "mapping.embed.vectors")
        yield from dense("mapping.embed_proj", "mapping.embed.projection")
    elif "mapping.embed" in found:
        yield from dense("mapping.embed", "mapping.embed")
    for i in range(depth(found)):
        yield from dense(f"mapping.fc{i}", f"mapping.layers.{i}")
    if "mapping.w_avg" in state:
        yield Place("mapping.w_avg", "w_avg")


def depth(found: Modules) -> int:
    """How many layers the mapping says that it has, or has."""
    value = modules.attributes(found["mapping"]).get("num_layers")
    if value is None:
        return sum(path.startswith("mapping.fc") for path in found)
    count = whole(value, "mapping.num_layers")
    if not 0 <= count <= MAX_LAYERS:
        raise refused("mapping.num_layers", count, f"0 to {MAX_LAYERS}")
    return count


def mapping_facts(found: Modules) -> dict[str, Any]:
    """What is stated of the mapping."""
    layers = [f"fc{i}" for i in range(depth(found))]
    facts: dict[str, Any] = {"mapping_depth": len(layers)}
    if layers:
        gains = told(found, "bias_gain", *layers)
        facts["mapping_activation"] = activation(found, *layers)
        facts["mapping_lr_multiplier"] = number(the_only(gains, "bias_gain"), "bias_gain") if gains else 0.01
    return facts


def check_gains(found: Modules, state: Mapping[str, Array]) -> None:
    """Refuse a dense layer that scales its weight otherwise than by its learning rate and its inputs."""
    for path, module in found.items():
        weight, facts = state.get(f"{path}.weight"), modules.attributes(module)
        if weight is None or weight.ndim != 2 or not {"weight_gain", "bias_gain"} <= facts.keys():
            continue
        expected = number(facts["bias_gain"], "bias_gain") / math.sqrt(max(weight.shape[1], 1))
        if abs(number(facts["weight_gain"], "weight_gain") - expected) > CLOSE * abs(expected):
            raise refused(f"{path}.weight_gain", facts["weight_gain"], f"{expected:.6f}")
