"""The StyleGAN2 of lucidrains/stylegan2-pytorch: bilinear doubling, one style a block, one picture of noise for all.

After Karras et al. 2020, arXiv 1912.04958, in the variant that this program trains. It differs from the paper's
network: z is divided by its length; nothing has an equalised learning rate; a block's three styles come from one row
of w and are counted from 1; noise goes through a dense layer with a bias; between the blocks may stand linear
attention (Shen et al. 2018, "Efficient Attention", arXiv 1812.01243). RGB may carry a fourth channel, opacity.

Departs from the program: pictures are in [-1, 1], not [0, 1]; activations are scaled in place of the weights.
"""

import re
from collections.abc import Mapping as Shapes
from dataclasses import asdict, dataclass
from typing import Any, Self

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, empty, nn

from generators.errors import CheckpointRefused
from generators.families.network import Dimensions, Network

NAME = "lucidrains"
BLOCK = re.compile(r"synthesis\.blocks\.(\d{1,3})\.layers\.0\.noise\.bias")
ATTENTION = re.compile(r"synthesis\.blocks\.(\d{1,3})\.attention\.")
BASE_EDGE = 4
MAX_BLOCKS = 9  # 1024 px
MAX_SIDE = 8192
HEADS, HEAD_SIDE = 8, 64  # the program's own, whatever the width
SLOPE = 0.2
EPSILON = 1e-8
NORM_EPSILON = 1e-5


