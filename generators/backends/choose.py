"""Which backend runs a network: asked for by name, or the fastest that is there."""

import importlib.util
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from torch import Tensor

from generators.backends.eager import Eager
from generators.families import Network


class Backend(Protocol):
    """ws [1, num_ws, W] and noises [1, 1, h, w] -> a picture [1, C, R, R], float32 on the CPU."""

    @property
    def name(self) -> str: ...

    def synthesise(self, ws: Tensor, noise: Sequence[Tensor]) -> Tensor: ...


def _eager(network: Network, digest: str, beside: Path | None, threads: int | None) -> Backend:
    return Eager(network)


def _openvino(network: Network, digest: str, beside: Path | None, threads: int | None) -> Backend:
    from generators.backends.openvino import OpenVino  # half a second, and not installed everywhere

    return OpenVino(network, digest, beside, threads)


BACKENDS: dict[str, Callable[[Network, str, Path | None, int | None], Backend]] = {
    "openvino": _openvino,
    "eager": _eager,
}


def choose(name: str) -> str:
    """The backend's name; "auto" is OpenVINO where it is installed, else PyTorch."""
    if name == "auto":
        return "openvino" if importlib.util.find_spec("openvino") else "eager"
    if name not in BACKENDS:
        raise ValueError(
            f"The backend is {name!r}, expected auto, {' or '.join(BACKENDS)}; unset it for auto."
        )
    return name


def backend_for(
    name: str, network: Network, digest: str, beside: Path | None, threads: int | None
) -> Backend:
    """The backend, ready to run. `beside` is where it may keep what it compiled."""
    return BACKENDS[choose(name)](network, digest, beside, threads)
