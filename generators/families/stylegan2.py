"""StyleGAN2: convolutions whose input channels are scaled by w, and demodulated again.

Karras, Laine, Aittala, Hellsten, Lehtinen, Aila 2020, "Analyzing and Improving the Image Quality of
StyleGAN", arXiv 1912.04958. One file for training and for rendering. A constant of 4 px, then blocks
that double the edge; the picture is the sum of each block's RGB (`skip`) or the last block's (`resnet`,
where a block adds its input; `orig`, where nothing is added).

Departs from the paper's program: the activations are scaled instead of the weights (the same numbers
without one grouped convolution per sample); the noise inputs may be left out.
"""

import math
from collections.abc import Sequence
from typing import Any, Self

import torch
import torch.nn.functional as F
from torch import Tensor, empty, nn

from generators.families.mapping import Mapping
from generators.families.network import Dimensions, Network
from generators.families.stylegan2_architecture import (
    BASE_EDGE,
    NAME,
    Architecture,
    architecture_for,
    read_architecture,
)
from generators.layers.activations import activated
from generators.layers.equalised import EqualisedDense
from generators.layers.resampling import Filter

__all__ = ["NAME", "Architecture", "StyleGAN2", "architecture_for", "build", "read_architecture"]

EPSILON = 1e-8


