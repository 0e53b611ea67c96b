"""StyleGAN of 2019 (`G_style`) as NVIDIA's TensorFlow programs save it, for families/stylegan.py."""

import math
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor

from generators.families import stylegan
from generators.formats.source import Weights
from generators.formats.states import Place, check_all_used, renamed
from generators.formats.tensorflow_network import Saved, outputs_first, transposed
from generators.layers.doubling import doubling_kernel

PROGRAM = "NVIDIA's StyleGAN"
GAIN = math.sqrt(2)  # of both activations; in the weights, not after them
FUSED_FROM_PX = 128  # fused_scale auto
ACTIVATIONS = {"lrelu": 0.2, "relu": 0.0}


def read(saved: Saved) -> Weights:
    """The weights under our names. Options that a file leaves out are the program's defaults."""
    lod = saved.lod() if is_grown(saved) else 0.0
    stated: dict[str, Any] = {
        **saved.mapping_facts(tuple(ACTIVATIONS)),
        "lod": lod,
        "blur": saved.taps("blur_filter", (1, 2, 1)),
        "slope": ACTIVATIONS[saved.word("nonlinearity", "lrelu", tuple(ACTIVATIONS))],
        "pixel_norm": saved.flag("use_pixel_norm", False),
        "instance_norm": saved.flag("use_instance_norm", True),
    }
    places = [*mapping(saved), *synthesis(saved)]
    tensors = renamed(stylegan.NAME, saved.variables, places, PROGRAM, stated)
    check_all_used(saved.variables, saved.others | {place.theirs for place in places}, PROGRAM)
    return Weights(stylegan.NAME, tensors, stated, saved.notes(lod, 0.7, 8, needs_cutoff=True))


def is_grown(saved: Saved) -> bool:
    """Whether every block can draw. The structure called fixed has no other RGB than the last."""
    return saved.blocks() > 1 and saved.has("synthesis/ToRGB_lod1/")


def mapping(saved: Saved) -> Iterator[Place]:
    """Our layers multiply by 1 / sqrt(inputs), and by sqrt(2) after the activation."""
    yield from saved.centre()
    if saved.classes():
        yield from saved.joined_labels()
    for i in range(saved.depth()):
        change = transposed if saved.flag("use_wscale", True) else unscaled
        yield Place(f"mapping/Dense{i}/weight", f"mapping.layers.{i}.weight", change)
        yield Place(f"mapping/Dense{i}/bias", f"mapping.layers.{i}.bias", lambda bias: bias / GAIN)


def synthesis(saved: Saved) -> Iterator[Place]:
    """4x4/Const and 4x4/Conv, then Conv0_up and Conv1 of each doubling."""
    if saved.flag("const_input_layer", True):
        first = "4x4/Const"
        yield Place("synthesis/4x4/Const/const", "synthesis.constant")
    else:
        first = "4x4/Dense"
        yield Place("synthesis/4x4/Dense/weight", "synthesis.dense", dense(saved, GAIN / 4))
    blocks = saved.blocks()
    for i in range(blocks):
        edge, ours = 4 * 2**i, f"synthesis.blocks.{i}"
        one, two = (f"{edge}x{edge}/Conv0_up", f"{edge}x{edge}/Conv1") if i else (first, "4x4/Conv")
        if i:
            yield Place(f"synthesis/{one}/weight", f"{ours}.layer0.weight", doubling(saved, edge))
        yield Place(f"synthesis/{two}/weight", f"{ours}.layer1.weight", convolution(saved, GAIN))
        yield from epilogue(saved, f"synthesis/{one}", f"{ours}.layer0")
        yield from epilogue(saved, f"synthesis/{two}", f"{ours}.layer1")
        if is_grown(saved) or i == blocks - 1:
            rgb = f"synthesis/ToRGB_lod{blocks - 1 - i}"
            yield Place(f"{rgb}/weight", f"{ours}.to_rgb.weight", convolution(saved, 1))
            yield Place(f"{rgb}/bias", f"{ours}.to_rgb.bias")
    if saved.flag("use_noise", True):
        yield from (Place(f"synthesis/noise{i}", f"noise.{i}") for i in range(2 * blocks))


def epilogue(saved: Saved, theirs: str, ours: str) -> Iterator[Place]:
    """What every layer ends with: noise, bias, style."""
    if saved.flag("use_noise", True):
        yield Place(f"{theirs}/Noise/weight", f"{ours}.noise_weight")
    yield Place(f"{theirs}/bias", f"{ours}.bias")
    if saved.flag("use_styles", True):
        yield Place(f"{theirs}/StyleMod/weight", f"{ours}.style.weight", dense(saved, 1))
        yield Place(f"{theirs}/StyleMod/bias", f"{ours}.style.bias", with_ones)


def scaled(saved: Saved, weight: Tensor, gain: float) -> Tensor:
    """The weight [.., in, out] as the program uses it; without use_wscale it was trained as it is."""
    if not saved.flag("use_wscale", True):
        return weight
    return weight * (gain / math.sqrt(max(weight[..., 0].numel(), 1)))


def unscaled(weight: Tensor) -> Tensor:
    """What a dense layer [I, O] that was trained as it is has to be before our scaling."""
    return transposed(weight * (math.sqrt(weight.shape[0]) / GAIN))


def dense(saved: Saved, gain: float) -> Callable[[Tensor], Tensor]:
    return lambda weight: transposed(scaled(saved, weight, gain))


def convolution(saved: Saved, gain: float) -> Callable[[Tensor], Tensor]:
    return lambda weight: outputs_first(scaled(saved, weight, gain))


def doubling(saved: Saved, edge: int) -> Callable[[Tensor], Tensor]:
    """The kernel of the layer that gives this edge; `auto` means trained as a transposed convolution from 128 px on."""
    told = saved.options.get("fused_scale", "auto")
    auto = isinstance(told, str) and told == "auto"
    fused = edge >= FUSED_FROM_PX if auto else saved.flag("fused_scale", False)
    return lambda weight: doubling_kernel(outputs_first(scaled(saved, weight, GAIN)), fused)


def with_ones(bias: Tensor) -> Tensor:
    """A style's bias: the program adds 1 to the scales, its first half, when it uses them."""
    scales = bias.shape[0] // 2
    return torch.cat([bias[:scales] + 1, bias[scales:]])
