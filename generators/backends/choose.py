"""Which backend runs a network: asked for by name, or the fastest that is there."""

import importlib.util
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Protocol

import torch
from torch import Tensor

from generators.backends.eager import Eager
from generators.backends.torch import Torch
from generators.families import Network


class Backend(Protocol):
    """ws [N, num_ws, W] and what synthesis takes beside it, [1 or N, ..] -> pictures [N, C, R, R], float32 on the CPU.

    N is at most `batch`. A picture must not depend on its neighbours, nor on their number: a backend whose sums
    do fills up what is smaller.
    """

    @property
    def name(self) -> str: ...

    @property
    def batch(self) -> int: ...

    def synthesise(self, ws: Tensor, rest: Sequence[Tensor]) -> Tensor: ...


def _eager(network: Network, digest: str, beside: Path | None, threads: int | None) -> Backend:
    return Eager(network)


def _torch(network: Network, digest: str, beside: Path | None, threads: int | None) -> Backend:
    return Torch(network)


def _openvino(network: Network, digest: str, beside: Path | None, threads: int | None) -> Backend:
    from generators.backends.openvino import OpenVino  # half a second, and not installed everywhere

    return OpenVino(network, digest, beside, threads)


BACKENDS: dict[str, Callable[[Network, str, Path | None, int | None], Backend]] = {
    "openvino": _openvino,
    "torch": _torch,
    "eager": _eager,
}


def choose(name: str) -> str:
    """The backend's name; "auto" is PyTorch on CUDA, else OpenVINO where it is installed, else plain PyTorch."""
    if name == "auto":
        if torch.cuda.is_available():
            return "torch"
        return "openvino" if importlib.util.find_spec("openvino") else "eager"
    if name not in BACKENDS:
        raise ValueError(
            f"The backend is {name!r}, expected auto, {' or '.join(BACKENDS)}; unset it for auto."
        )
    return name


class WhenNeeded:
    """A backend that the first picture makes ready: who opens a checkpoint to look at it, or to walk in w,
    does not wait for a compiler."""

    def __init__(self, name: str, make: Callable[[], Backend]) -> None:
        self.name = name
        self._make = make

    @cached_property
    def _ready(self) -> Backend:
        return self._make()

    @property
    def batch(self) -> int:
        return self._ready.batch

    def synthesise(self, ws: Tensor, rest: Sequence[Tensor]) -> Tensor:
        return self._ready.synthesise(ws, rest)


def backend_for(
    name: str, network: Network, digest: str, beside: Path | None, threads: int | None
) -> Backend:
    """The backend, made ready by its first picture. `beside` is where it may keep what it compiled."""
    chosen = choose(name)
    return WhenNeeded(chosen, lambda: BACKENDS[chosen](network, digest, beside, threads))
