"""NVIDIA's TensorFlow generators, step by step as their papers and programs have them, in float64 and one way only.

Slow and plain, to compare with: nothing is folded, fused or shared with the code of ours. Variables have the names
and the layouts of a pickle: convolutions [h, w, in, out], dense layers [in, out].
"""

from dataclasses import dataclass, field
from math import floor, sqrt
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from generators.formats.tensorflow_network import Saved
from generators.formats.values import Array

ACTIVATIONS: dict[str, Any] = {
    "linear": lambda x: x,
    "relu": lambda x: torch.where(x > 0, x, 0) * sqrt(2),
    "lrelu": lambda x: torch.where(x > 0, x, 0.2 * x) * sqrt(2),
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "elu": F.elu,
    "selu": F.selu,
    "softplus": F.softplus,
    "swish": lambda x: x * torch.sigmoid(x) * sqrt(2),
}


@dataclass
class Program:
    """Options and variables; a variable that is not there yet is drawn, as the program makes it when it needs it."""

    options: dict[str, Any]
    edge: int = 16
    width: int = 4
    z_dim: int = 6
    w_dim: int = 5
    mapping_layers: int = 2
    mapping_fmaps: int = 7
    classes: int = 0
    lod: float = 0.0
    variables: dict[str, Array] = field(default_factory=dict)
    draw: np.random.RandomState = field(default_factory=lambda: np.random.RandomState(1))

    def option(self, name: str, usual: Any) -> Any:
        return self.options.get(name, usual)

    def variable(self, name: str, *shape: int) -> Tensor:
        if name not in self.variables:
            self.variables[name] = np.asarray(self.draw.randn(*shape) * 0.7, dtype=np.float32)
        assert self.variables[name].shape == shape
        return torch.from_numpy(np.asarray(self.variables[name], dtype=np.float64))

    def weight(self, name: str, *shape: int, gain: float = 1.0, rate: float = 1.0) -> Tensor:
        scale = gain / sqrt(np.prod(shape[:-1])) if self.option("use_wscale", True) else 1.0
        return self.variable(name, *shape) * (scale * rate)

    def saved(self) -> Saved:
        """What its pickle would hold."""
        self.variable("dlatent_avg", self.w_dim)
        self.variables["lod"] = np.array(self.lod, dtype=np.float32)
        sizes = {"resolution": self.edge, "mapping_layers": self.mapping_layers, "label_size": self.classes}
        return Saved("tiny.pkl", {**sizes, **self.options}, self.variables)

    def w(self, z: Tensor, c: Tensor) -> Tensor:
        """[N, W]; the layers between are `mapping_fmaps` wide."""
        x = z
        normalise = self.option("normalize_latents", True)
        if self.classes and self.embeds:
            width = self.option("label_fmaps", None) or self.z_dim
            label = c @ self.weight("mapping/LabelEmbed/weight", self.classes, width)
            label = normalised(label + self.variable("mapping/LabelEmbed/bias", width))
            x = torch.cat([normalised(x) if normalise else x, label], dim=1)
        elif self.classes:
            x = torch.cat(
                [x, c @ self.variable("mapping/LabelConcat/weight", self.classes, self.z_dim)], dim=1
            )
            x = normalised(x) if normalise else x
        else:
            x = normalised(x) if normalise else x
        rate = self.option("mapping_lrmul", 0.01)
        for i in range(self.mapping_layers):
            width = self.w_dim if i == self.mapping_layers - 1 else self.mapping_fmaps
            x = self.dense_activated(f"mapping/Dense{i}", x, width, rate)
        return x

    embeds = False

    def picture(self, ws: Tensor) -> Tensor:
        """[N, C, edge, edge] of ws [N, L, W], with the noise variables."""
        raise NotImplementedError

    def dense_activated(self, name: str, x: Tensor, width: int, rate: float) -> Tensor:
        raise NotImplementedError


