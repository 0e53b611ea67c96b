"""All that a training needs to go on as if it had not stopped, in one safetensors file. Nothing in it is code."""

import json
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from textgen.disk import whole_file
from textgen.errors import TrainingRefused

SNAPSHOT = "snapshot.safetensors"
METADATA_KEY = "nonesuch-text-training"

Parts = dict[str, dict[str, Tensor]]
Facts = dict[str, Any]


def write(path: Path, parts: Parts, facts: Facts) -> None:
    """Write tensors by part and name, and the facts. The file that was there stays until the new one is whole."""
    tensors = {
        f"{part}/{name}": tensor.detach().cpu().contiguous().clone()
        for part, named in parts.items()
        for name, tensor in named.items()
    }
    try:
        with whole_file(path) as aside:
            save_file(tensors, aside, metadata={METADATA_KEY: json.dumps(facts)})
    except (OSError, SafetensorError) as error:
        raise TrainingRefused(
            f"The snapshot {path} could not be written ({error}); make room. The one before is as it was."
        ) from error


def read(path: Path) -> tuple[Parts, Facts]:
    """What `write` was given."""
    try:
        with safe_open(path, framework="pt") as file:
            facts: Facts = json.loads((file.metadata() or {})[METADATA_KEY])
            parts: Parts = {}
            for key in file.keys():  # noqa: SIM118 - it is no mapping
                part, name = key.split("/", 1)
                parts.setdefault(part, {})[name] = file.get_tensor(key)
    except (OSError, SafetensorError, KeyError, ValueError) as error:
        raise TrainingRefused(
            f"{path} cannot be read as a snapshot ({error}), expected one that a training wrote; begin anew."
        ) from error
    return parts, facts


def of_adam(adam: torch.optim.Optimizer, names: dict[str, Tensor]) -> dict[str, Tensor]:
    """Its state by the parameter's name."""
    return {
        f"{name}/{key}": torch.as_tensor(value)
        for name, parameter in names.items()
        for key, value in adam.state.get(parameter, {}).items()
    }


def into_adam(adam: torch.optim.Optimizer, names: dict[str, Tensor], saved: dict[str, Tensor]) -> None:
    """Put it back, each number where its parameter is."""
    for name, parameter in names.items():
        state = {key: saved[f"{name}/{key}"].clone() for key in ("step", "exp_avg", "exp_avg_sq")}
        for key in ("exp_avg", "exp_avg_sq"):
            state[key] = state[key].to(parameter.device)
        adam.state[parameter] = state