class Layer(nn.Module):
    """Eq. 1 to 3, then noise, bias, leaky ReLU. x [N, I, H, W], w [N, W] -> [N, O, H, W], or twice the edge.

    Styles and demodulation are float32; the rest is of x's type.
    """

    def __init__(self, a: Architecture, inputs: int, outputs: int, up: bool = False) -> None:
        super().__init__()
        self.style = EqualisedDense(a.w_dim, inputs)
        self.weight = nn.Parameter(empty(outputs, inputs, a.kernel, a.kernel))
        self.bias = nn.Parameter(empty(outputs))
        self.noise_strength = nn.Parameter(empty(1)) if a.noise else None
        self.weight_gain = 1 / math.sqrt(inputs * a.kernel**2)
        self.filter = Filter(a.resample_filter) if up else None
        self.kernel = a.kernel
        self.activation = a.activation
        self.clamp = a.conv_clamp

    def forward(self, x: Tensor, w: Tensor, noise: Tensor | None, gain: float = 1.0) -> Tensor:
        # Modulate the inputs (eq. 1), scale the outputs to what unit inputs would give (eq. 3).
        style = self.style(w) * self.weight_gain  # [N, I]
        if x.dtype == torch.float16:  # which ends at 65504; demodulation undoes it
            style = style / style.abs().amax(dim=1, keepdim=True)
        energy = self.weight.square().sum(dim=(2, 3))  # [O, I]
        demodulation = (style.square() @ energy.T + EPSILON).rsqrt()  # [N, O]
        x = x * style[:, :, None, None].to(x.dtype)  # [N, I, H, W]
        x = self.convolved(x) * demodulation[:, :, None, None].to(x.dtype)  # [N, O, H, W]

        if noise is not None and self.noise_strength is not None:
            x = x + (noise * self.noise_strength).to(x.dtype)
        x = activated(x + self.bias[:, None, None].to(x.dtype), self.activation, gain)
        return x if self.clamp is None else x.clamp(-self.clamp * gain, self.clamp * gain)

    def normalise_weight(self) -> None:
        """Bring each output's weights to a largest of 1, for float16; demodulation undoes it."""
        with torch.no_grad():
            self.weight.div_(self.weight.abs().amax(dim=(1, 2, 3), keepdim=True))

    def convolved(self, x: Tensor) -> Tensor:
        weight = self.weight.to(x.dtype)
        if self.filter is None:
            return F.conv2d(x, weight, padding=self.kernel // 2)
        if self.kernel == 1:
            return self.filter.upsample(F.conv2d(x, weight))
        x = F.conv_transpose2d(x, weight.transpose(0, 1), stride=2)  # [N, O, 2H + K - 2, 2W + K - 2]
        return self.filter.after_transposed(x, self.kernel)  # [N, O, 2H, 2W]


class ToRGB(nn.Module):
    """x [N, I, H, W], w [N, W] -> the block's part of the picture [N, C, H, W]: modulated, not demodulated."""

    def __init__(self, a: Architecture, inputs: int) -> None:
        super().__init__()
        self.style = EqualisedDense(a.w_dim, inputs)
        self.weight = nn.Parameter(empty(a.channels, inputs, 1, 1))
        self.bias = nn.Parameter(empty(a.channels))
        self.weight_gain = 1 / math.sqrt(inputs)
        self.clamp = a.conv_clamp

    def forward(self, x: Tensor, w: Tensor) -> Tensor:
        style = self.style(w) * self.weight_gain  # [N, I]
        x = F.conv2d(x * style[:, :, None, None].to(x.dtype), self.weight.to(x.dtype))  # [N, C, H, W]
        x = x.float() + self.bias[:, None, None]
        return x if self.clamp is None else x.clamp(-self.clamp, self.clamp)


class Block(nn.Module):
    """x [N, I, H, W] and the picture so far -> [N, O, 2H, 2W] and the picture with this block's RGB.

    Takes a w for each convolution and one for the RGB, which is also the next block's first.
    `precision` is what its convolutions compute in; training lowers it, rendering never does.
    """

    def __init__(self, a: Architecture, index: int) -> None:
        super().__init__()
        outputs = a.widths[index]
        inputs = a.widths[max(index - 1, 0)]
        self.conv0 = Layer(a, inputs, outputs, up=True) if index else None
        self.conv1 = Layer(a, outputs if index else a.constant or outputs, outputs)
        resnet = a.kind == "resnet" and index > 0
        self.skip = nn.Parameter(empty(outputs, inputs, 1, 1)) if resnet else None
        self.skip_gain = math.sqrt(0.5 / inputs)
        last = index == len(a.widths) - 1
        self.to_rgb = ToRGB(a, outputs) if last or a.kind == "skip" else None
        self.filter = Filter(a.resample_filter)
        self.precision = torch.float32

    @property
    def convolutions(self) -> int:
        return 1 if self.conv0 is None else 2

    def forward(
        self, x: Tensor, picture: Tensor | None, w: Sequence[Tensor], noise: Sequence[Tensor]
    ) -> tuple[Tensor, Tensor | None]:
        x = x.to(self.precision)
        noises: list[Tensor | None] = list(noise) or [None, None]
        if self.conv0 is None:
            x = self.conv1(x, w[0], noises[0])  # [N, O, 4, 4]
        elif self.skip is None:
            x = self.conv0(x, w[0], noises[0])  # [N, O, 2H, 2W]
            x = self.conv1(x, w[1], noises[1])
        else:
            past = F.conv2d(x, (self.skip * self.skip_gain).to(x.dtype))  # [N, O, H, W]
            x = self.conv0(x, w[0], noises[0])
            x = self.conv1(x, w[1], noises[1], gain=math.sqrt(0.5)) + self.filter.upsample(past)
        if picture is not None:
            picture = self.filter.upsample(picture)  # [N, C, 2H, 2W]
        if self.to_rgb is not None:
            rgb = self.to_rgb(x, w[-1])
            picture = rgb if picture is None else picture + rgb
        return x, picture


class Synthesis(nn.Module):
    """ws [N, num_ws, W], then the noises [1 or N, 1, h, h] -> picture [N, C, R, R], nominally in [-1, 1].

    num_ws is 2 log2(R) - 2: one for each 3x3 convolution, and the last RGB's.
    """

    def __init__(self, a: Architecture) -> None:
        super().__init__()
        self.constant: Tensor = nn.Parameter(empty(1, a.constant or a.widths[0], BASE_EDGE, BASE_EDGE))
        self.blocks = nn.ModuleList(Block(a, i) for i in range(len(a.widths)))

    def forward(self, ws: Tensor, *noise: Tensor) -> Tensor:
        w = ws.unbind(1)  # num_ws of [N, W]
        x = self.constant.expand(ws.shape[0], -1, -1, -1)  # [N, C0, 4, 4]
        picture: Tensor | None = None
        row = 0
        for block in self.blocks:
            after = row + (1 if row == 0 else 2)
            x, picture = block(x, picture, w[row : after + 1], noise[row:after])  # [N, Ci, 4 * 2^i, ..]
            row = after
        assert picture is not None
        return picture


class StyleGAN2(Network):
    """The two halves, the constant noise and the mean of w."""

    mapping: Mapping
    synthesis: Synthesis

    def __init__(self, a: Architecture) -> None:
        super().__init__()
        self.architecture = a
        self.dimensions = Dimensions(
            z_dim=a.z_dim,
            w_dim=a.w_dim,
            num_ws=2 * len(a.widths),
            c_dim=a.c_dim,
            resolution=a.resolution,
            channels=a.channels,
        )
        self.mapping = Mapping(a)
        self.synthesis = Synthesis(a)
        self.noise = nn.ParameterList(nn.Parameter(empty(1, 1, edge, edge)) for edge in a.noise_edges)
        self.register_buffer("w_avg", empty(a.w_dim))

    def style_weights(self) -> list[Tensor]:
        """The convolutions' and the RGBs' dense layers; an RGB reads the row of the next block's first."""
        rows: list[list[Tensor]] = [[] for _ in range(self.dimensions.num_ws)]
        row = 0
        for block in self.synthesis.blocks:
            assert isinstance(block, Block)
            for layer in (block.conv0, block.conv1):
                if layer is not None:
                    rows[row].append(layer.style.weight)
                    row += 1
            if block.to_rgb is not None:
                rows[row].append(block.to_rgb.style.weight)
        return [torch.cat(found) for found in rows]

    def initialise(self, draw: torch.Generator) -> Self:
        """Weights as before the first step of a training."""
        with torch.no_grad():
            for name, value in self.state_dict().items():
                if name.endswith("style.bias"):
                    value.fill_(1)  # a scale of 1 to begin with
                elif name.endswith(("bias", "noise_strength", "w_avg")):
                    value.zero_()
                else:
                    value.copy_(torch.randn(value.shape, generator=draw))
                    value /= (
                        self.architecture.mapping_lr_multiplier if name.startswith("mapping.layers") else 1
                    )
        return self


def build(architecture: dict[str, Any]) -> StyleGAN2:
    """The network with the right shapes and no values yet."""
    return StyleGAN2(Architecture.from_json(architecture))