class StyleGAN(Program):
    """G_style: gains are in the weights, none after the activation."""

    def act(self, x: Tensor, option: str = "nonlinearity") -> Tensor:
        return ACTIVATIONS[self.option(option, "lrelu")](x) / sqrt(2)  # type: ignore[no-any-return]

    def dense_activated(self, name: str, x: Tensor, width: int, rate: float) -> Tensor:
        x = x @ self.weight(f"{name}/weight", x.shape[1], width, gain=sqrt(2), rate=rate)
        return self.act(x + self.variable(f"{name}/bias", width) * rate, "mapping_nonlinearity")

    def picture(self, ws: Tensor) -> Tensor:
        width, count = self.width, int(np.log2(self.edge)) - 1
        if self.option("const_input_layer", True):
            x = self.variable("synthesis/4x4/Const/const", 1, width, 4, 4).repeat(len(ws), 1, 1, 1)
            x = self.ended("4x4/Const", x, ws, 0)
        else:
            dense = self.weight("synthesis/4x4/Dense/weight", self.w_dim, width * 16, gain=sqrt(2) / 4)
            x = self.ended("4x4/Dense", (ws[:, 0] @ dense).reshape(-1, width, 4, 4), ws, 0)
        x = self.ended("4x4/Conv", self.convolved("4x4/Conv", x, width), ws, 1)
        pictures = [self.rgb(x, count - 1)]
        for i in range(1, count):
            name = f"{4 * 2**i}x{4 * 2**i}"
            x = self.ended(f"{name}/Conv0_up", self.blurred(self.doubled(f"{name}/Conv0_up", x)), ws, 2 * i)
            x = self.ended(f"{name}/Conv1", self.convolved(f"{name}/Conv1", x, width), ws, 2 * i + 1)
            pictures.append(self.rgb(x, count - 1 - i))
        if self.option("structure", "auto") == "fixed":
            for lod in range(1, count):
                for kind in ("weight", "bias"):
                    del self.variables[f"synthesis/ToRGB_lod{lod}/{kind}"]
            return pictures[-1]
        return at_lod(pictures, self.lod)

    def convolved(self, name: str, x: Tensor, width: int) -> Tensor:
        weight = self.weight(f"synthesis/{name}/weight", 3, 3, x.shape[1], width, gain=sqrt(2))
        return F.conv2d(x, weight.permute(3, 2, 0, 1), padding=1)

    def doubled(self, name: str, x: Tensor) -> Tensor:
        fused = self.option("fused_scale", "auto")
        if fused == "auto":
            fused = 2 * x.shape[2] >= 128
        if not fused:
            return self.convolved(name, repeated(x), self.width)
        # Each pixel times the kernel, spread over its 2x2 copies, is added to what is below it
        weight = self.weight(f"synthesis/{name}/weight", 3, 3, x.shape[1], self.width, gain=sqrt(2))
        y = torch.zeros(len(x), self.width, 2 * x.shape[2] + 2, 2 * x.shape[3] + 2, dtype=x.dtype)
        for i in range(3):
            for j in range(3):
                part = repeated(torch.einsum("nihw,io->nohw", x, weight[i, j]))
                y[:, :, i : i + part.shape[2], j : j + part.shape[3]] += part
        return y[:, :, 1:-1, 1:-1]

    def blurred(self, x: Tensor) -> Tensor:
        taps = self.option("blur_filter", [1, 2, 1])
        if not taps:
            return x
        kernel = torch.tensor(taps, dtype=x.dtype)
        kernel = torch.outer(kernel, kernel) if kernel.dim() == 1 else kernel
        kernel = kernel / kernel.sum()
        (height, width), padded = kernel.shape, torch.zeros(*x.shape[:2], 40, 40, dtype=x.dtype)
        top, left = (height - 1) // 2, (width - 1) // 2
        padded[:, :, top : top + x.shape[2], left : left + x.shape[3]] = x
        rows, columns = x.shape[2:]
        parts = [
            kernel[i, j] * padded[:, :, i : i + rows, j : j + columns]
            for i in range(height)
            for j in range(width)
        ]
        return torch.stack(parts).sum(dim=0)

    def ended(self, name: str, x: Tensor, ws: Tensor, layer: int) -> Tensor:
        name = f"synthesis/{name}"
        channels, edge = x.shape[1], x.shape[2]
        if self.option("use_noise", True):
            noise = self.variable(f"synthesis/noise{layer}", 1, 1, edge, edge)
            x = x + noise * self.variable(f"{name}/Noise/weight", channels)[:, None, None]
        x = self.act(x + self.variable(f"{name}/bias", channels)[:, None, None])
        if self.option("use_pixel_norm", False):
            x = normalised(x)
        if self.option("use_instance_norm", True):
            x = x - x.mean(dim=(2, 3), keepdim=True)
            x = x / (x.square().mean(dim=(2, 3), keepdim=True) + 1e-8).sqrt()
        if self.option("use_styles", True):
            style = ws[:, layer] @ self.weight(f"{name}/StyleMod/weight", self.w_dim, 2 * channels)
            style = style + self.variable(f"{name}/StyleMod/bias", 2 * channels)
            x = x * (style[:, :channels, None, None] + 1) + style[:, channels:, None, None]
        return x

    def rgb(self, x: Tensor, lod: int) -> Tensor:
        weight = self.weight(f"synthesis/ToRGB_lod{lod}/weight", 1, 1, x.shape[1], 3)[0, 0]
        bias = self.variable(f"synthesis/ToRGB_lod{lod}/bias", 3)
        return torch.einsum("nihw,io->nohw", x, weight) + bias[:, None, None]


