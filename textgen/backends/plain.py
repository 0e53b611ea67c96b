"""The network as its paper has it, in PyTorch: the reference, and the fastest where the processor knows bfloat16."""

import torch
import torch.nn.functional as F
from torch import Tensor

from textgen.llama import Llama


class Plain:
    """See `Backend`."""

    def __init__(self, llama: Llama) -> None:
        self._layers = list(llama.layers())
        self._embedding, self._norm = llama.embedding, llama.norm
        self._epsilon = llama.shape.epsilon
        self.dtype = self.cached_as = self._embedding.dtype

    def embed(self, tokens: Tensor) -> Tensor:
        return self._embedding[tokens]

    def before(self, x: Tensor) -> Tensor:
        return self._qkv(0, x)

    def after(self, layer: int, x: Tensor, seen: Tensor) -> tuple[Tensor, Tensor | None]:
        weights = self._layers[layer]
        x = x + F.linear(seen, weights.out)
        gate, up = F.linear(self._normed(x, weights.before_mlp), weights.gate_up).chunk(2, dim=-1)
        x = x + F.linear(F.silu(gate) * up, weights.down)
        return x, self._qkv(layer + 1, x) if layer + 1 < len(self._layers) else None

    def _qkv(self, layer: int, x: Tensor) -> Tensor:
        weights = self._layers[layer]
        return F.linear(self._normed(x, weights.before_attention), weights.qkv)

    def scores(self, x: Tensor) -> Tensor:
        return F.linear(self._normed(x, self._norm), self._embedding).float()

    def _normed(self, x: Tensor, weight: Tensor) -> Tensor:
        wide = x.float()
        wide = wide * torch.rsqrt(wide.square().mean(dim=-1, keepdim=True) + self._epsilon)
        return weight * wide.to(x.dtype)
