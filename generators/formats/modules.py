"""Torch modules as pickles hold them, walked without being torch modules."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor

from generators.formats.values import Array, Instance

TABLES = ("_parameters", "_buffers")
KEPT_APART = {*TABLES, "_modules"}


def is_module(value: Any) -> bool:
    """Whether it is an object with the state that each torch module has."""
    return (
        isinstance(value, Instance)
        and isinstance(value.state, dict)
        and isinstance(value.state.get("_modules"), dict)
    )


def modules(root: Any) -> Iterator[tuple[str, Instance]]:
    """The module and all in it by their dotted names, the outer first; one that holds itself is met once."""
    waiting, seen = [("", root)], {id(root)}
    while waiting:
        path, module = waiting.pop(0)
        if not is_module(module):
            continue
        yield path, module
        for name, child in module.state["_modules"].items():
            if id(child) not in seen:
                seen.add(id(child))
                waiting.append((f"{path}.{name}" if path else str(name), child))


def state_dict(root: Any) -> dict[str, Array]:
    """Parameters and buffers by their dotted names, as the module's own `state_dict` would name them."""
    return {
        f"{path}.{name}" if path else str(name): value
        for path, module in modules(root)
        for table in TABLES
        for name, value in dict_of(module.state.get(table)).items()
        if isinstance(value, np.ndarray)  # None where a layer has no bias
    }


def attributes(module: Any) -> dict[str, Any]:
    """The plain attributes of one module, not its tensors and children."""
    if not is_module(module):
        return {}
    return {str(name): value for name, value in module.state.items() if name not in KEPT_APART}


def child(module: Any, path: str) -> Any:
    """The module at a dotted name below another; None where there is none."""
    for name in path.split("."):
        if not is_module(module):
            return None
        module = module.state["_modules"].get(name)
    return module


def dict_of(value: Any) -> Mapping[Any, Any]:
    return value if isinstance(value, dict) else {}


def as_tensor(array: Array) -> Tensor:
    """float32, contiguous and aligned: the file's own bytes where they are that already, or else a copy."""
    return torch.from_numpy(np.require(array, np.float32, ["C", "A", "W"]))