class StyleGAN2(Program):
    """G_main: activations have gains, convolutions are modulated and demodulated sample by sample."""

    revised = False

    def act(self, x: Tensor, option: str = "nonlinearity") -> Tensor:
        return ACTIVATIONS[self.option(option, "lrelu")](x)  # type: ignore[no-any-return]

    def dense_activated(self, name: str, x: Tensor, width: int, rate: float) -> Tensor:
        x = x @ self.weight(f"{name}/weight", x.shape[1], width, rate=rate)
        return self.act(x + self.variable(f"{name}/bias", width) * rate, "mapping_nonlinearity")

    def picture(self, ws: Tensor) -> Tensor:
        count, kind = int(np.log2(self.edge)) - 1, self.option("architecture", "skip")
        first = self.option("fmap_const", None) or self.width
        x = self.variable("synthesis/4x4/Const/const", 1, first, 4, 4).repeat(len(ws), 1, 1, 1)
        x = self.layer("4x4/Conv", x, ws, 0)
        y = self.rgb("4x4/ToRGB", x, ws, 1) if kind == "skip" and not self.revised else None
        pictures = [self.rgb(f"ToRGB_lod{count - 1}", x, ws, 1)] if self.revised else []
        for i in range(1, count):
            name, past = f"{4 * 2**i}x{4 * 2**i}", x
            x = self.layer(f"{name}/Conv0_up", x, ws, 2 * i - 1, up=True)
            x = self.layer(f"{name}/Conv1", x, ws, 2 * i)
            if self.revised:
                pictures.append(self.rgb(f"ToRGB_lod{count - 1 - i}", x, ws, 2 * i + 1))
                continue
            if kind == "resnet":
                skip = self.weight(f"synthesis/{name}/Skip/weight", 1, 1, self.width, self.width)[0, 0]
                x = (x + torch.einsum("nihw,io->nohw", self.upsampled(past), skip)) / sqrt(2)
            if y is not None:
                y = self.upsampled(y)
            if kind == "skip" or i == count - 1:
                rgb = self.rgb(f"{name}/ToRGB", x, ws, 2 * i + 1)
                y = rgb if y is None else y + rgb
        if self.revised:
            return at_lod(pictures, self.lod)
        assert y is not None
        return y

    def layer(self, name: str, x: Tensor, ws: Tensor, layer: int, up: bool = False) -> Tensor:
        weights = self.modulated(name, x.shape[1], self.width, 3, ws[:, layer])
        weights = weights / (weights.square().sum(dim=(1, 2, 3), keepdim=True) + 1e-8).sqrt()
        x = self.upsampled(x, around=1) if up else F.pad(x, (1, 1, 1, 1))
        x = convolved_each(x, weights)
        if self.option("use_noise", True):
            noise = self.variable(f"synthesis/noise{layer}", 1, 1, x.shape[2], x.shape[3])
            x = x + noise * self.variable(f"synthesis/{name}/noise_strength")
        return self.clamped(self.act(x + self.variable(f"synthesis/{name}/bias", self.width)[:, None, None]))

    def rgb(self, name: str, x: Tensor, ws: Tensor, row: int) -> Tensor:
        x = convolved_each(x, self.modulated(name, x.shape[1], 3, 1, ws[:, row]))
        return self.clamped(x + self.variable(f"synthesis/{name}/bias", 3)[:, None, None])

    def modulated(self, name: str, inputs: int, outputs: int, kernel: int, w: Tensor) -> Tensor:
        """[N, h, w, I, O]"""
        style = w @ self.weight(f"synthesis/{name}/mod_weight", self.w_dim, inputs)
        style = style + self.variable(f"synthesis/{name}/mod_bias", inputs) + 1
        weight = self.weight(f"synthesis/{name}/weight", kernel, kernel, inputs, outputs)
        return weight * style[:, None, None, :, None]

    def clamped(self, x: Tensor) -> Tensor:
        clamp = self.option("conv_clamp", None)
        return x if clamp is None else x.clamp(-clamp, clamp)

    def upsampled(self, x: Tensor, around: int = 0) -> Tensor:
        """Zeros between the pixels and around them, then the filter, as a sum over its taps."""
        taps = self.option("resample_kernel", [1, 3, 3, 1])
        kernel = torch.tensor([1.0, 1.0] if taps is None else taps, dtype=x.dtype)
        kernel = torch.outer(kernel, kernel) if kernel.dim() == 1 else kernel
        kernel = 4 * kernel / kernel.sum()
        length, edge = len(kernel), x.shape[2]
        before, side = (length - 1) // 2 + 1 + around, 2 * edge + 2 * around
        spread = torch.zeros(*x.shape[:2], side + length - 1, side + length - 1, dtype=x.dtype)
        spread[:, :, before : before + 2 * edge : 2, before : before + 2 * edge : 2] = x
        parts = [
            kernel[length - 1 - i, length - 1 - j] * spread[:, :, i : i + side, j : j + side]
            for i in range(length)
            for j in range(length)
        ]
        return torch.stack(parts).sum(dim=0)


class Revised(StyleGAN2):
    """Configurations B to D."""

    revised = True


class ADA(StyleGAN2):
    """Classes are embedded, and normalised on their own."""

    embeds = True


def normalised(x: Tensor) -> Tensor:
    return x / (x.square().mean(dim=1, keepdim=True) + 1e-8).sqrt()


def repeated(x: Tensor, times: int = 2) -> Tensor:
    return x.repeat_interleave(times, dim=2).repeat_interleave(times, dim=3)


def convolved_each(x: Tensor, weights: Tensor) -> Tensor:
    """Each sample with a kernel of its own, [N, h, w, I, O]."""
    pairs = zip(x, weights.permute(0, 4, 3, 1, 2), strict=True)
    return torch.stack([F.conv2d(one, weight) for one, weight in pairs])


def at_lod(pictures: list[Tensor], lod: float) -> Tensor:
    """Of the pictures at 4, 8, ... px the one that is drawn at this state of growing."""
    whole = floor(lod)
    picture = pictures[len(pictures) - 1 - whole]
    if lod > whole:
        before = repeated(pictures[len(pictures) - 2 - whole])
        picture = (1 - (lod - whole)) * picture + (lod - whole) * before
    return repeated(picture, 2**whole)
