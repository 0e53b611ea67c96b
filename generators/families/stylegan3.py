"""StyleGAN3: pictures as signals that move and turn smoothly; no noise, no pixel grid to stick to.

Karras, Aittala, Laine, Harkonen, Hellsten, Lehtinen, Aila 2021, "Alias-Free Generative Adversarial Networks",
arXiv 2106.12423. Sine waves of fixed frequencies, turned and shifted by w and by a transform; then layers of a
modulated convolution and a filtered leaky ReLU, whose band widens layer by layer. Configurations T (3x3) and R
(1x1, round filters) differ in their stored numbers only.

Departs from the paper's program: activations are scaled instead of weights, and the filtered leaky ReLU works on
the phases of its pictures (layers/filtered.py). Filters, frequencies and phases are the checkpoint's own.
"""

import math
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, empty, nn

from generators.families.mapping import Mapping
from generators.families.network import Dimensions, Network
from generators.families.stylegan3_architecture import Architecture, LayerNumbers, read_architecture
from generators.layers.equalised import EqualisedDense
from generators.layers.filtered import Axis, filtered_leaky_relu

__all__ = ["NAME", "Architecture", "StyleGAN3", "build", "read_architecture"]

NAME = "stylegan3"
EPSILON = 1e-8
SLOPE, GAIN = 0.2, math.sqrt(2)


class Waves(nn.Module):
    """w [N, W], transform [1 or N, 3, 3] -> [N, C, S, S]: sine waves, mixed by a matrix (section 3.2 and F.1).

    The transform maps places of the finished picture to places of the waves. The first two numbers that w gives are
    a rotation, the others a shift.
    """

    freqs: Tensor
    phases: Tensor

    def __init__(self, a: Architecture) -> None:
        super().__init__()
        channels = a.layers[0].inputs
        self.style = EqualisedDense(a.w_dim, 4)
        self.weight = nn.Parameter(empty(channels, channels))
        self.register_buffer("freqs", empty(channels, 2))
        self.register_buffer("phases", empty(channels))
        self.size, self.rate, self.bandwidth = a.size, a.rate, a.bandwidth
        self.weight_gain = 1 / math.sqrt(channels)

    def forward(self, w: Tensor, transform: Tensor) -> Tensor:
        turned = self.turn(w) @ transform  # [N, 3, 3]
        phases = self.phases + (self.freqs @ turned[:, :2, 2:])[..., 0]  # [N, C]
        freqs = self.freqs @ turned[:, :2, :2]  # [N, C, 2]

        # Frequencies that the transform has raised out of the band fade out.
        beyond = freqs.square().sum(dim=2).sqrt() - self.bandwidth  # [N, C]
        amplitudes = (1 - beyond / (self.rate / 2 - self.bandwidth)).clamp(0, 1)

        places = (torch.arange(self.size, device=w.device) + 0.5 - self.size / 2) / self.rate  # [S]
        across = freqs[:, :, 0, None, None] * places  # [N, C, 1, S]
        down = freqs[:, :, 1, None, None] * places[:, None]  # [N, C, S, 1]
        x = torch.sin((across + down + phases[:, :, None, None]) * (2 * math.pi))  # [N, C, S, S]
        x = x * amplitudes[:, :, None, None]
        return F.conv2d(x, (self.weight * self.weight_gain)[:, :, None, None])

    def turn(self, w: Tensor) -> Tensor:
        """[N, 3, 3]: first shift, then rotate."""
        t = self.style(w)  # [N, 4]
        t = t / t[:, :2].square().sum(dim=1, keepdim=True).sqrt()
        cosine, sine, right, up = t.unbind(1)  # [N] each
        one, zero = torch.ones_like(cosine), torch.zeros_like(cosine)
        rotation = torch.stack([cosine, -sine, zero, sine, cosine, zero, zero, zero, one], dim=1)
        shift = torch.stack([one, zero, -right, zero, one, -up, zero, zero, one], dim=1)
        return rotation.reshape(-1, 3, 3) @ shift.reshape(-1, 3, 3)