@dataclass(frozen=True)
class Architecture:
    """All it takes to build the network. `widths` are the channels at 4, 8, 16 ... px; `base_width` the constant's."""

    w_dim: int
    mapping_depth: int
    base_width: int
    widths: tuple[int, ...]
    channels: int
    attention: tuple[int, ...]
    constant: bool
    first: bool

    @classmethod
    def from_json(cls, value: Shapes[str, Any]) -> Self:
        """The same from a manifest; refuses what is not there or cannot be."""
        try:
            numbers = {key: int(value[key]) for key in ("w_dim", "mapping_depth", "base_width", "channels")}
            found = cls(
                **numbers,
                widths=tuple(int(width) for width in value["widths"]),
                attention=tuple(int(block) for block in value["attention"]),
                constant=bool(value["constant"]),
                first=bool(value["first"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise CheckpointRefused(
                f"The manifest's architecture is {value!r}, expected that of a {NAME}; convert the source again."
            ) from error
        return found.checked()

    def checked(self) -> Self:
        """Itself, when a network can have these numbers."""
        sides = (self.w_dim, self.mapping_depth, self.base_width, self.channels, *self.widths)
        blocks = range(len(self.widths))
        if (
            min(sides) < 1
            or max(sides) > MAX_SIDE
            or not 1 <= len(blocks) <= MAX_BLOCKS
            or not set(self.attention) <= set(blocks)
        ):
            raise CheckpointRefused(
                f"The numbers {self} are found, expected 1 to {MAX_BLOCKS} blocks of at most {MAX_SIDE} channels; "
                f"take a checkpoint of {NAME}/stylegan2-pytorch."
            )
        return self

    def to_json(self) -> dict[str, Any]:
        """As a manifest holds it."""
        return {**asdict(self), "widths": list(self.widths), "attention": list(self.attention)}

    @property
    def resolution(self) -> int:
        return int(BASE_EDGE * 2 ** (len(self.widths) - 1))


class Dense(nn.Module):
    """x [N, I] -> [N, O]."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(empty(outputs, inputs))
        self.bias = nn.Parameter(empty(outputs))

    def forward(self, x: Tensor) -> Tensor:
        return F.linear(x, self.weight, self.bias)


class Mapping(nn.Module):
    """z [N, W] -> w [N, W]: unit length, then dense layers whose learning rate is folded into the weights."""

    def __init__(self, a: Architecture) -> None:
        super().__init__()
        self.layers = nn.ModuleList(Dense(a.w_dim, a.w_dim) for _ in range(a.mapping_depth))

    def forward(self, z: Tensor, c: Tensor | None = None) -> Tensor:
        x = F.normalize(z, dim=1)
        for layer in self.layers:
            x = F.leaky_relu(layer(x), SLOPE)
        return x


class Layer(nn.Module):
    """Modulated and demodulated 3x3 convolution, noise, leaky ReLU. x [N, I, H, W] -> [N, O, H, W].

    `noise` is [N, 1, H, W]; its dense layer gives it a strength and an offset for each channel.
    """

    def __init__(self, w_dim: int, inputs: int, outputs: int) -> None:
        super().__init__()
        self.style = Dense(w_dim, inputs)
        self.noise = Dense(1, outputs)
        self.weight = nn.Parameter(empty(outputs, inputs, 3, 3))

    def forward(self, x: Tensor, w: Tensor, noise: Tensor) -> Tensor:
        style = self.style(w) + 1  # [N, I]
        energy = self.weight.square().sum(dim=(2, 3))  # [O, I]
        demodulation = (style.square() @ energy.T + EPSILON).rsqrt()  # [N, O]
        x = F.conv2d(x * style[:, :, None, None], self.weight, padding=1)  # [N, O, H, W]
        x = x * demodulation[:, :, None, None]
        noise = noise * self.noise.weight[:, :, None] + self.noise.bias[:, None, None]  # [N, O, H, W]
        return F.leaky_relu(x + noise, SLOPE)


class ToRGB(nn.Module):
    """x [N, I, H, W], w [N, W] -> [N, C, H, W]: modulated, not demodulated, without a bias."""

    def __init__(self, w_dim: int, inputs: int, channels: int) -> None:
        super().__init__()
        self.style = Dense(w_dim, inputs)
        self.weight = nn.Parameter(empty(channels, inputs, 1, 1))

    def forward(self, x: Tensor, w: Tensor) -> Tensor:
        return F.conv2d(x * (self.style(w) + 1)[:, :, None, None], self.weight)


class ChannelNorm(nn.Module):
    """Zero mean and unit spread across the channels of each pixel. x [N, C, H, W]."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.gain = nn.Parameter(empty(1, channels, 1, 1))
        self.bias = nn.Parameter(empty(1, channels, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        centred = x - x.mean(dim=1, keepdim=True)
        variance = centred.square().mean(dim=1, keepdim=True)
        return centred * (variance + NORM_EPSILON).rsqrt() * self.gain + self.bias


class Attention(nn.Module):
    """Linear attention, then two 1x1 convolutions, each added to what it was given. x [N, C, H, W].

    Linear: keys and values are summed over all pixels first, into a matrix of 64 x 64 a head.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        inner = HEADS * HEAD_SIDE
        self.norm = ChannelNorm(channels)
        self.query = nn.Conv2d(channels, inner, 1, bias=False)
        self.depthwise = nn.Conv2d(channels, channels, 3, padding=1, groups=channels, bias=False)
        self.pointwise = nn.Conv2d(channels, 2 * inner, 1, bias=False)
        self.out = nn.Conv2d(inner, channels, 1)
        self.wide_norm = ChannelNorm(channels)
        self.widen = nn.Conv2d(channels, 2 * channels, 1)
        self.narrow = nn.Conv2d(2 * channels, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attended(self.norm(x))
        y: Tensor = self.narrow(F.leaky_relu(self.widen(self.wide_norm(x)), SLOPE))
        return x + y

    def attended(self, x: Tensor) -> Tensor:
        n, _, height, width = x.shape
        of_heads = (n, HEADS, HEAD_SIDE, height * width)
        keys, values = self.pointwise(self.depthwise(x)).chunk(2, dim=1)  # each [N, 8 * 64, H, W]
        query = self.query(x).reshape(of_heads).softmax(dim=2) * HEAD_SIDE**-0.5  # [N, 8, 64, HW]
        keys = keys.reshape(of_heads).softmax(dim=3)
        context = keys @ values.reshape(of_heads).transpose(2, 3)  # [N, 8, 64, 64]
        found = context.transpose(2, 3) @ query  # [N, 8, 64, HW]
        found = F.gelu(found.reshape(n, HEADS * HEAD_SIDE, height, width))
        return self.out(found)  # type: ignore[no-any-return]


class Block(nn.Module):
    """x [N, I, H, W], w [N, W] and the noise for this edge -> [N, O, ..], and its RGB. All but the first double."""

    def __init__(self, a: Architecture, index: int) -> None:
        super().__init__()
        outputs = a.widths[index]
        inputs = a.widths[index - 1] if index else a.base_width
        self.attention = Attention(inputs) if index in a.attention else None
        self.layers = nn.ModuleList(Layer(a.w_dim, side, outputs) for side in (inputs, outputs))
        self.to_rgb = ToRGB(a.w_dim, outputs, a.channels)
        self.doubles = index > 0

    def forward(self, x: Tensor, w: Tensor, noise: Tensor) -> tuple[Tensor, Tensor]:
        if self.attention is not None:
            x = self.attention(x)
        if self.doubles:
            x = doubled(x)
        for layer in self.layers:
            x = layer(x, w, noise)
        return x, self.to_rgb(x, w)

    def style_weight(self) -> Tensor:
        """[I + O + O, W]: the three dense layers that read w, one under the other."""
        readers = ("layers.0", "layers.1", "to_rgb")
        return torch.cat([self.get_parameter(f"{reader}.style.weight") for reader in readers])


class Synthesis(nn.Module):
    """ws [N, blocks, W], noise [1 or N, R, R, 1] -> picture [N, C, R, R], nominally in [-1, 1]."""

    def __init__(self, a: Architecture) -> None:
        super().__init__()
        base = empty(1, a.base_width, BASE_EDGE, BASE_EDGE)
        self.constant = nn.Parameter(base) if a.constant else None
        # in place of the constant: a transposed convolution of the rows' mean
        self.to_constant = (
            None if a.constant else nn.Parameter(empty(a.w_dim, a.base_width, BASE_EDGE, BASE_EDGE))
        )
        self.first = nn.Conv2d(a.base_width, a.base_width, 3, padding=1) if a.first else None
        self.blocks = nn.ModuleList(Block(a, i) for i in range(len(a.widths)))

    def forward(self, ws: Tensor, noise: Tensor) -> Tensor:
        if self.to_constant is not None:
            x = F.conv_transpose2d(ws.mean(dim=1)[:, :, None, None], self.to_constant)  # [N, C0, 4, 4]
        else:
            assert self.constant is not None
            x = self.constant.expand(ws.shape[0], -1, -1, -1)
        if self.first is not None:
            x = self.first(x)
        noise = noise[..., 0].transpose(1, 2)[:, None]  # [N, 1, R, R]: the program lets x and y change places
        picture: Tensor | None = None
        for i, (block, w) in enumerate(zip(self.blocks, ws.unbind(1), strict=True)):
            edge = BASE_EDGE * 2**i
            x, rgb = block(x, w, noise[:, :, :edge, :edge])  # the corner of the one picture
            picture = rgb if picture is None else blurred(doubled(picture)) + rgb
        assert picture is not None
        return 2 * picture - 1


class Lucidrains(Network):
    """The two halves, the constant noise [1, R, R, 1] and the mean of w."""

    mapping: Mapping
    synthesis: Synthesis

    def __init__(self, a: Architecture) -> None:
        super().__init__()
        self.architecture = a
        self.dimensions = Dimensions(
            z_dim=a.w_dim,
            w_dim=a.w_dim,
            num_ws=len(a.widths),
            c_dim=0,
            resolution=a.resolution,
            channels=a.channels,
        )
        self.mapping = Mapping(a)
        self.synthesis = Synthesis(a)
        self.noise = nn.ParameterList([nn.Parameter(empty(1, a.resolution, a.resolution, 1))])
        self.register_buffer("w_avg", empty(a.w_dim))

    def random_noise(self, draw: np.random.Generator) -> list[Tensor]:
        """Uniform in [0, 1), as the network was trained with."""
        return [torch.from_numpy(draw.random(tuple(self.noise[0].shape), dtype=np.float32))]

    def row_edges(self) -> list[int]:
        """One row a block."""
        return [BASE_EDGE * 2**i for i in range(len(self.architecture.widths))]

    def style_weights(self) -> list[Tensor]:
        """One row a block."""
        return [block.style_weight() for block in self.synthesis.blocks]  # type: ignore[operator]


def doubled(x: Tensor) -> Tensor:
    """x [N, C, H, W] -> [N, C, 2H, 2W]."""
    return F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)


def blurred(x: Tensor) -> Tensor:
    """x [N, C, H, W] through 1-2-1 along both axes; what lies outside is what lies inside, mirrored."""
    x = F.pad(x, (1, 1, 1, 1), mode="reflect")
    x = x[:, :, :-2] + 2 * x[:, :, 1:-1] + x[:, :, 2:]
    return (x[..., :-2] + 2 * x[..., 1:-1] + x[..., 2:]) / 16


def read_architecture(
    shapes: Shapes[str, tuple[int, ...]], stated: Shapes[str, Any] | None = None
) -> dict[str, Any]:
    """The architecture that the tensors' shapes tell; `stated` has nothing to add."""

    def side(name: str, axis: int) -> int:
        if name not in shapes or len(shapes[name]) <= axis:
            raise CheckpointRefused(f"The tensor {name} of a {NAME} network is missing; take the whole file.")
        return shapes[name][axis]

    blocks = sum(BLOCK.fullmatch(name) is not None for name in shapes)
    constant = "synthesis.constant" in shapes
    found = Architecture(
        w_dim=side("mapping.layers.0.bias", 0),
        mapping_depth=sum(name.startswith("mapping.layers.") and name.endswith(".weight") for name in shapes),
        base_width=side("synthesis.constant" if constant else "synthesis.to_constant", 1),
        widths=tuple(side(f"synthesis.blocks.{i}.layers.0.noise.bias", 0) for i in range(blocks)),
        channels=side(f"synthesis.blocks.{max(blocks - 1, 0)}.to_rgb.weight", 0),
        attention=tuple(sorted({int(match[1]) for name in shapes if (match := ATTENTION.match(name))})),
        constant=constant,
        first="synthesis.first.weight" in shapes,
    )
    return found.checked().to_json()


def build(architecture: dict[str, Any]) -> Lucidrains:
    """The network with the right shapes and no values yet."""
    return Lucidrains(Architecture.from_json(architecture))
