"""DCGAN: a chain of transposed convolutions, in the layout of PyTorch's tutorial.

Radford, Metz, Chintala 2015, "Unsupervised Representation Learning with Deep Convolutional Generative
Adversarial Networks", arXiv 1511.06434. There is no mapping: z is w, and ws has one row.
"""

import re
from collections.abc import Mapping as Shapes
from dataclasses import asdict, dataclass
from typing import Any, Self

import torch
import torch.nn.functional as F
from torch import Tensor, empty, nn

from generators.errors import CheckpointRefused
from generators.families.network import Dimensions, Network

NAME = "dcgan"
CONVOLUTION = re.compile(r"synthesis\.main\.(\d{1,3})\.weight")
BASE_EDGE = 4
MAX_LAYERS = 9
MAX_SIDE = 8192


@dataclass(frozen=True)
class Architecture:
    """All it takes to build the network. `widths` are the channels at 4, 8, 16 ... px, the last doubled."""

    z_dim: int
    widths: tuple[int, ...]
    channels: int = 3

    @classmethod
    def from_json(cls, value: Shapes[str, Any]) -> Self:
        """The same from a manifest; refuses what is not there or cannot be."""
        try:
            widths = tuple(int(width) for width in value["widths"])
            found = cls(z_dim=int(value["z_dim"]), widths=widths, channels=int(value["channels"]))
        except (KeyError, TypeError, ValueError) as error:
            raise CheckpointRefused(
                f"The manifest's architecture is {value!r}, expected that of a {NAME}; convert the source again."
            ) from error
        return found.checked()

    def checked(self) -> Self:
        """Itself, when a network can have these numbers."""
        sides = (self.z_dim, self.channels, *self.widths)
        if min(sides) < 1 or max(sides) > MAX_SIDE or not 1 <= len(self.widths) < MAX_LAYERS:
            raise CheckpointRefused(
                f"The numbers {self} are found, expected 2 to {MAX_LAYERS} layers of at most {MAX_SIDE} channels; "
                f"take a checkpoint of a {NAME}."
            )
        return self

    def to_json(self) -> dict[str, Any]:
        """As a manifest holds it."""
        return {**asdict(self), "widths": list(self.widths)}

    @property
    def resolution(self) -> int:
        return int(BASE_EDGE * 2 ** len(self.widths))


class BatchNorm(nn.Module):
    """PyTorch's, without its count of batches, which nothing reads and which is no float32. x [N, C, H, W]."""

    running_mean: Tensor
    running_var: Tensor

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(empty(channels))
        self.bias = nn.Parameter(empty(channels))
        self.register_buffer("running_mean", empty(channels))
        self.register_buffer("running_var", empty(channels))

    def forward(self, x: Tensor) -> Tensor:
        return F.batch_norm(x, self.running_mean, self.running_var, self.weight, self.bias, self.training)


class Mapping(nn.Module):
    """z is w."""

    def forward(self, z: Tensor, c: Tensor | None = None) -> Tensor:
        return z


class Synthesis(nn.Module):
    """ws [N, 1, Z] -> picture [N, C, R, R] in [-1, 1]: 4x4 transposed convolutions, batch norm, ReLU; tanh."""

    def __init__(self, a: Architecture) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        inputs = a.z_dim
        for i, outputs in enumerate(a.widths):
            stride, padding = (2, 1) if i else (1, 0)
            layers.append(nn.ConvTranspose2d(inputs, outputs, 4, stride, padding, bias=False))
            layers += [BatchNorm(outputs), nn.ReLU()]
            inputs = outputs
        layers += [nn.ConvTranspose2d(inputs, a.channels, 4, 2, 1, bias=False), nn.Tanh()]
        self.main = nn.Sequential(*layers)

    def forward(self, ws: Tensor) -> Tensor:
        picture: Tensor = self.main(ws[:, 0, :, None, None])
        return picture


class DCGAN(Network):
    """One half that does nothing, one that draws. `w_avg` is 0, the mean of z."""

    def __init__(self, a: Architecture) -> None:
        super().__init__()
        self.architecture = a
        self.dimensions = Dimensions(
            z_dim=a.z_dim, w_dim=a.z_dim, num_ws=1, c_dim=0, resolution=a.resolution, channels=a.channels
        )
        self.mapping = Mapping()
        self.synthesis = Synthesis(a)
        self.noise = nn.ParameterList()
        self.register_buffer("w_avg", empty(a.z_dim))

    def style_weights(self) -> list[Tensor]:
        """What reads the row is the first convolution."""
        return [self.get_parameter("synthesis.main.0.weight").flatten(1).T]  # [C * 16, Z]

    def initialise(self, draw: torch.Generator) -> Self:
        """Weights as before the first step of a training (section 3 of the paper: a spread of 0.02)."""
        with torch.no_grad():
            for name, value in self.state_dict().items():
                if name.endswith(("bias", "running_mean", "w_avg")):
                    value.zero_()
                elif value.dim() == 1:
                    value.fill_(1)  # batch norm's scale and variance
                else:
                    value.copy_(0.02 * torch.randn(value.shape, generator=draw))
        return self


def read_architecture(
    shapes: Shapes[str, tuple[int, ...]], stated: Shapes[str, Any] | None = None
) -> dict[str, Any]:
    """The architecture that the tensors' shapes tell; their agreement is checked once it is built."""
    convolutions = sorted(
        (int(match[1]), shape)
        for name, shape in shapes.items()
        if (match := CONVOLUTION.fullmatch(name)) and len(shape) == 4
    )
    if len(convolutions) < 2:
        raise CheckpointRefused(
            f"There are {len(convolutions)} convolutions of a {NAME} network, expected 2 or more; take the whole file."
        )
    sides = [shape for _, shape in convolutions]
    return (
        Architecture(
            z_dim=sides[0][0],
            widths=tuple(shape[1] for shape in sides[:-1]),
            channels=sides[-1][1],
        )
        .checked()
        .to_json()
    )


def build(architecture: dict[str, Any]) -> DCGAN:
    """The network with the right shapes and no values yet."""
    return DCGAN(Architecture.from_json(architecture))