class Layer(nn.Module):
    """x [N, I, H, W], w [N, W] -> [N, O, H', W']: modulated convolution, bias, filtered leaky ReLU."""

    magnitude_ema: Tensor
    up_filter: Tensor | None
    down_filter: Tensor | None

    def __init__(self, a: Architecture, layer: LayerNumbers, axes: tuple[Axis, Axis]) -> None:
        super().__init__()
        self.style = EqualisedDense(a.w_dim, layer.inputs)
        self.weight = nn.Parameter(empty(layer.outputs, layer.inputs, layer.kernel, layer.kernel))
        self.bias = nn.Parameter(empty(layer.outputs))
        self.register_buffer("magnitude_ema", empty(1))
        square = (layer.down_taps,) * (2 if layer.form == "square" else 1)
        self.register_buffer("up_filter", empty(layer.up_taps) if layer.up_taps > 1 else None)
        self.register_buffer("down_filter", None if layer.form == "none" else empty(square))
        self.axes, self.clamp, self.kernel = axes, a.clamp, layer.kernel
        self.weight_gain = 1 / math.sqrt(layer.inputs * layer.kernel**2)  # only of an RGB

    def forward(self, x: Tensor, w: Tensor) -> Tensor:
        # Weights and styles of unit size first (D.2), so that float16 would do; then as in StyleGAN2.
        weight = self.weight * self.weight.square().mean(dim=(1, 2, 3), keepdim=True).rsqrt()
        style = self.style(w)
        style = style * style.square().mean(dim=1, keepdim=True).rsqrt()  # [N, I]
        energy = weight.square().sum(dim=(2, 3))  # [O, I]
        scale = (style.square() @ energy.T + EPSILON).rsqrt() * self.magnitude_ema.rsqrt()  # [N, O]

        # A leaky ReLU lets a positive gain through: it is cheaper here than at the higher rate.
        x = F.conv2d(
            x * style[:, :, None, None], weight, padding=self.kernel - 1
        )  # [N, O, H + K - 1, W + K - 1]
        x = x * (scale * GAIN)[:, :, None, None] + (self.bias * GAIN)[:, None, None]
        one = x.new_ones(1)
        up = one if self.up_filter is None else self.up_filter
        down = one if self.down_filter is None else self.down_filter
        return filtered_leaky_relu(x, up, down, self.axes, SLOPE, self.clamp)


class ToRGB(Layer):
    """x [N, I, R, R], w [N, W] -> picture [N, C, R, R]: neither demodulated nor bent."""

    def forward(self, x: Tensor, w: Tensor) -> Tensor:
        style = self.style(w) * (self.magnitude_ema.rsqrt() * self.weight_gain)  # [N, I]
        x = F.conv2d(x * style[:, :, None, None], self.weight, padding=self.kernel - 1)
        x = x + self.bias[:, None, None]
        return x if self.clamp is None else x.clamp(-self.clamp, self.clamp)


class Synthesis(nn.Module):
    """ws [N, num_ws, W], transform [1 or N, 3, 3] -> picture [N, C, R, R], nominally in [-1, 1].

    num_ws is the number of layers and one more: the first row moves the waves.
    """

    def __init__(self, a: Architecture) -> None:
        super().__init__()
        self.input = Waves(a)
        kinds = [Layer] * (len(a.layers) - 1) + [ToRGB]
        self.layers = nn.ModuleList(
            kind(a, layer, axes) for kind, layer, axes in zip(kinds, a.layers, a.sides, strict=True)
        )
        self.output_scale = a.output_scale

    def forward(self, ws: Tensor, transform: Tensor) -> Tensor:
        first, *rest = ws.unbind(1)
        x = self.input(first, transform)  # [N, C0, S, S]
        for layer, w in zip(self.layers, rest, strict=True):
            x = layer(x, w)
        picture: Tensor = x * self.output_scale
        return picture


class StyleGAN3(Network):
    """The two halves, the stored transform and the mean of w."""

    mapping: Mapping
    synthesis: Synthesis
    takes_transform = True

    def __init__(self, a: Architecture) -> None:
        super().__init__()
        self.architecture = a
        self.dimensions = Dimensions(
            z_dim=a.z_dim,
            w_dim=a.w_dim,
            num_ws=len(a.layers) + 1,
            c_dim=a.c_dim,
            resolution=a.resolution,
            channels=a.layers[-1].outputs,
        )
        self.mapping = Mapping(a)
        self.synthesis = Synthesis(a)
        self.noise = nn.ParameterList()
        self.register_buffer("transform", empty(3, 3))
        self.register_buffer("w_avg", empty(a.w_dim))

    def row_edges(self) -> list[int]:
        """By the bands, not by the sizes, which begin at 16 px: each layer's is wider by the same factor."""
        count, edge = self.dimensions.num_ws, self.dimensions.resolution
        steps = [min(row / max(count - 4, 1), 1) for row in range(count)]  # the last three draw the full band
        return [2 ** round(2 + step * (math.log2(edge) - 2)) for step in steps]

    def style_weights(self) -> list[Tensor]:
        """One dense layer a row; the first row's moves the picture."""
        half = self.synthesis
        layers: list[Any] = [half.input, *half.layers]
        return [layer.style.weight for layer in layers]


def build(architecture: dict[str, Any]) -> StyleGAN3:
    """The network with the right shapes and no values yet."""
    return StyleGAN3(Architecture.from_json(architecture))
