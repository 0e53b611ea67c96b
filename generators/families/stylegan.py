"""StyleGAN: each layer's statistics are taken away and put back as w says.

Karras, Laine, Aila 2018, "A Style-Based Generator Architecture for Generative Adversarial Networks",
arXiv 1812.04948, with the progressive growing of arXiv 1710.10196. A constant of 4 px, then blocks of two
layers that double the edge; a layer is convolution, blur, noise, bias, leaky ReLU, instance norm, style.

Departs from the paper's program: the synthesis has the equalised learning rate folded in, and doubling the
edge before a convolution is one transposed convolution with a kernel of 4 (layers/doubling.py), whichever of
the program's two ways the network was trained with.
"""

import re
from collections.abc import Callable, Sequence
from collections.abc import Mapping as Shapes
from dataclasses import asdict, dataclass
from math import floor
from typing import Any, Self

import torch
import torch.nn.functional as F
from torch import Tensor, empty, nn

from generators.errors import CheckpointRefused
from generators.families.mapping import Mapping, MappingNumbers, normalised, numbers_of, read_mapping
from generators.families.network import Dimensions, Network
from generators.families.stylegan2_architecture import filter_is_sound
from generators.layers.mapping import Dense
from generators.layers.resampling import Filter, Taps, as_taps

NAME = "stylegan"
BLOCK = re.compile(r"synthesis\.blocks\.(\d{1,3})\.layer1\.weight")
MAPPING = re.compile(r"mapping\.layers\.\d{1,3}\.weight")
BASE_EDGE = 4
MAX_BLOCKS = 9  # 1024 px
MAX_SIDE = 8192
EPSILON = 1e-8
SLOPE = 0.2
KINDS: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("channels", "noises"), int),
    **dict.fromkeys(("constant", "styles", "grown", "bias_before_blur", "pixel_norm", "instance_norm"), bool),
    **dict.fromkeys(("lod", "slope", "norm_epsilon"), float),
}


@dataclass(frozen=True, kw_only=True)
class Architecture(MappingNumbers):
    """All it takes to build the network. `widths` are the channels at 4, 8, 16 ... px.

    From `lod` on no tensor's shape tells, a file states it. `lod` counts the doublings that growing had still
    to do: 0.6 is 0.4 of the last block's picture and 0.6 of the one's before, enlarged.
    """

    labels: str = "together"
    widths: tuple[int, ...]
    channels: int = 3
    constant: bool = True  # the first layer is a constant, not a dense layer of w
    styles: bool = True
    noises: int = 2  # a block: one for each layer, or one for both, or none
    grown: bool = True  # every block can draw the picture, not only the last
    lod: float = 0.0
    blur: Taps = (1.0, 2.0, 1.0)  # () is none
    bias_before_blur: bool = False
    slope: float = SLOPE  # of the leaky ReLU; 0 is a ReLU
    pixel_norm: bool = False
    instance_norm: bool = True
    norm_epsilon: float = EPSILON

    @classmethod
    def from_json(cls, value: Shapes[str, Any]) -> Self:
        """The same from a manifest; refuses what is not there or cannot be."""
        try:
            found = cls(
                **numbers_of(value),
                **{key: kind(value[key]) for key, kind in KINDS.items()},
                widths=tuple(int(width) for width in value["widths"]),
                blur=as_taps(value["blur"]),
            )
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise CheckpointRefused(
                f"The manifest's architecture is {value!r}, expected that of a {NAME}; convert the source again."
            ) from error
        return found.checked()

    def checked(self) -> Self:
        """Itself, when a network can have these numbers."""
        sides = (self.channels, *self.widths)
        sound = (
            self.mapping_is_sound
            and 1 <= min(sides) <= max(sides) <= MAX_SIDE
            and 1 <= len(self.widths) <= MAX_BLOCKS
            and self.noises in (0, 1, 2)
            and 0 <= self.lod <= (len(self.widths) - 1 if self.grown else 0)
            and 0 <= self.slope <= 1
            and 0 < self.norm_epsilon <= 1
            and (not self.blur or filter_is_sound(self.blur))
        )
        if not sound:
            raise CheckpointRefused(
                f"The numbers {self} are found, expected 1 to {MAX_BLOCKS} blocks of at most {MAX_SIDE} channels, "
                f"a lod among them and a blur of finite taps; take a checkpoint of a {NAME}."
            )
        return self

    def to_json(self) -> dict[str, Any]:
        """As a manifest holds it."""
        rows = [list(row) if isinstance(row, tuple) else row for row in self.blur]
        return {**asdict(self), "widths": list(self.widths), "blur": rows}

    @property
    def resolution(self) -> int:
        return int(BASE_EDGE * 2 ** (len(self.widths) - 1))

    @property
    def noise_edges(self) -> list[int]:
        """4, 4; 8, 8; ... px where each layer has a noise of its own."""
        return [BASE_EDGE * 2**i for i in range(len(self.widths)) for _ in range(self.noises)]


