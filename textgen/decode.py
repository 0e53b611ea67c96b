"""A Llama that writes: one token for each row and step, keys and values of what stands before it in a cache.

The same numbers as `transformers`' LlamaForCausalLM gives (tests/textgen/test_decode.py), without what writing does not
need: its import alone takes seconds and a hundred megabytes.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from textgen.errors import TextModelRefused

CONFIG, WEIGHTS = "config.json", "model.safetensors"
BLOCK = 128  # the cache is looked at in such steps, so that few shapes occur


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


class Cache:
    """Keys and values of `rows` listings, each of which begins at place 0: no row knows how long the others are."""

    def __init__(self, shape: Shape, rows: int, longest: int, dtype: torch.dtype) -> None:
        longest = -(-longest // BLOCK) * BLOCK
        size = (shape.layers, rows, shape.kv_heads, longest, shape.head_width)
        self.keys, self.values = torch.zeros(size, dtype=dtype), torch.zeros(size, dtype=dtype)
        self.longest = longest


class Decoder:
    """The network of a folder with config.json and model.safetensors."""

    def __init__(self, shape: Shape, embedding: Tensor, layers: list[Layer], norm: Tensor) -> None:
        self.shape, self.embedding, self.layers, self.norm = shape, embedding, layers, norm
        step = torch.arange(0, shape.head_width, 2, dtype=torch.float32) / shape.head_width
        self.frequencies = 1.0 / (shape.theta**step)  # [W / 2]

    @classmethod
    def read(cls, folder: Path, dtype: torch.dtype = torch.bfloat16) -> "Decoder":
        try:
            shape = Shape.of(json.loads((folder / CONFIG).read_text(encoding="utf-8")))
            tensors = load_file(folder / WEIGHTS)
            return cls.of(shape, {name: value.to(dtype) for name, value in tensors.items()})
        except (OSError, SafetensorError, ValueError, KeyError) as error:
            raise TextModelRefused(
                f"{folder} holds no model ({error}), expected {CONFIG} and {WEIGHTS} of a Llama; "
                "delete it and `python -m textgen prepare` makes it again."
            ) from error

    @classmethod
    def of(cls, shape: Shape, tensors: dict[str, Tensor]) -> "Decoder":
        layers = []
        for i in range(shape.layers):

            def named(name: str, at: str = f"model.layers.{i}") -> Tensor:
                return tensors[f"{at}.{name}.weight"]

            layers.append(
                Layer(
                    before_attention=named("input_layernorm").clone(),
                    qkv=torch.cat([named(f"self_attn.{part}_proj") for part in "qkv"]),
                    out=named("self_attn.o_proj").clone(),
                    before_mlp=named("post_attention_layernorm").clone(),
                    gate_up=torch.cat([named("mlp.gate_proj"), named("mlp.up_proj")]),
                    down=named("mlp.down_proj").clone(),
                )
            )  # clones: the file's mapping may then be given back
        return cls(
            shape, tensors["model.embed_tokens.weight"].clone(), layers, tensors["model.norm.weight"].clone()
        )

    def cache(self, rows: int, longest: int) -> Cache:
        return Cache(self.shape, rows, longest, self.embedding.dtype)

    @torch.no_grad()
    def begin(self, cache: Cache, row: int, ids: list[int]) -> Tensor:
        """Read a beginning into one row; scores [V] of what comes next. Alone, so that no company changes it."""
        places = torch.arange(len(ids))
        turn = self._turn(places)
        x = self.embedding[torch.tensor(ids)]
        for number, layer in enumerate(self.layers):
            q, k, v = self._qkv(layer, x, turn)
            cache.keys[number, row, :, : len(ids)] = k.transpose(0, 1)
            cache.values[number, row, :, : len(ids)] = v.transpose(0, 1)
            seen = F.scaled_dot_product_attention(
                q.transpose(0, 1)[None], k.transpose(0, 1)[None], v.transpose(0, 1)[None],
                is_causal=True, enable_gqa=True,
            )[0].transpose(0, 1)  # fmt: skip
            x = self._rest(layer, x, seen.reshape(len(ids), -1))
        return self._scores(x[-1:])[0]

    @torch.no_grad()
    def step(self, cache: Cache, tokens: Tensor, places: Tensor) -> Tensor:
        """One token [B] at its place [B] in each row; scores [B, V] of the next."""
        shape, rows = self.shape, torch.arange(len(tokens))
        group = shape.heads // shape.kv_heads
        length = min((int(places.max()) // BLOCK + 1) * BLOCK, cache.longest)
        unseen = torch.arange(length)[None] > places[:, None]  # [B, L]
        hidden_by = torch.zeros(len(tokens), 1, 1, length, dtype=cache.keys.dtype)
        hidden_by.masked_fill_(unseen[:, None, None], -torch.inf)
        turn = self._turn(places)
        x = self.embedding[tokens]  # [B, D]
        for number, layer in enumerate(self.layers):
            q, k, v = self._qkv(layer, x, turn)
            keys, values = cache.keys[number], cache.values[number]
            keys[rows, :, places], values[rows, :, places] = k, v
            q = q.reshape(len(tokens), shape.kv_heads, group, shape.head_width)
            seen = F.scaled_dot_product_attention(q, keys[:, :, :length], values[:, :, :length], hidden_by)
            x = self._rest(layer, x, seen.reshape(len(tokens), -1))
        return self._scores(x)

    def _turn(self, places: Tensor) -> tuple[Tensor, Tensor]:
        angles = places[:, None].float() * self.frequencies  # [T, W / 2]
        angles = torch.cat((angles, angles), dim=-1)[:, None]  # [T, 1, W]
        return angles.cos().to(self.embedding.dtype), angles.sin().to(self.embedding.dtype)

    def _qkv(self, layer: Layer, x: Tensor, turn: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor, Tensor]:
        """x [T, D] -> queries [T, heads, W], keys and values [T, kv_heads, W], the first two turned to their place."""
        shape = self.shape
        whole = F.linear(self._normed(x, layer.before_attention), layer.qkv)
        whole = whole.view(len(x), shape.heads + 2 * shape.kv_heads, shape.head_width)
        turned, values = whole[:, : -shape.kv_heads], whole[:, -shape.kv_heads :]
        one, other = turned.chunk(2, dim=-1)
        turned = turned * turn[0] + torch.cat((-other, one), dim=-1) * turn[1]
        return turned[:, : shape.heads], turned[:, shape.heads :], values

    def _rest(self, layer: Layer, x: Tensor, seen: Tensor) -> Tensor:
        """What attention saw [T, heads * W], then the layer's MLP."""
        x = x + F.linear(seen, layer.out)
        gate, up = F.linear(self._normed(x, layer.before_mlp), layer.gate_up).chunk(2, dim=-1)
        return x + F.linear(F.silu(gate) * up, layer.down)

    def _normed(self, x: Tensor, weight: Tensor) -> Tensor:
        wide = x.float()
        wide = wide * torch.rsqrt(wide.square().mean(dim=-1, keepdim=True) + self.shape.epsilon)
        return weight * wide.to(x.dtype)

    def _scores(self, x: Tensor) -> Tensor:
        return F.linear(self._normed(x, self.norm), self.embedding).float()
