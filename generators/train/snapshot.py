"""All that a training needs to go on as if it had not stopped, in one safetensors file.

Nothing in it is code. Random numbers follow from the seed and the step's number, so their state is the step.
"""

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from generators.disk import see_onto_disk
from generators.errors import TrainingRefused

METADATA_KEY = "nonesuch-training"

Parts = dict[str, dict[str, Tensor]]
Facts = dict[str, Any]


def write(path: Path, parts: Parts, facts: Facts) -> None:
    """Write tensors by part and name, and the facts. The file that was there stays until the new one is whole."""
    tensors = {
        f"{part}/{name}": tensor.detach().cpu().contiguous()
        for part, named in parts.items()
        for name, tensor in named.items()
    }
    aside = path.with_name(f".{path.name}.part")
    try:
        save_file(tensors, aside, metadata={METADATA_KEY: json.dumps(facts)})
        see_onto_disk(aside)
        os.replace(aside, path)
    except (OSError, SafetensorError) as error:
        aside.unlink(missing_ok=True)
        raise TrainingRefused(
            f"The snapshot {path} could not be written ({error}); make room. The one before is as it was."
        ) from error


def is_snapshot(path: Path) -> bool:
    """Whether it is one of these, and not a checkpoint."""
    try:
        with safe_open(path, framework="pt") as file:
            return METADATA_KEY in (file.metadata() or {})
    except (OSError, SafetensorError):
        return False


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


def of_adam(adam: torch.optim.Optimizer) -> dict[str, Tensor]:
    """Its state by parameter. The first moments are left out where beta1 is 0: they are the last gradient,
    which the next step replaces."""
    first = adam.param_groups[0]["betas"][0] != 0
    found = {}
    for i, parameter in enumerate(parameters_of(adam)):
        for name, value in adam.state.get(parameter, {}).items():
            if name != "exp_avg" or first:
                found[f"{i}/{name}"] = torch.as_tensor(value)
    return found


def into_adam(adam: torch.optim.Optimizer, saved: dict[str, Tensor]) -> None:
    """Put it back, each number where its parameter is."""
    for i, parameter in enumerate(parameters_of(adam)):
        if f"{i}/step" not in saved:
            continue
        fused = bool(adam.param_groups[0].get("fused"))
        state: dict[str, Tensor] = {"step": saved[f"{i}/step"].to(parameter.device if fused else "cpu")}
        for name in ("exp_avg", "exp_avg_sq"):
            value = torch.zeros_like(parameter, memory_format=torch.preserve_format)
            if f"{i}/{name}" in saved:
                value.copy_(saved[f"{i}/{name}"])
            state[name] = value
        adam.state[parameter] = state


def parameters_of(adam: torch.optim.Optimizer) -> list[nn.Parameter]:
    return [parameter for group in adam.param_groups for parameter in group["params"]]


def bytes_of(*networks: nn.Module) -> int:
    """What a snapshot of them takes at most: weights, and two moments of what learns."""
    return sum(
        value.numel() * 4 * (3 if value.requires_grad else 1)
        for net in networks
        for value in net.parameters()
    )


def order_of(seed: int, epoch: int, count: int) -> Tensor:
    """The order in which an epoch takes the pictures."""
    return torch.from_numpy(np.random.default_rng([seed, epoch]).permutation(count))
