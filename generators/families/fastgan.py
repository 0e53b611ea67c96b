"""FastGAN: nearest-neighbour doubling, gated convolutions, and skip-layer excitation, as projected-gan trains it.

Liu, Zhu, Song, Elgammal 2021, "Towards Faster and Stabilized GAN Training for High-fidelity Few-shot Image
Synthesis", arXiv 2101.04775; the variant of Sauer et al. 2021, "Projected GANs Converge Faster", arXiv 2111.01007.
There is no mapping: z is w, and ws has one row. With classes, the row goes on with the class: a 1 in one of c_dim more
columns. Both halves of a row are normalised when used, so truncation, which pulls a row towards 0, changes nothing,
as in the program, and a row halfway between two classes is a blend of both.

Departs from the program: spectral norm is already divided out of the weights; of the noise, which the program draws at
each call and stores nowhere, the import keeps one.
"""

import re
from collections.abc import Mapping as Shapes
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

import torch
import torch.nn.functional as F
from torch import Tensor, empty, nn

from generators.errors import CheckpointRefused
from generators.families.network import Dimensions, Network

NAME = "fastgan"
BLOCK = re.compile(r"synthesis\.blocks\.(\d{1,3})\.layers\.0\.weight")
BASE_EDGE = 4
EXCITED_BY = 4  # a block is excited by what came four doublings before it
MAX_BLOCKS = 8  # 1024 px
MAX_SIDE = 16384
EPSILON = 1e-8
TINY = 1e-12


