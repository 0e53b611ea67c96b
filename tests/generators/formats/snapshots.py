"""Snapshots as stylegan2-ada-pytorch saves them, of networks of any size with random weights.

Stand-ins have the names, attributes and tensors that the program's modules have; what they compute is nobody's matter.
"""

import pickle
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

PERSISTENCE = "torch_utils.persistence"
NETWORKS = ("G", "D", "G_ema")
SOURCE = "raise SystemExit('this text must not be run')\n"


def _reconstruct_persistent_obj(meta: dict[str, Any]) -> None:
    raise AssertionError("a pickle was run")


_reconstruct_persistent_obj.__module__ = PERSISTENCE


class Persistent(nn.Module):
    """A module that is pickled as the program's are: a name, a text, and the instance's dict."""

    def __init__(self, class_name: str, **attributes: Any) -> None:
        super().__init__()
        self.class_name = class_name
        for name, value in attributes.items():
            if isinstance(value, nn.Module) or not isinstance(value, Tensor):
                setattr(self, name, value)
            elif name in ("resample_filter", "noise_const", "w_avg"):
                self.register_buffer(name, value)
            else:
                self.register_parameter(name, nn.Parameter(value))

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        state = {name: value for name, value in self.__dict__.items() if name != "class_name"}
        meta = {
            "type": "class",
            "version": 6,
            "module_src": SOURCE,
            "class_name": self.class_name,
            "state": state,
        }
        return _reconstruct_persistent_obj, (meta,)


def linear(inputs: int, outputs: int, activation: str = "linear", rate: float = 1) -> Persistent:
    return Persistent(
        "FullyConnectedLayer",
        activation=activation,
        weight=torch.randn(outputs, inputs) / rate,
        bias=torch.ones(outputs) if activation == "linear" else torch.zeros(outputs),
        weight_gain=np.float64(rate / inputs**0.5),
        bias_gain=rate,
    )


def convolution(edge: int, inputs: int, outputs: int, w_dim: int, up: int) -> Persistent:
    return Persistent(
        "SynthesisLayer",
        resolution=edge,
        up=up,
        use_noise=True,
        activation="lrelu",
        conv_clamp=256,
        padding=1,
        act_gain=np.float64(2**0.5),
        resample_filter=smooth(),
        affine=linear(w_dim, inputs),
        weight=torch.randn(outputs, inputs, 3, 3),
        noise_const=torch.randn(edge, edge),
        noise_strength=torch.tensor(0.1),
        bias=torch.zeros(outputs),
    )


def block(edge: int, inputs: int, outputs: int, w_dim: int, is_last: bool) -> Persistent:
    layers: dict[str, Any] = {"conv1": convolution(edge, outputs, outputs, w_dim, up=1)}
    if inputs:
        layers["conv0"] = convolution(edge, inputs, outputs, w_dim, up=2)
    else:
        layers["const"] = torch.randn(outputs, edge, edge)
    layers["torgb"] = Persistent(
        "ToRGBLayer",
        conv_clamp=256,
        affine=linear(w_dim, outputs),
        weight=torch.randn(3, outputs, 1, 1),
        bias=torch.zeros(3),
        weight_gain=np.float64(outputs**-0.5),
    )
    return Persistent(
        "SynthesisBlock",
        in_channels=inputs,
        w_dim=w_dim,
        resolution=edge,
        img_channels=3,
        is_last=is_last,
        architecture="skip",
        use_fp16=edge > 32,
        channels_last=False,
        num_conv=2 if inputs else 1,
        num_torgb=1,
        resample_filter=smooth(),
        **layers,
    )


def smooth() -> Tensor:
    taps = torch.tensor([1.0, 3, 3, 1])
    return torch.outer(taps, taps) / 64


def generator(widths: tuple[int, ...], w_dim: int, depth: int = 2) -> Persistent:
    """Of the widths at 4, 8, ... px."""
    edges = [4 * 2**i for i in range(len(widths))]
    num_ws = 2 * len(widths)
    synthesis = Persistent(
        "SynthesisNetwork",
        w_dim=w_dim,
        img_resolution=edges[-1],
        img_resolution_log2=len(widths) + 1,
        img_channels=3,
        block_resolutions=edges,
        num_ws=num_ws,
    )
    for i, edge in enumerate(edges):
        before = widths[i - 1] if i else 0
        setattr(synthesis, f"b{edge}", block(edge, before, widths[i], w_dim, is_last=edge == edges[-1]))
    mapping = Persistent(
        "MappingNetwork",
        z_dim=w_dim,
        c_dim=0,
        w_dim=w_dim,
        num_ws=num_ws,
        num_layers=depth,
        w_avg_beta=0.995,
        w_avg=torch.zeros(w_dim),
        **{f"fc{i}": linear(w_dim, w_dim, "lrelu", rate=0.01) for i in range(depth)},
    )
    return Persistent(
        "Generator",
        z_dim=w_dim,
        c_dim=0,
        w_dim=w_dim,
        img_resolution=edges[-1],
        img_channels=3,
        num_ws=num_ws,
        synthesis=synthesis,
        mapping=mapping,
    )


def write(
    path: Path, widths: tuple[int, ...] = (8, 8), w_dim: int = 8, names: tuple[str, ...] = NETWORKS
) -> Path:
    """A snapshot of three networks; D is a generator here too, which is as big."""
    torch.manual_seed(0)
    networks = {name: generator(widths, w_dim).eval() for name in names}
    with program(), path.open("wb") as file:
        pickle.dump({"training_set_kwargs": {}, **networks, "augment_pipe": None}, file, protocol=3)
    return path


@contextmanager
def program() -> Iterator[None]:
    """The program's module, for as long as pickle looks its function up."""
    parent, module = ModuleType("torch_utils"), ModuleType(PERSISTENCE)
    module._reconstruct_persistent_obj = _reconstruct_persistent_obj  # type: ignore[attr-defined]
    sys.modules |= {"torch_utils": parent, PERSISTENCE: module}
    try:
        yield
    finally:
        del sys.modules["torch_utils"], sys.modules[PERSISTENCE]
