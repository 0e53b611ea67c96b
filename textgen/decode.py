"""A Llama that writes: one token for each row and step, keys and values of what stands before it in a cache.

The same numbers as `transformers`' LlamaForCausalLM gives (tests/textgen/test_decode.py), without what writing does not
need: its import alone takes seconds and a hundred megabytes.
"""

from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from textgen.backends import BACKENDS, Backend, choose
from textgen.llama import Llama, Shape

BLOCK = 64  # the cache is looked at in such steps, so that few shapes occur


class Cache:
    """Keys and values of `rows` listings, each of which begins at place 0: no row knows how long the others are."""

    def __init__(self, shape: Shape, rows: int, longest: int, kept: torch.dtype, read: torch.dtype) -> None:
        longest = -(-longest // BLOCK) * BLOCK
        size = (shape.layers, rows, shape.kv_heads, longest, shape.head_width)
        self.keys, self.values = torch.zeros(size, dtype=kept), torch.zeros(size, dtype=kept)
        self.longest = longest
        # One layer's, widened; always the same memory, as new memory would cost more than the numbers
        self._wide = torch.empty(2, *size[1:], dtype=read) if read != kept else None

    def near(self, layer: int, length: int) -> tuple[Tensor, Tensor]:
        """Keys and values [rows, kv_heads, length, W] of a layer's first places, as they are computed with."""
        keys, values = self.keys[layer, :, :, :length], self.values[layer, :, :, :length]
        if self._wide is None:
            return keys, values
        wide = self._wide[:, :, :, :length]
        return wide[0].copy_(keys), wide[1].copy_(values)


class Decoder:
    """A network with one of the backends."""

    def __init__(self, shape: Shape, backend: Backend) -> None:
        self.shape, self.backend = shape, backend
        step = torch.arange(0, shape.head_width, 2, dtype=torch.float32) / shape.head_width
        self.frequencies = 1.0 / (shape.theta**step)  # [W / 2]

    @classmethod
    def read(cls, folder: Path, backend: str = "auto", threads: int | None = None) -> "Decoder":
        """The network of a folder with config.json and model.safetensors."""
        dtype, made = BACKENDS[choose(backend)]
        llama = Llama.read(folder, dtype)
        return cls(llama.shape, made(llama, threads))

    @classmethod
    def of(cls, shape: Shape, tensors: dict[str, Tensor]) -> "Decoder":
        """From tensors under the names that `transformers` gives them."""
        dtype, made = BACKENDS[choose()]
        return cls(shape, made(Llama(shape, tensors, dtype), None))

    def cache(self, rows: int, longest: int) -> Cache:
        return Cache(self.shape, rows, longest, self.backend.cached_as, self.backend.dtype)

    @torch.no_grad()
    def begin(self, cache: Cache, row: int, ids: list[int]) -> Tensor:
        """Read a beginning into one row; scores [V] of what comes next. Alone, so that no company changes it."""
        places = torch.arange(len(ids))
        turn = self._turn(places)
        x = self.backend.embed(torch.tensor(ids))
        qkv: Tensor | None = self.backend.before(x)
        for number in range(self.shape.layers):
            q, k, v = self._turned(qkv, turn)
            cache.keys[number, row, :, : len(ids)] = k.transpose(0, 1)
            cache.values[number, row, :, : len(ids)] = v.transpose(0, 1)
            seen = F.scaled_dot_product_attention(
                q.transpose(0, 1)[None], k.transpose(0, 1)[None], v.transpose(0, 1)[None],
                is_causal=True, enable_gqa=True,
            )[0].transpose(0, 1)  # fmt: skip
            x, qkv = self.backend.after(number, x, seen.reshape(len(ids), -1))
        return self.backend.scores(x[-1:])[0]

    @torch.no_grad()
    def step(self, cache: Cache, tokens: Tensor, places: Tensor) -> Tensor:
        """One token [B] at its place [B] in each row; scores [B, V] of the next."""
        shape, rows = self.shape, torch.arange(len(tokens))
        group = shape.heads // shape.kv_heads
        length = min((int(places.max()) // BLOCK + 1) * BLOCK, cache.longest)
        unseen = torch.arange(length)[None] > places[:, None]  # [B, L]
        hidden_by = torch.zeros(len(tokens), 1, 1, length, dtype=self.backend.dtype)
        hidden_by.masked_fill_(unseen[:, None, None], -torch.inf)
        turn = self._turn(places)
        x = self.backend.embed(tokens)  # [B, D]
        qkv: Tensor | None = self.backend.before(x)
        for number in range(self.shape.layers):
            q, k, v = self._turned(qkv, turn)
            keys, values = cache.keys[number], cache.values[number]
            keys[rows, :, places], values[rows, :, places] = k.to(keys.dtype), v.to(keys.dtype)
            q = q.reshape(len(tokens), shape.kv_heads, group, shape.head_width)
            seen = F.scaled_dot_product_attention(q, *cache.near(number, length), hidden_by)
            x, qkv = self.backend.after(number, x, seen.reshape(len(tokens), -1))
        return self.backend.scores(x)

    def _turn(self, places: Tensor) -> tuple[Tensor, Tensor]:
        angles = places[:, None].float() * self.frequencies  # [T, W / 2]
        angles = torch.cat((angles, angles), dim=-1)[:, None]  # [T, 1, W]
        return angles.cos().to(self.backend.dtype), angles.sin().to(self.backend.dtype)

    def _turned(self, qkv: Tensor | None, turn: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor, Tensor]:
        """Queries [T, heads, W], keys and values [T, kv_heads, W], the first two turned to their place."""
        assert qkv is not None  # only the last layer has none after it
        shape = self.shape
        whole = qkv.view(len(qkv), shape.heads + 2 * shape.kv_heads, shape.head_width)
        turned, values = whole[:, : -shape.kv_heads], whole[:, -shape.kv_heads :]
        one, other = turned.chunk(2, dim=-1)
        turned = turned * turn[0] + torch.cat((-other, one), dim=-1) * turn[1]
        return turned[:, : shape.heads], turned[:, shape.heads :], values
