"""What a Llama is made of: its numbers and, layer by layer, its weights, read from a folder."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from textgen.base import CONFIG, WEIGHTS
from textgen.errors import TextModelRefused


@dataclass(frozen=True)
class Shape:
    layers: int
    heads: int
    kv_heads: int
    head_width: int
    epsilon: float
    theta: float

    @classmethod
    def of(cls, config: dict[str, Any]) -> "Shape":
        heads = config["num_attention_heads"]
        return cls(
            layers=config["num_hidden_layers"],
            heads=heads,
            kv_heads=config.get("num_key_value_heads") or heads,
            head_width=config.get("head_dim") or config["hidden_size"] // heads,
            epsilon=config["rms_norm_eps"],
            theta=(config.get("rope_parameters") or {}).get("rope_theta")
            or config.get("rope_theta", 10000.0),
        )


@dataclass(frozen=True)
class Layer:
    before_attention: Tensor  # [D]
    qkv: Tensor  # [(heads + 2 kv_heads) * head_width, D]
    out: Tensor  # [D, heads * head_width]
    before_mlp: Tensor  # [D]
    gate_up: Tensor  # [2 M, D]
    down: Tensor  # [D, M]


class Llama:
    """Its weights under the names that `transformers` gives them, copied in the asked dtype when they are asked for.

    So a backend that keeps them in another form never has all of them twice, and the file's mapping ends with this.
    """

    def __init__(self, shape: Shape, tensors: Mapping[str, Tensor], dtype: torch.dtype) -> None:
        self.shape, self._tensors, self._dtype = shape, tensors, dtype

    @classmethod
    def read(cls, folder: Path, dtype: torch.dtype) -> "Llama":
        """The network of a folder with config.json and model.safetensors."""
        try:
            shape = Shape.of(json.loads((folder / CONFIG).read_text(encoding="utf-8")))
            return cls(shape, load_file(folder / WEIGHTS), dtype)
        except (OSError, SafetensorError, ValueError, KeyError) as error:
            raise TextModelRefused(
                f"{folder} holds no model ({error}), expected {CONFIG} and {WEIGHTS} of a Llama; "
                "delete it and `python -m textgen prepare` makes it again."
            ) from error

    @property
    def embedding(self) -> Tensor:
        """[V, D], of the scores too."""
        return self._named("embed_tokens")

    @property
    def norm(self) -> Tensor:
        """[D]"""
        return self._named("norm")

    def layers(self) -> Iterator[Layer]:
        """One after the other, from the embedding up."""
        for i in range(self.shape.layers):
            yield Layer(
                before_attention=self._named(f"layers.{i}.input_layernorm"),
                qkv=self._named(*(f"layers.{i}.self_attn.{part}_proj" for part in "qkv")),
                out=self._named(f"layers.{i}.self_attn.o_proj"),
                before_mlp=self._named(f"layers.{i}.post_attention_layernorm"),
                gate_up=self._named(f"layers.{i}.mlp.gate_proj", f"layers.{i}.mlp.up_proj"),
                down=self._named(f"layers.{i}.mlp.down_proj"),
            )

    def _named(self, *names: str) -> Tensor:
        """One weight, or several above each other."""
        try:
            parts = [self._tensors[f"model.{name}.weight"] for name in names]
        except KeyError as error:
            raise TextModelRefused(
                f"The weights hold no {error}, expected all {self.shape.layers} layers of a Llama; delete "
                "their folder and `python -m textgen prepare` makes it again."
            ) from error
        return torch.cat(parts).to(self._dtype) if len(parts) > 1 else parts[0].to(self._dtype, copy=True)