class Blur(Filter):
    """x [N, C, H, W] -> the same size, zeros beyond the edge; a filter of even length sees one pixel more after."""

    def forward(self, x: Tensor) -> Tensor:
        height, width = self.sides
        x = F.pad(x, ((width - 1) // 2, width // 2, (height - 1) // 2, height // 2))
        return F.conv2d(x, self.kernel(x), groups=x.shape[1])


class Layer(nn.Module):
    """x [N, I, H, W], w [N, W] -> [N, O, H, W], or twice the edge; without a convolution where `inputs` is None."""

    def __init__(self, a: Architecture, inputs: int | None, outputs: int, up: bool = False) -> None:
        super().__init__()
        sides = (inputs, outputs, 4, 4) if up else (outputs, inputs, 3, 3)
        self.weight = None if inputs is None else nn.Parameter(empty(*sides))
        self.bias = nn.Parameter(empty(outputs))
        self.noise_weight = nn.Parameter(empty(outputs)) if a.noises else None
        self.style = Dense(a.w_dim, 2 * outputs) if a.styles else None  # O scales, then O shifts
        self.up = up
        self.blur = Blur(a.blur) if up and a.blur else None
        self.bias_first = up and a.bias_before_blur
        self.slope = a.slope
        self.pixel_norm = a.pixel_norm
        self.norm_epsilon = a.norm_epsilon if a.instance_norm else None

    def forward(self, x: Tensor, w: Tensor, noise: Tensor | None) -> Tensor:
        x = self.convolved(x)  # [N, O, H, W]
        if noise is not None and self.noise_weight is not None:
            x = x + noise * self.noise_weight[:, None, None]
        if not self.bias_first:
            x = x + self.bias[:, None, None]
        x = F.leaky_relu(x, self.slope)

        if self.pixel_norm:
            x = normalised(x)
        if self.norm_epsilon is not None:
            # F.instance_norm looks at the sizes first, which an export warns of
            x = torch.instance_norm(x, None, None, None, None, True, 0.0, self.norm_epsilon, False)
        if self.style is not None:
            scale, shift = self.style(w)[:, :, None, None].chunk(2, dim=1)  # two of [N, O, 1, 1]
            x = x * scale + shift
        return x

    def convolved(self, x: Tensor) -> Tensor:
        if self.weight is None:
            return x
        if not self.up:
            return F.conv2d(x, self.weight, padding=1)
        bias = self.bias if self.bias_first else None
        x = F.conv_transpose2d(x, self.weight, bias, stride=2, padding=1)  # [N, O, 2H, 2W]
        return x if self.blur is None else self.blur(x)


class ToRGB(nn.Module):
    """x [N, I, H, W] -> the picture so far [N, C, H, W]; no style."""

    def __init__(self, inputs: int, channels: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(empty(channels, inputs, 1, 1))
        self.bias = nn.Parameter(empty(channels))

    def forward(self, x: Tensor) -> Tensor:
        return F.conv2d(x, self.weight, self.bias)


class Block(nn.Module):
    """x [N, I, H, W] and two w -> [N, O, 2H, 2W]; the first block keeps the edge."""

    def __init__(self, a: Architecture, index: int) -> None:
        super().__init__()
        outputs = a.widths[index]
        inputs = a.widths[index - 1] if index else None
        self.layer0 = Layer(a, inputs, outputs, up=index > 0)
        self.layer1 = Layer(a, outputs, outputs)
        last = index == len(a.widths) - 1
        self.to_rgb = ToRGB(outputs, a.channels) if last or a.grown else None

    def forward(self, x: Tensor, w: Sequence[Tensor], noise: Sequence[Tensor | None]) -> Tensor:
        x = self.layer0(x, w[0], noise[0])  # [N, O, 2H, 2W]
        y: Tensor = self.layer1(x, w[-1], noise[-1])
        return y


class Synthesis(nn.Module):
    """ws [N, num_ws, W], then the noises [1 or N, 1, h, h] -> picture [N, C, R, R], nominally in [-1, 1].

    Where a block has one noise, fewer noises ask for as many blocks.
    """

    def __init__(self, a: Architecture) -> None:
        super().__init__()
        first = a.widths[0]
        self.constant = nn.Parameter(empty(1, first, BASE_EDGE, BASE_EDGE)) if a.constant else None
        self.dense = None if a.constant else nn.Parameter(empty(first * BASE_EDGE**2, a.w_dim))
        self.blocks = nn.ModuleList(Block(a, i) for i in range(len(a.widths)))
        self.styles = a.styles
        self.noises = a.noises
        self.lod = a.lod

    def forward(self, ws: Tensor, *noise: Tensor) -> Tensor:
        w = ws.unbind(1)  # num_ws of [N, W]
        whole = floor(self.lod)
        blocks: list[Any] = list(self.blocks)[: len(self.blocks) - whole]
        if self.noises == 1 and noise:
            blocks = blocks[: len(noise)]
        x = past = self.begun(w[0])  # [N, C0, 4, 4]
        for i, block in enumerate(blocks):
            noises: Sequence[Tensor | None] = noise[self.noises * i : self.noises * (i + 1)] or (None,)
            past, x = x, block(x, w[2 * i : 2 * i + 2] if self.styles else w, noises)  # [N, Ci, 4 * 2^i, ..]

        picture: Tensor = blocks[-1].to_rgb(x)
        share = self.lod - whole
        if share:
            before = F.interpolate(blocks[-2].to_rgb(past), scale_factor=2, mode="nearest")
            picture = picture + share * (before - picture)
        return F.interpolate(picture, scale_factor=2**whole, mode="nearest") if whole else picture

    def begun(self, w: Tensor) -> Tensor:
        """What the first layer works on: the constant, or for networks without one a dense layer of w."""
        if self.constant is not None:
            return self.constant.expand(w.shape[0], -1, -1, -1)
        assert self.dense is not None
        return F.linear(w, self.dense).reshape(w.shape[0], -1, BASE_EDGE, BASE_EDGE)


class StyleGAN(Network):
    """The two halves, the constant noise and the mean of w."""

    mapping: Mapping
    synthesis: Synthesis

    def __init__(self, a: Architecture) -> None:
        super().__init__()
        self.architecture = a
        self.holds_smaller = (
            a.grown and a.noises == 1
        )  # rosinality's: the file holds every size it could have
        self.dimensions = Dimensions(
            z_dim=a.z_dim,
            w_dim=a.w_dim,
            num_ws=2 * len(a.widths) if a.styles else 1,
            c_dim=a.c_dim,
            resolution=a.resolution,
            channels=a.channels,
        )
        self.mapping = Mapping(a)
        self.synthesis = Synthesis(a)
        self.noise = nn.ParameterList(nn.Parameter(empty(1, 1, edge, edge)) for edge in a.noise_edges)
        self.register_buffer("w_avg", empty(a.w_dim))

    def style_weights(self) -> list[Tensor]:
        """One dense layer a row; without styles w is read by the first layer alone, if at all."""
        if not self.architecture.styles:
            return [] if self.synthesis.dense is None else [self.synthesis.dense]
        blocks: list[Any] = list(self.synthesis.blocks)
        return [layer.style.weight for block in blocks for layer in (block.layer0, block.layer1)]


def read_architecture(
    shapes: Shapes[str, tuple[int, ...]], stated: Shapes[str, Any] | None = None
) -> dict[str, Any]:
    """The architecture that the tensors' shapes tell, with what only a file can state."""

    def side(name: str, axis: int) -> int:
        if name not in shapes or len(shapes[name]) <= axis:
            raise CheckpointRefused(f"The tensor {name} of a {NAME} network is missing; take the whole file.")
        return shapes[name][axis]

    blocks = sum(BLOCK.fullmatch(name) is not None for name in shapes)
    depth = sum(MAPPING.fullmatch(name) is not None for name in shapes)
    has_mean = "w_avg" in shapes or not depth
    w_dim = side("w_avg", 0) if has_mean else side(f"mapping.layers.{depth - 1}.weight", 0)
    read = {
        **read_mapping(shapes, w_dim, NAME, needs_layers=False),
        "widths": [side(f"synthesis.blocks.{i}.layer1.weight", 0) for i in range(blocks)],
        "channels": side(f"synthesis.blocks.{max(blocks - 1, 0)}.to_rgb.weight", 0),
        "constant": "synthesis.dense" not in shapes,
        "styles": "synthesis.blocks.0.layer0.style.weight" in shapes,
        "noises": sum(name.startswith("noise.") for name in shapes) // max(blocks, 1),
        "grown": blocks > 1 and "synthesis.blocks.0.to_rgb.weight" in shapes,
    }
    usual = Architecture(z_dim=1, w_dim=1, mapping_depth=1, widths=(1,)).to_json()
    return Architecture.from_json({**usual, **(stated or {}), **read}).to_json()


def build(architecture: dict[str, Any]) -> StyleGAN:
    """The network with the right shapes and no values yet."""
    return StyleGAN(Architecture.from_json(architecture))
