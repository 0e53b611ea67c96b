"""StyleGAN of 2019 (`G_style`) as NVIDIA's TensorFlow programs save it, for families/stylegan.py."""

import math
from typing import Any

from torch import Tensor

from generators.families import stylegan
from generators.formats.source import Weights
from generators.formats.tensorflow_network import Saved, transposed
from generators.layers.doubling import doubling_kernel

GAIN = math.sqrt(2)  # of both activations; in the weights, not after them
FUSED_FROM_PX = 128  # fused_scale auto
ACTIVATIONS = {"lrelu": 0.2, "relu": 0.0}


def read(saved: Saved) -> Weights:
    """The weights under our names. Options that a file leaves out are the program's defaults."""
    tensors = {**_mapping(saved), **_synthesis(saved)}
    if "dlatent_avg" in saved:
        tensors["w_avg"] = saved.take("dlatent_avg", axes=1)
    blocks = saved.blocks()
    grown = blocks > 1 and f"synthesis/ToRGB_lod{blocks - 1}/weight" in saved
    lod = min(max(saved.lod(), 0.0), blocks - 1) if grown else 0.0
    stated: dict[str, Any] = {
        "mapping_depth": saved.depth(),
        "mapping_lr_multiplier": saved.number("mapping_lrmul", 0.01),
        "mapping_activation": saved.word("mapping_nonlinearity", "lrelu", tuple(ACTIVATIONS)),
        "labels": "together",
        "normalise": saved.flag("normalize_latents", True),
        "lod": lod,
        "blur": saved.taps("blur_filter", (1, 2, 1)),
        "slope": ACTIVATIONS[saved.word("nonlinearity", "lrelu", tuple(ACTIVATIONS))],
        "pixel_norm": saved.flag("use_pixel_norm", False),
        "instance_norm": saved.flag("use_instance_norm", True),
    }
    notes = [saved.own_truncation(0.7, 8, needs_cutoff=True)]
    if lod:
        notes.append(f"It was saved while growing, at lod {lod:g}: its pictures are as coarse as that.")
    return Weights(stylegan.NAME, tensors, stated, tuple(notes))


def scaled(saved: Saved, weight: Tensor, gain: float) -> Tensor:
    """The weight [.., in, out] as the program uses it; without use_wscale it was trained as it is."""
    if not saved.flag("use_wscale", True):
        return weight
    return weight * (gain / math.sqrt(weight[..., 0].numel()))


def _mapping(saved: Saved) -> dict[str, Tensor]:
    tensors = {}
    if "mapping/LabelConcat/weight" in saved:
        tensors["mapping.embed.weight"] = transposed(saved.take("mapping/LabelConcat/weight", axes=2))
    for i in range(saved.depth()):
        weight = saved.take(f"mapping/Dense{i}/weight", axes=2)
        # Our layers multiply by 1 / sqrt(inputs), and by sqrt(2) after the activation
        if not saved.flag("use_wscale", True):
            weight = weight * (math.sqrt(len(weight)) / GAIN)
        tensors[f"mapping.layers.{i}.weight"] = transposed(weight)
        tensors[f"mapping.layers.{i}.bias"] = saved.take(f"mapping/Dense{i}/bias", axes=1) / GAIN
    return tensors


def _synthesis(saved: Saved) -> dict[str, Tensor]:
    blocks = saved.blocks()
    if "synthesis/4x4/Dense/weight" in saved:
        dense = saved.take("synthesis/4x4/Dense/weight", axes=2)
        tensors = {
            "synthesis.dense": transposed(scaled(saved, dense, GAIN / 4)),
            **_layer(saved, "4x4/Dense", "0.layer0"),
        }
    else:
        tensors = {
            "synthesis.constant": saved.take("synthesis/4x4/Const/const", axes=4),
            **_layer(saved, "4x4/Const", "0.layer0"),
        }
    for i in range(blocks):
        edge = f"{4 * 2**i}x{4 * 2**i}"
        if i:
            tensors |= _layer(saved, f"{edge}/Conv0_up", f"{i}.layer0")
            weight = convolution(saved, f"synthesis/{edge}/Conv0_up/weight", GAIN)
            tensors[f"synthesis.blocks.{i}.layer0.weight"] = doubling_kernel(weight, fused(saved, 4 * 2**i))
        last = f"{edge}/Conv1" if i else "4x4/Conv"
        tensors |= _layer(saved, last, f"{i}.layer1")
        tensors[f"synthesis.blocks.{i}.layer1.weight"] = convolution(saved, f"synthesis/{last}/weight", GAIN)
        rgb = f"synthesis/ToRGB_lod{blocks - 1 - i}"
        if f"{rgb}/weight" in saved or i == blocks - 1:
            tensors[f"synthesis.blocks.{i}.to_rgb.weight"] = convolution(saved, f"{rgb}/weight", 1)
            tensors[f"synthesis.blocks.{i}.to_rgb.bias"] = saved.take(f"{rgb}/bias", axes=1)
    return tensors | {f"noise.{i}": noise for i, noise in saved.noises()}


def convolution(saved: Saved, name: str, gain: float) -> Tensor:
    """A variable [h, w, I, O] as the [O, I, h, w] that the program convolves with."""
    return scaled(saved, saved.take(name, axes=4), gain).permute(3, 2, 0, 1).contiguous()


def fused(saved: Saved, edge: int) -> bool:
    """Whether the layer that gives this edge was trained as a transposed convolution."""
    if saved.options.get("fused_scale", "auto") == "auto":
        return edge >= FUSED_FROM_PX
    return saved.flag("fused_scale", False)


def _layer(saved: Saved, theirs: str, ours: str) -> dict[str, Tensor]:
    """What every layer ends with: noise, bias, style."""
    theirs, ours = f"synthesis/{theirs}", f"synthesis.blocks.{ours}"
    tensors = {f"{ours}.bias": saved.take(f"{theirs}/bias", axes=1)}
    if f"{theirs}/Noise/weight" in saved:
        tensors[f"{ours}.noise_weight"] = saved.take(f"{theirs}/Noise/weight", axes=1)
    if f"{theirs}/StyleMod/weight" in saved:
        bias = saved.take(f"{theirs}/StyleMod/bias", axes=1)
        bias[: len(bias) // 2] += 1  # the scales: the program adds the 1 when it uses them
        weight = saved.take(f"{theirs}/StyleMod/weight", axes=2)
        tensors[f"{ours}.style.weight"] = transposed(scaled(saved, weight, 1))
        tensors[f"{ours}.style.bias"] = bias
    return tensors
