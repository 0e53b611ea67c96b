"""What is written beside the weights: all it takes to build the network, and where it comes from."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from torch import Tensor

from generators.errors import CheckpointRefused

FORMAT = 1


@dataclass(frozen=True)
class Manifest:
    """JSON, in the safetensors file's metadata and beside it. `digest` names the checkpoint."""

    family: str
    architecture: dict[str, Any]
    z_dim: int
    w_dim: int
    num_ws: int
    c_dim: int
    resolution: int
    channels: int
    digest: str
    name: str = ""
    source: str = ""
    licence: str = ""
    note: str = ""
    format: int = FORMAT

    def to_json(self) -> str:
        return json.dumps(asdict(self), indent=1, sort_keys=True, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str, where: str) -> Self:
        """Refuses what is not a manifest of this format; `where` names the file in the refusal."""
        try:
            value = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise CheckpointRefused(
                f"The manifest in {where} is not JSON ({error}); convert the source again."
            ) from error
        if not isinstance(value, dict) or value.get("format") != FORMAT:
            found = value.get("format") if isinstance(value, dict) else type(value).__name__
            raise CheckpointRefused(
                f"The manifest in {where} is of format {found!r}, expected {FORMAT}; "
                "convert the source with this version of Nonesuch."
            )
        for field in fields(cls):
            kind = {"architecture": dict}.get(field.name, type(getattr(_EXAMPLE, field.name)))
            if type(value.get(field.name)) is not kind:
                raise CheckpointRefused(
                    f"The manifest in {where} has {value.get(field.name)!r} as {field.name}, "
                    f"expected {kind.__name__}; convert the source again."
                )
        return cls(**{field.name: value[field.name] for field in fields(cls)})


_EXAMPLE = Manifest("", {}, 0, 0, 0, 0, 0, 0, "")


def digest_of(family: str, architecture: dict[str, Any], tensors: Mapping[str, Tensor]) -> str:
    """sha256 of the weights, whatever file they are in: the architecture as canonical JSON, then each
    tensor in order of name, as a line `name dtype shape` and its numbers (little endian, C order).
    """
    canonical = json.dumps([family, architecture], sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(canonical.encode() + b"\n")
    for name in sorted(tensors):
        numbers = tensors[name].detach().cpu().contiguous().numpy()
        little = numbers.astype(numbers.dtype.newbyteorder("<"), copy=False)
        digest.update(f"{name} {numbers.dtype.name} {list(numbers.shape)}\n".encode())
        digest.update(little.data)
    return digest.hexdigest()
