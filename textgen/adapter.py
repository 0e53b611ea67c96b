"""What we trained, as a small file beside a base model, and how both become one.

A LoRA adapter holds two thin matrices for each linear layer: W + scale * B @ A is the layer afterwards. So merging
needs ten lines, and not the package that trained it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from textgen.disk import whole_file
from textgen.errors import TextModelRefused

_A, _B = ".lora_A.weight", ".lora_B.weight"


@dataclass(frozen=True)
class Adapter:
    tensors: dict[str, Tensor]  # <layer>.lora_A.weight [R, I], <layer>.lora_B.weight [O, R]
    scale: float
    base: str  # sha256 of the file that the base model was imported from
    note: str = ""

    def write(self, path: Path) -> None:
        facts = {"format": "nonesuch-lora", "scale": repr(self.scale), "base": self.base, "note": self.note}
        halves = {name: value.detach().half().contiguous() for name, value in self.tensors.items()}
        with whole_file(path) as aside:
            save_file(halves, aside, metadata=facts)

    @classmethod
    def read(cls, path: Path) -> "Adapter":
        try:
            with safe_open(path, framework="pt") as file:
                facts = file.metadata() or {}
                tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - no mapping
            if facts.get("format") != "nonesuch-lora":
                raise TextModelRefused(
                    f"{path.name} says its format is {facts.get('format')!r}, expected an adapter that "
                    "`python -m textgen export` wrote."
                )
            return cls(tensors, float(facts["scale"]), facts["base"], facts.get("note", ""))
        except (OSError, SafetensorError, KeyError) as error:
            raise TextModelRefused(
                f"{path} cannot be read as an adapter ({error}); export it again, or reinstall the package."
            ) from error


def of_peft(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The tensors under the names of the base model's layers, without what the trainer wraps around them."""
    return {
        name.removeprefix("base_model.model.").replace(".default.", "."): value
        for name, value in weights.items()
    }


def merged(base: Mapping[str, Tensor], adapter: Adapter) -> dict[str, Tensor]:
    """The base model's tensors with the adapter in them, in bfloat16."""
    layers = {name.removesuffix(_A) for name in adapter.tensors if name.endswith(_A)}
    lacking = sorted(layer for layer in layers if f"{layer}.weight" not in base)
    if lacking:
        raise TextModelRefused(
            f"The base model has no layer {lacking[0]}, which the adapter changes; take the one it was trained on."
        )
    whole = dict(base)
    for layer in layers:
        a, b = (adapter.tensors[layer + part].float() for part in (_A, _B))
        whole[f"{layer}.weight"] = base[f"{layer}.weight"].float() + adapter.scale * (b @ a)
    return {name: value.to(torch.bfloat16).contiguous() for name, value in whole.items()}
