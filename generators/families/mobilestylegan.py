"""MobileStyleGAN: depthwise-separable convolutions and wavelets in place of StyleGAN2's synthesis.

Belousov 2021, "MobileStyleGAN: A Lightweight Convolutional Neural Network for High-Fidelity Image
Synthesis", arXiv 2104.04767. A chain without RGB skips: a constant, one full convolution, then
levels that double the edge, then one convolution to the wavelet coefficients of the picture.

Departs from the paper: each of the layers takes a w of its own (`num_ws` = 3 levels + 2), where
the author's program gives one w to `up` and `conv1` of a level.
"""

import re
from collections.abc import Mapping as Shapes
from dataclasses import asdict, dataclass
from typing import Any, Self

import numpy as np
from torch import Tensor, empty, nn

from generators.errors import CheckpointRefused
from generators.families.network import Dimensions, Network
from generators.layers.mapping import Mapping
from generators.layers.modulation import Activation, ModulatedConv, SeparableModulatedConv, Style
from generators.layers.wavelet import inverse_haar

NAME = "mobilestylegan"
LEVEL = re.compile(r"synthesis\.levels\.(\d{1,3})\.up\.weight")
MAX_LEVELS = 9  # from 4 px, with the last wavelet's doubling: 4096 px
MAX_SIDE = 8192


@dataclass(frozen=True)
class Architecture:
    """All it takes to build the network. `widths` are the channels at 4, 8, 16 ... px."""

    z_dim: int
    w_dim: int
    mapping_depth: int
    base_edge: int
    widths: tuple[int, ...]
    channels: int

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Self:
        """The same from a manifest; refuses what is not there or cannot be."""
        try:
            numbers = {
                key: int(value[key]) for key in ("z_dim", "w_dim", "mapping_depth", "base_edge", "channels")
            }
            widths = tuple(int(width) for width in value["widths"])
        except (KeyError, TypeError, ValueError) as error:
            raise CheckpointRefused(
                f"The manifest's architecture is {value!r}, expected that of a {NAME}; convert the source again."
            ) from error
        return cls(widths=widths, **numbers).checked()

    def checked(self) -> Self:
        """Itself, when a network can have these numbers."""
        sides = (self.z_dim, self.w_dim, self.mapping_depth, self.base_edge, self.channels, *self.widths)
        quarters = all(width % 4 == 0 for width in self.widths)
        if min(sides) < 1 or max(sides) > MAX_SIDE or not quarters or not 1 <= self.levels <= MAX_LEVELS:
            raise CheckpointRefused(
                f"The numbers {self} are found, expected 1 to {MAX_LEVELS} levels whose widths are multiples of 4 "
                f"up to {MAX_SIDE}; take a checkpoint of a {NAME}."
            )
        return self

    @property
    def levels(self) -> int:
        return len(self.widths) - 1

    @property
    def resolution(self) -> int:
        return int(
            self.base_edge * 2 ** (self.levels + 1)
        )  # the last doubling has no level: to_img's wavelet

    @property
    def noise_edges(self) -> list[int]:
        """4; 8, 8; 16, 16; ... px: one picture of noise for each convolution that is followed by one."""
        return [self.base_edge] + [self.base_edge * 2**i for i in range(1, self.levels + 1) for _ in (1, 2)]