@dataclass(frozen=True)
class Architecture:
    """All it takes to build the network.

    `widths` are the channels at 4, 8, 16 ... px. For each block from 8 px on, `layers` is how many convolutions it has
    (1 in the lite kind, 2 otherwise, and then with noise) and `excited` whether an early layer scales its channels.
    `conditional` says whether the c_dim classes change the picture; c_dim cannot be read off the shapes where not.
    """

    z_dim: int
    widths: tuple[int, ...]
    layers: tuple[int, ...]
    excited: tuple[bool, ...]
    channels: int
    conditional: bool = False
    c_dim: int = 0

    @classmethod
    def from_json(cls, value: Shapes[str, Any]) -> Self:
        """The same from a manifest; refuses what is not there or cannot be."""
        try:
            found = cls(
                **{key: int(value[key]) for key in ("z_dim", "channels", "c_dim")},
                widths=tuple(int(width) for width in value["widths"]),
                layers=tuple(int(count) for count in value["layers"]),
                excited=tuple(bool(is_so) for is_so in value["excited"]),
                conditional=bool(value["conditional"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise CheckpointRefused(
                f"The manifest's architecture is {value!r}, expected that of a {NAME}; convert the source again."
            ) from error
        return found.checked()

    def checked(self) -> Self:
        """Itself, when a network can have these numbers."""
        sides = (self.z_dim, self.channels, *self.widths)
        blocks = len(self.widths) - 1
        sound = (
            1 <= min(sides) <= max(sides) <= MAX_SIDE
            and 1 <= blocks <= MAX_BLOCKS
            and len(self.layers) == len(self.excited) == blocks
            and set(self.layers) <= {1, 2}
            and not any(self.excited[: EXCITED_BY - 1])
            and int(self.conditional) <= self.c_dim <= MAX_SIDE
        )
        if not sound:
            raise CheckpointRefused(
                f"The numbers {self} are found, expected 1 to {MAX_BLOCKS} blocks of 1 or 2 convolutions and at most "
                f"{MAX_SIDE} channels; take a checkpoint of a {NAME}."
            )
        return self

    def to_json(self) -> dict[str, Any]:
        """As a manifest holds it."""
        lists = {key: list(getattr(self, key)) for key in ("widths", "layers", "excited")}
        return {**asdict(self), **lists}

    @property
    def resolution(self) -> int:
        return int(BASE_EDGE * 2 ** (len(self.widths) - 1))

    @property
    def w_dim(self) -> int:
        return self.z_dim + (self.c_dim if self.conditional else 0)

    @property
    def noise_edges(self) -> list[int]:
        """Two pictures for each block of two convolutions."""
        return [BASE_EDGE * 2 ** (i + 1) for i, count in enumerate(self.layers) if count == 2 for _ in (1, 2)]


class Norm(nn.Module):
    """Batch norm by running statistics; with classes, scale and shift are a dense layer of the class's vector."""

    running_mean: Tensor
    running_var: Tensor

    def __init__(self, channels: int, class_side: int) -> None:
        super().__init__()
        self.register_buffer("running_mean", empty(channels))
        self.register_buffer("running_var", empty(channels))
        if class_side:
            self.scale = nn.Linear(class_side, channels)
            self.shift = nn.Linear(class_side, channels)
        else:
            self.weight = nn.Parameter(empty(channels))
            self.bias = nn.Parameter(empty(channels))
        self.by_class = class_side > 0

    def forward(self, x: Tensor, of_class: Tensor | None) -> Tensor:
        if not self.by_class:
            return F.batch_norm(x, self.running_mean, self.running_var, self.weight, self.bias)
        x = F.batch_norm(x, self.running_mean, self.running_var)  # [N, C, H, W]
        scale: Tensor = 1 + self.scale(of_class)  # [N, C]
        shift: Tensor = self.shift(of_class)
        return x * scale[:, :, None, None] + shift[:, :, None, None]


class Layer(nn.Module):
    """3x3 convolution to twice the channels, noise, norm; one half opens and shuts the other. -> [N, O, H, W]"""

    def __init__(self, inputs: int, outputs: int, noisy: bool, class_side: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(empty(2 * outputs, inputs, 3, 3))
        self.noise_strength = nn.Parameter(empty(1)) if noisy else None
        self.norm = Norm(2 * outputs, class_side)

    def forward(self, x: Tensor, of_class: Tensor | None, noise: Tensor | None) -> Tensor:
        x = F.conv2d(x, self.weight, padding=1)  # [N, 2 * O, H, W]
        if self.noise_strength is not None and noise is not None:
            x = x + self.noise_strength * noise
        return F.glu(self.norm(x, of_class), dim=1)


class Excitation(nn.Module):
    """small [N, I, 4 * cell, ..] -> a factor from 0 to 1 for each channel, [N, O, 1, 1] (section 3.1 of the paper)."""

    def __init__(self, inputs: int, outputs: int, cell: int) -> None:
        super().__init__()
        self.cell = cell
        self.squeeze = nn.Parameter(empty(outputs, inputs, 4, 4))
        self.expand = nn.Parameter(empty(outputs, outputs, 1, 1))

    def forward(self, small: Tensor) -> Tensor:
        small = F.avg_pool2d(small, self.cell)  # [N, I, 4, 4]
        return F.conv2d(F.silu(F.conv2d(small, self.squeeze)), self.expand).sigmoid()


class Block(nn.Module):
    """x [N, I, H, W] and the earlier features -> [N, O, 2H, 2W]."""

    def __init__(self, a: Architecture, index: int) -> None:
        super().__init__()
        inputs, outputs = a.widths[index : index + 2]
        class_side = a.z_dim if a.conditional else 0
        noisy = a.layers[index] == 2
        self.layers = nn.ModuleList(
            Layer(side, outputs, noisy, class_side) for side in (inputs, outputs)[: a.layers[index]]
        )
        source = index + 1 - EXCITED_BY
        self.excitation = Excitation(a.widths[source], outputs, 2**source) if a.excited[index] else None

    def forward(self, features: Sequence[Tensor], of_class: Tensor | None, noise: Sequence[Tensor]) -> Tensor:
        x = F.interpolate(features[-1], scale_factor=2, mode="nearest")
        for i, layer in enumerate(self.layers):
            x = layer(x, of_class, noise[i] if noise else None)
        return x if self.excitation is None else x * self.excitation(features[-EXCITED_BY])


class First(nn.Module):
    """z [N, Z] -> [N, C, 4, 4]; its norm knows no class."""

    def __init__(self, z_dim: int, outputs: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(empty(z_dim, 2 * outputs, BASE_EDGE, BASE_EDGE))
        self.norm = Norm(2 * outputs, class_side=0)

    def forward(self, z: Tensor) -> Tensor:
        x = F.conv_transpose2d(z[:, :, None, None], self.weight)
        return F.glu(self.norm(x, None), dim=1)


class Mapping(nn.Module):
    """z [N, Z] -> z, followed by the class of the largest c as 0s and a 1, where classes matter."""

    def __init__(self, a: Architecture) -> None:
        super().__init__()
        self.classes = a.c_dim if a.conditional else 0

    def forward(self, z: Tensor, c: Tensor | None = None) -> Tensor:
        if self.classes == 0:
            return z
        chosen = z.new_zeros(len(z), dtype=torch.long) if c is None else c.argmax(dim=1)
        return torch.cat([z, F.one_hot(chosen, self.classes).to(z.dtype)], dim=1)


class Synthesis(nn.Module):
    """ws [N, 1, W], then the noises [1 or N, 1, h, h] -> picture [N, C, R, R], nominally in [-1, 1], not clamped."""

    def __init__(self, a: Architecture) -> None:
        super().__init__()
        self.z_dim = a.z_dim
        self.classes = nn.Parameter(empty(a.c_dim, a.z_dim)) if a.conditional else None
        self.first = First(a.z_dim, a.widths[0])
        self.blocks = nn.ModuleList(Block(a, i) for i in range(len(a.widths) - 1))
        self.noises = [2 if count == 2 else 0 for count in a.layers]
        self.to_picture = nn.Conv2d(a.widths[-1], a.channels, 3, padding=1)

    def forward(self, ws: Tensor, *noise: Tensor) -> Tensor:
        z = ws[:, 0, : self.z_dim]
        z = z * (z.square().mean(dim=1, keepdim=True) + EPSILON).rsqrt()  # [N, Z]
        features = [self.first(z)]  # [N, C0, 4, 4], then a doubling each
        of_class = self.of_class(ws)
        taken = 0
        for block, count in zip(self.blocks, self.noises, strict=True):
            features.append(block(features, of_class, noise[taken : taken + count]))
            taken += count
        picture: Tensor = self.to_picture(features[-1])
        return picture

    def of_class(self, ws: Tensor) -> Tensor | None:
        """[N, Z]: the vector of the class, or the mean of several by their share in the row."""
        if self.classes is None:
            return None
        share = ws[:, 0, self.z_dim :]
        return (share / (share.sum(dim=1, keepdim=True) + TINY)) @ self.classes


class FastGAN(Network):
    """One half that does nothing, one that draws. `w_avg` is 0, the mean of z."""

    synthesis: Synthesis

    def __init__(self, a: Architecture) -> None:
        super().__init__()
        self.architecture = a
        self.dimensions = Dimensions(
            z_dim=a.z_dim,
            w_dim=a.w_dim,
            num_ws=1,
            c_dim=a.c_dim,
            resolution=a.resolution,
            channels=a.channels,
        )
        self.mapping = Mapping(a)
        self.synthesis = Synthesis(a)
        self.noise = nn.ParameterList(nn.Parameter(empty(1, 1, edge, edge)) for edge in a.noise_edges)
        self.register_buffer("w_avg", empty(a.w_dim))

    def style_weights(self) -> list[Tensor]:
        """What reads the row is the first convolution; the class columns are not for it."""
        read = self.synthesis.first.weight.flatten(1).T  # [2 * C * 16, Z]
        return [F.pad(read, (0, self.dimensions.w_dim - self.dimensions.z_dim))]


def read_architecture(
    shapes: Shapes[str, tuple[int, ...]], stated: Shapes[str, Any] | None = None
) -> dict[str, Any]:
    """The architecture that the tensors' shapes tell; `stated` may name classes that change nothing."""

    def side(name: str, axis: int) -> int:
        if name not in shapes or len(shapes[name]) <= axis:
            raise CheckpointRefused(f"The tensor {name} of a {NAME} network is missing; take the whole file.")
        return shapes[name][axis]

    blocks = range(sum(BLOCK.fullmatch(name) is not None for name in shapes))
    conditional = "synthesis.classes" in shapes
    read = {
        "z_dim": side("synthesis.first.weight", 0),
        "widths": [
            side("synthesis.first.weight", 1) // 2,
            *(side(f"synthesis.blocks.{i}.layers.0.weight", 0) // 2 for i in blocks),
        ],
        "layers": [1 + (f"synthesis.blocks.{i}.layers.1.weight" in shapes) for i in blocks],
        "excited": [f"synthesis.blocks.{i}.excitation.squeeze" in shapes for i in blocks],
        "channels": side("synthesis.to_picture.weight", 0),
        "conditional": conditional,
    }
    told = {"c_dim": side("synthesis.classes", 0)} if conditional else {}
    return Architecture.from_json({"c_dim": 0, **(stated or {}), **read, **told}).to_json()


def build(architecture: dict[str, Any]) -> FastGAN:
    """The network with the right shapes and no values yet."""
    return FastGAN(Architecture.from_json(architecture))
