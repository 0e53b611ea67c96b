"""The architectures we can run: one a file, one line each in the registry below."""

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from generators.errors import CheckpointRefused
from generators.families import (
    dcgan,
    fastgan,
    lucidrains,
    mobilestylegan,
    stylegan,
    stylegan2,
    stylegan2_growing,
    stylegan3,
    styleganxl,
)
from generators.families.network import Dimensions, Family, Network

__all__ = ["FAMILIES", "Dimensions", "Family", "Network", "architecture_of", "network_of", "shapes_of"]

_KNOWN: tuple[Family, ...] = (
    mobilestylegan,
    stylegan2,
    dcgan,
    lucidrains,
    fastgan,
    stylegan,
    stylegan2_growing,
    stylegan3,
    styleganxl,
)
FAMILIES: Mapping[str, Family] = {family.NAME: family for family in _KNOWN}


def family(name: str) -> Family:
    """The family of this name; refuses one we do not have."""
    if name not in FAMILIES:
        raise CheckpointRefused(
            f"The checkpoint is of the family {name!r}, expected one of {', '.join(FAMILIES)}; "
            "update Nonesuch or take a checkpoint of these."
        )
    return FAMILIES[name]


def architecture_of(
    name: str, tensors: Mapping[str, Tensor], stated: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """What the tensors' shapes say of the network they belong to, and what of `stated` they cannot say."""
    return family(name).read_architecture({key: tuple(t.shape) for key, t in tensors.items()}, stated)


def shapes_of(name: str, architecture: dict[str, Any]) -> dict[str, torch.Size]:
    """The tensors that a network of this architecture has."""
    with torch.device("meta"):
        return {key: t.shape for key, t in family(name).build(architecture).state_dict().items()}


def network_of(name: str, architecture: dict[str, Any], tensors: Mapping[str, Tensor]) -> Network:
    """The network with these tensors in it, ready to run; refuses missing, odd, misshapen, broken ones."""
    with torch.device("meta"):  # shapes without memory: a lie about the size costs nothing
        network = family(name).build(architecture)
    _check(name, {key: t.shape for key, t in network.state_dict().items()}, tensors)
    network.load_state_dict(tensors, strict=True, assign=True)
    return network.requires_grad_(False).eval()


def _check(name: str, expected: Mapping[str, torch.Size], tensors: Mapping[str, Tensor]) -> None:
    of_family = f"a {name} network"
    for key, shape in expected.items():
        if key not in tensors:
            raise CheckpointRefused(f"The tensor {key} of {of_family} is missing; take the whole file.")
        found = tensors[key]
        if found.shape != shape:
            raise CheckpointRefused(
                f"The tensor {key} is {list(found.shape)}, expected {list(shape)} in {of_family} of this size; "
                "take the file as its program wrote it."
            )
        if found.dtype != torch.float32:
            raise CheckpointRefused(f"The tensor {key} is {found.dtype}, expected float32; convert it first.")
        if not bool(torch.isfinite(found).all()):
            raise CheckpointRefused(
                f"The tensor {key} holds NaN or infinity, expected finite numbers; take an earlier checkpoint."
            )
    for key in tensors.keys() - expected.keys():
        raise CheckpointRefused(f"The tensor {key} has no place in {of_family}; take the generator alone.")