class Level(nn.Module):
    """x [N, I, H, W], three ws [N, W], two noises [1, 1, 2H, 2W] -> [N, O, 2H, 2W]."""

    def __init__(self, w_dim: int, inputs: int, outputs: int) -> None:
        super().__init__()
        self.up = Style(w_dim, inputs)
        self.conv1 = SeparableModulatedConv(w_dim, inputs // 4, outputs)
        self.activate1 = Activation(outputs)
        self.conv2 = SeparableModulatedConv(w_dim, outputs, outputs)
        self.activate2 = Activation(outputs)

    def forward(self, x: Tensor, ws: list[Tensor], noise: list[Tensor]) -> Tensor:
        x = inverse_haar(x * self.up(ws[0]))  # [N, I/4, 2H, 2W]
        x = self.activate1(self.conv1(x, ws[1]), noise[0])  # [N, O, 2H, 2W]
        return self.activate2(self.conv2(x, ws[2]), noise[1])  # type: ignore[no-any-return]


class Synthesis(nn.Module):
    """ws [N, num_ws, W], then the noises [1 or N, 1, h, h] -> picture [N, C, R, R], nominally in [-1, 1].

    ws[:, 0] is for the first convolution; 1 + 3i, 2 + 3i, 3 + 3i for `up`, `conv1`, `conv2` of level i;
    the last for `to_img`.
    """

    def __init__(self, a: Architecture) -> None:
        super().__init__()
        self.constant = nn.Parameter(empty(1, a.widths[0], a.base_edge, a.base_edge))
        self.first = ModulatedConv(a.w_dim, a.widths[0], a.widths[0], kernel=3)
        self.activate = Activation(a.widths[0])
        self.levels = nn.ModuleList(
            Level(a.w_dim, inputs, outputs) for inputs, outputs in zip(a.widths, a.widths[1:], strict=False)
        )
        self.to_img = ModulatedConv(a.w_dim, a.widths[-1], 4 * a.channels, kernel=1)
        self.to_img_bias = nn.Parameter(empty(4 * a.channels))

    def forward(self, ws: Tensor, *noise: Tensor) -> Tensor:
        w = ws.unbind(1)  # num_ws of [N, W]
        x = self.constant.expand(ws.shape[0], -1, -1, -1)  # [N, C0, 4, 4]
        x = self.activate(self.first(x, w[0]), noise[0])
        for i, level in enumerate(self.levels):
            x = level(x, w[1 + 3 * i : 4 + 3 * i], noise[1 + 2 * i : 3 + 2 * i])  # [N, Ci, 8 * 2^i, ..]
        x = self.to_img(x, w[-1]) + self.to_img_bias[:, None, None]  # [N, 4C, R/2, R/2]
        return inverse_haar(x)  # [N, C, R, R]


class MobileStyleGAN(Network):
    """The two halves, the constant noise and the mean of w."""

    synthesis: Synthesis

    def __init__(self, a: Architecture) -> None:
        super().__init__()
        self.dimensions = Dimensions(
            z_dim=a.z_dim,
            w_dim=a.w_dim,
            num_ws=3 * a.levels + 2,
            c_dim=0,
            resolution=a.resolution,
            channels=a.channels,
        )
        self.mapping = Mapping(a.z_dim, a.w_dim, a.mapping_depth)
        self.synthesis = Synthesis(a)
        self.noise = nn.ParameterList(nn.Parameter(empty(1, 1, edge, edge)) for edge in a.noise_edges)
        self.register_buffer("w_avg", empty(a.w_dim))

    def random_noise(self, draw: np.random.Generator) -> list[Tensor]:
        """As strong as the constants: a published file has the layers' strengths multiplied into them."""
        return [
            noise * constant.std(correction=0)
            for noise, constant in zip(super().random_noise(draw), self.noise, strict=True)
        ]

    def row_edges(self) -> list[int]:
        """One row at the base, three a level, one for the picture (docs/decisions/011)."""
        size = self.dimensions
        base = size.resolution >> ((size.num_ws - 2) // 3 + 1)
        edges = [base * 2 ** ((row + 2) // 3) for row in range(size.num_ws - 1)]
        return [*edges, size.resolution]

    def style_weights(self) -> list[Tensor]:
        """One dense layer a row, in the order of the network."""
        half = self.synthesis
        layers = [half.first.style]
        for level in half.levels:
            assert isinstance(level, Level)
            layers += [level.up, level.conv1.style, level.conv2.style]
        return [layer.weight for layer in (*layers, half.to_img.style)]


def read_architecture(
    shapes: Shapes[str, tuple[int, ...]], stated: Shapes[str, Any] | None = None
) -> dict[str, Any]:
    """The architecture that the tensors' shapes tell; their agreement is checked once it is built."""

    def side(name: str, axis: int) -> int:
        if name not in shapes or len(shapes[name]) <= axis:
            raise CheckpointRefused(f"The tensor {name} of a {NAME} network is missing; take the whole file.")
        return shapes[name][axis]

    levels = sum(LEVEL.fullmatch(name) is not None for name in shapes)
    depth = sum(name.startswith("mapping.layers.") and name.endswith(".weight") for name in shapes)
    architecture = Architecture(
        z_dim=side("mapping.layers.0.weight", 1),
        w_dim=side("mapping.layers.0.weight", 0),
        mapping_depth=depth,
        base_edge=side("synthesis.constant", 3),
        widths=(
            side("synthesis.constant", 1),
            *(side(f"synthesis.levels.{i}.conv2.pointwise", 0) for i in range(levels)),
        ),
        channels=side("synthesis.to_img_bias", 0) // 4,
    )
    return {**asdict(architecture.checked()), "widths": list(architecture.widths)}


def build(architecture: dict[str, Any]) -> MobileStyleGAN:
    """The network with the right shapes and no values yet."""
    return MobileStyleGAN(Architecture.from_json(architecture))
