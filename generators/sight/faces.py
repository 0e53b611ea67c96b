"""The age and the sex that a face appears to have: the small Xception of face-api, its weights beside this file.

After Vincent Mühler's face-api.js (`AgeGenderNet`, `TinyXception`), in Vladimir Mandic's continuation of it. It takes
a face that fills a square. Nobody who was drawn has an age: what is said here is what a stranger would guess.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from safetensors.torch import load_file
from torch import Tensor, nn

from generators.sight.layers import Convolution, Dense, Separable, halved

WEIGHTS = Path(__file__).with_name("faces.safetensors")
RANGE = ".range"
EDGE = 112
MEAN = (122.782, 117.001, 104.298)  # of red, green and blue where the network learned
BOX = (0.15, 0.20, 0.85, 0.90)  # left, top, right, bottom of the face in a picture aligned as FFHQ's are


class Apparent(NamedTuple):
    """What a face looks like to the network."""

    age: float  # years
    male: float  # how probable, from 0 to 1


class Reduction(nn.Module):
    """Two convolutions and a pooling beside a plain one. x [N, I, H, W] -> [N, O, H / 2, W / 2]."""

    def __init__(self, inputs: int, outputs: int, *, activates: bool = True) -> None:
        super().__init__()
        self.separable_conv0 = Separable(inputs, outputs)
        self.separable_conv1 = Separable(outputs, outputs)
        self.expansion_conv = Convolution(inputs, outputs, kernel=1, stride=2)
        self.activates = activates

    def forward(self, x: Tensor) -> Tensor:
        inner = self.separable_conv0(F.relu(x) if self.activates else x)
        inner = self.separable_conv1(F.relu(inner))
        out: Tensor = halved(inner) + self.expansion_conv(x)
        return out


class Main(nn.Module):
    """Three convolutions over which the input is carried. x [N, C, H, W] -> the same shape."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        for nth in range(3):
            self.add_module(f"separable_conv{nth}", Separable(channels, channels))

    def forward(self, x: Tensor) -> Tensor:
        inner = x
        for convolution in self.children():
            inner = convolution(F.relu(inner))
        return x + inner


class AgeAndSex(nn.Module):
    """Faces [N, 3, 112, 112] in levels of 0 to 255 -> ages [N] in years, probabilities [N, 2] of male and female."""

    def __init__(self) -> None:
        super().__init__()
        self.entry_flow = nn.ModuleDict(
            {
                "conv_in": Convolution(3, 32, kernel=3, stride=2),
                "reduction_block_0": Reduction(32, 64, activates=False),  # conv_in's activation serves it
                "reduction_block_1": Reduction(64, 128),
            }
        )
        self.middle_flow = nn.ModuleDict({"main_block_0": Main(128), "main_block_1": Main(128)})
        self.exit_flow = nn.ModuleDict(
            {"reduction_block": Reduction(128, 256), "separable_conv": Separable(256, 512)}
        )
        self.fc = nn.ModuleDict({"age": Dense(512, 1), "gender": Dense(512, 2)})

    def forward(self, faces: Tensor) -> tuple[Tensor, Tensor]:
        x = (faces - faces.new_tensor(MEAN)[:, None, None]) / 255
        x = F.relu(self.entry_flow["conv_in"](x))  # [N, 32, 56, 56]
        x = self.entry_flow["reduction_block_0"](x)  # [N, 64, 28, 28]
        x = self.entry_flow["reduction_block_1"](x)  # [N, 128, 14, 14]
        x = self.middle_flow["main_block_1"](self.middle_flow["main_block_0"](x))
        x = self.exit_flow["reduction_block"](x)  # [N, 256, 7, 7]
        x = F.relu(self.exit_flow["separable_conv"](x)).mean(dim=(2, 3))  # [N, 512]
        return self.fc["age"](x)[:, 0], self.fc["gender"](x).softmax(dim=1)


@cache
def network() -> AgeAndSex:
    """With the weights that come with it: bytes as they were published, each tensor with its scale and least value."""
    stored = load_file(WEIGHTS)
    ranges = {name.removesuffix(RANGE): stored.pop(name) for name in list(stored) if name.endswith(RANGE)}
    for name, (scale, least) in ranges.items():
        stored[name] = stored[name].float() * scale + least
    found = AgeAndSex()
    found.load_state_dict(stored)
    return found.requires_grad_(False).eval()


def look_at(pictures: Sequence[Image.Image]) -> list[Apparent]:
    """What the faces appear to be, each in the middle of its picture as FFHQ has them."""
    if not pictures:
        return []
    faces = torch.from_numpy(np.stack([_face(picture) for picture in pictures]))
    with torch.inference_mode(), _one_thread():
        ages, sexes = network()(faces.float().permute(0, 3, 1, 2))  # channels stay innermost: half the time
    return [Apparent(age, male) for age, male in zip(ages.tolist(), sexes[:, 0].tolist(), strict=True)]


@contextmanager
def _one_thread() -> Iterator[None]:
    """Two are slower for so little: where other programs use the cores too, one waits long for the other."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def _face(picture: Image.Image) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    """[112, 112, 3]: the face out of a picture, RGB or grey."""
    width, height = picture.size
    left, top, right, bottom = BOX
    box = (left * width, top * height, right * width, bottom * height)
    cut = picture.resize((EDGE, EDGE), Image.Resampling.BILINEAR, box=box, reducing_gap=2.0)
    return np.asarray(cut.convert("RGB"))
