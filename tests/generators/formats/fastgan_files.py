"""Snapshots as projected-gan saves them, of small networks of PyTorch's own layers with random weights."""

import pickle
from itertools import pairwise
from pathlib import Path
from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn.utils import spectral_norm

Z = 10


def convolution(
    inputs: int, outputs: int, kernel: int = 3, padding: int = 1, bias: bool = False
) -> nn.Module:
    layer: nn.Module = spectral_norm(nn.Conv2d(inputs, outputs, kernel, 1, padding, bias=bias))
    return layer


class Noise(nn.Module):
    """Takes its pictures from a list, where the program draws them."""

    waiting: ClassVar[list[Tensor]] = []

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(1))

    def forward(self, x: Tensor) -> Tensor:
        return x + self.weight * self.waiting.pop(0)


class NormByClass(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.gain = spectral_norm(nn.Linear(Z, channels))
        self.bias = spectral_norm(nn.Linear(Z, channels))
        self.register_buffer("stored_mean", torch.zeros(channels))
        self.register_buffer("stored_var", torch.ones(channels))

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        mean, variance = self.get_buffer("stored_mean"), self.get_buffer("stored_var")
        x = (x - mean[:, None, None]) / (variance + 1e-5).sqrt()[:, None, None]
        scale, shift = 1 + self.gain(y), self.bias(y)
        blended: Tensor = x * scale[..., None, None] + shift[..., None, None]
        return blended


class BlockByClass(nn.Module):
    """Two convolutions and one strength of noise for both, or one convolution and none."""

    def __init__(self, inputs: int, outputs: int, big: bool) -> None:
        super().__init__()
        self.big = big
        if big:
            self.conv1, self.conv2 = convolution(inputs, 2 * outputs), convolution(outputs, 2 * outputs)
            self.bn1, self.bn2 = NormByClass(2 * outputs), NormByClass(2 * outputs)
            self.noise = Noise()
        else:
            self.conv, self.bn = convolution(inputs, 2 * outputs), NormByClass(2 * outputs)

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        x = nn.functional.interpolate(x, scale_factor=2)
        if not self.big:
            return nn.functional.glu(self.bn(self.conv(x), y), 1)
        x = nn.functional.glu(self.bn1(self.noise(self.conv1(x)), y), 1)
        return nn.functional.glu(self.bn2(self.noise(self.conv2(x)), y), 1)


def block(inputs: int, outputs: int, big: bool) -> nn.Module:
    norm = nn.BatchNorm2d(2 * outputs)
    first = (nn.Upsample(scale_factor=2), convolution(inputs, 2 * outputs))
    if not big:
        return nn.Sequential(*first, norm, nn.GLU(1))
    second = (convolution(outputs, 2 * outputs), Noise(), nn.BatchNorm2d(2 * outputs), nn.GLU(1))
    return nn.Sequential(*first, Noise(), norm, nn.GLU(1), *second)


class Excitation(nn.Module):
    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.main = nn.Sequential(
            nn.AdaptiveAvgPool2d(4),
            convolution(inputs, outputs, 4, 0),
            nn.SiLU(),
            convolution(outputs, outputs, 1, 0),
            nn.Sigmoid(),
        )


class First(nn.Module):
    def __init__(self, outputs: int) -> None:
        super().__init__()
        transposed = spectral_norm(nn.ConvTranspose2d(Z, 2 * outputs, 4, 1, 0, bias=False))
        self.init = nn.Sequential(transposed, nn.BatchNorm2d(2 * outputs), nn.GLU(1))


class Synthesis(nn.Module):
    """All edges to 256 px are made, whatever is used; `widths` are the channels from 4 px on."""

    def __init__(self, edge: int, widths: list[int], big: list[bool], classes: int) -> None:
        super().__init__()
        self.edge = edge
        self.init = First(widths[0])
        for i, (inputs, outputs) in enumerate(pairwise(widths)):
            of_kind = BlockByClass(inputs, outputs, big[i]) if classes else block(inputs, outputs, big[i])
            self.add_module(f"feat_{8 * 2**i}", of_kind)
            if 3 <= i <= 6:
                self.add_module(f"se_{8 * 2**i}", Excitation(widths[i - 3], outputs))
        self.to_big = convolution(widths[edge.bit_length() - 3], 3, bias=True)
        self.embed = nn.Embedding(classes, Z) if classes else None

    def forward(self, z: Tensor, c: Tensor | None = None) -> Tensor:
        y = None if self.embed is None or c is None else (self.embed(c.argmax(1)),)
        z = z / (z.square().mean(dim=1, keepdim=True) + 1e-8).sqrt()
        found = [self.init.init(z[:, :, None, None])]
        for i in range(self.edge.bit_length() - 3):
            x = self.get_submodule(f"feat_{8 * 2**i}")(found[-1], *(y or ()))
            if 3 <= i <= 6:
                x = x * self.get_submodule(f"se_{8 * 2**i}.main")(found[i - 3])
            found.append(x)
        picture: Tensor = self.to_big(found[-1])
        return picture


class Generator(nn.Module):
    def __init__(
        self,
        edge: int = 64,
        big: bool | list[bool] = False,
        classes: int = 0,
        c_dim: int | None = None,
        seed: int = 0,
    ) -> None:
        super().__init__()
        widths = [6, 4, 3, 4, 2, 3, 2, 2, 1][: max(edge.bit_length() - 2, 7)]
        self.z_dim, self.img_resolution, self.img_channels = Z, edge, 3
        self.c_dim = classes if c_dim is None else c_dim
        of_each = big if isinstance(big, list) else [big] * len(widths)
        self.mapping = nn.Identity()
        self.synthesis = Synthesis(edge, widths, of_each, classes)
        draw = torch.Generator().manual_seed(seed)
        with torch.no_grad():
            for name, value in self.state_dict().items():
                if name.endswith("var"):
                    value.uniform_(0.5, 1.5, generator=draw)
                elif value.is_floating_point() and not name.endswith(("_u", "_v")):
                    value.normal_(std=0.5, generator=draw)
        self.settle()

    def settle(self) -> None:
        """u and v as some steps of training leave them: near the largest singular value's."""
        for module in self.train().modules():
            for hook in module._forward_pre_hooks.values():
                for _ in range(5):
                    hook(module, ())
        self.eval()

    def drawn(self, z: Tensor, c: Tensor | None, noise: list[Tensor]) -> Tensor:
        """The picture, by the layers of PyTorch."""
        Noise.waiting[:] = noise
        with torch.no_grad():
            picture: Tensor = self.synthesis(z, c)
        return picture


def saved(path: Path, network: object) -> Path:
    """A snapshot, as the program's training loop leaves it."""
    snapshot = {"G": None, "D": nn.Linear(1, 1), "G_ema": network, "training_set_kwargs": {"xflip": False}}
    path.write_bytes(pickle.dumps(snapshot, protocol=3))
    return path
