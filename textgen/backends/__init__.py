"""Who computes a network's products while it writes, and which of them suits this processor.

Attention and its cache are the decoder's (`textgen/decode.py`): they are small. The products with the weights are
nearly all of the work, and their speed is decided by what the processor can do (docs/decisions/061).
"""

import sys
from collections.abc import Callable
from typing import Protocol

import torch
from torch import Tensor

from textgen.backends.plain import Plain
from textgen.errors import TextModelRefused
from textgen.llama import Llama

sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]  # reports at import (decision 023)

__all__ = ["BACKENDS", "Backend", "choose"]


class Backend(Protocol):
    """Each takes and gives rows [T, ..] of any number T, all of one dtype; a row does not depend on the others."""

    dtype: torch.dtype  # of what flows
    cached_as: torch.dtype  # of keys and values while they are kept

    def embed(self, tokens: Tensor) -> Tensor:
        """[T] -> x [T, D]"""

    def before(self, x: Tensor) -> Tensor:
        """x [T, D] -> the first layer's queries, keys and values side by side [T, (heads + 2 kv_heads) * head_width]"""

    def after(self, layer: int, x: Tensor, seen: Tensor) -> tuple[Tensor, Tensor | None]:
        """x [T, D] and what attention saw [T, heads * head_width] -> x after the layer, and the next one's qkv.

        None after the last. Both at once, so that a layer is one call.
        """

    def scores(self, x: Tensor) -> Tensor:
        """x [T, D] -> [T, V], float32"""


def _openvino(llama: Llama, threads: int | None) -> Backend:
    from textgen.backends.openvino import OpenVino  # half a second, and not needed everywhere

    return OpenVino(llama, threads)


BACKENDS: dict[str, tuple[torch.dtype, Callable[[Llama, int | None], Backend]]] = {
    "bfloat16": (torch.bfloat16, lambda llama, threads: Plain(llama)),
    "float32": (torch.float32, lambda llama, threads: Plain(llama)),
    "openvino": (torch.bfloat16, _openvino),
}


def choose(name: str = "auto") -> str:
    """The backend's name; "auto" is PyTorch in bfloat16 where the processor has instructions for it, else OpenVINO."""
    if name == "auto":
        return "bfloat16" if _knows_bfloat16() else "openvino"
    if name not in BACKENDS:
        raise TextModelRefused(f"The backend is {name!r}, expected auto or one of {', '.join(BACKENDS)}.")
    return name


def _knows_bfloat16() -> bool:
    """Whether the processor has instructions for it; without, PyTorch takes three times as long as with float32."""
    return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())
