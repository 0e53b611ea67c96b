"""StyleGAN2 and StyleGAN2-ADA as NVIDIA's TensorFlow programs save them (`G_main`).

Configurations B to D (`G_synthesis_stylegan_revised`) grow; once grown, their network is that of StyleGAN2 with the
architecture orig. Configuration A is StyleGAN (`tensorflow_stylegan.py`).
"""

from typing import Any

from torch import Tensor

from generators.families import stylegan2, stylegan2_growing
from generators.formats.source import Weights
from generators.formats.tensorflow_network import Saved, transposed
from generators.layers.activations import ACTIVATIONS


def read(saved: Saved) -> Weights:
    """The weights under our names. Options that a file leaves out are the program's defaults."""
    blocks = saved.blocks()
    growing = f"synthesis/ToRGB_lod{blocks - 1}/weight" in saved and blocks > 1
    lod = min(max(saved.lod(), 0.0), blocks - 1) if growing else 0.0
    tensors = {**_mapping(saved), **_synthesis(saved, all_rgb=lod > 0)}
    if "dlatent_avg" in saved:
        tensors["w_avg"] = saved.take("dlatent_avg", axes=1)
    activations = tuple(ACTIVATIONS)
    stated: dict[str, Any] = {
        "mapping_depth": saved.depth(),
        "mapping_lr_multiplier": saved.number("mapping_lrmul", 0.01),
        "mapping_activation": saved.word("mapping_nonlinearity", "lrelu", activations),
        "labels": "apart" if "mapping/LabelEmbed/weight" in saved else "together",
        "normalise": saved.flag("normalize_latents", True),
        "activation": saved.word("nonlinearity", "lrelu", activations),
        "resample_filter": saved.taps("resample_kernel", (1, 3, 3, 1)) or [1.0, 1.0],
        "conv_clamp": saved.number("conv_clamp", None),
    }
    notes = [saved.own_truncation(0.5, None, needs_cutoff=False)]
    if not lod:
        return Weights(stylegan2.NAME, tensors, stated, tuple(notes))
    notes.append(f"It was saved while growing, at lod {lod:g}: its pictures are as coarse as that.")
    return Weights(stylegan2_growing.NAME, tensors, {**stated, "lod": lod}, tuple(notes))


def _mapping(saved: Saved) -> dict[str, Tensor]:
    tensors = {}
    if "mapping/LabelConcat/weight" in saved:
        tensors["mapping.embed.weight"] = transposed(saved.take("mapping/LabelConcat/weight", axes=2))
    if "mapping/LabelEmbed/weight" in saved:
        tensors["mapping.embed.weight"] = transposed(saved.take("mapping/LabelEmbed/weight", axes=2))
        tensors["mapping.embed.bias"] = saved.take("mapping/LabelEmbed/bias", axes=1)
    for i in range(saved.depth()):
        tensors[f"mapping.layers.{i}.weight"] = transposed(saved.take(f"mapping/Dense{i}/weight", axes=2))
        tensors[f"mapping.layers.{i}.bias"] = saved.take(f"mapping/Dense{i}/bias", axes=1)
    return tensors


def _synthesis(saved: Saved, all_rgb: bool) -> dict[str, Tensor]:
    blocks = saved.blocks()
    tensors = {"synthesis.constant": saved.take("synthesis/4x4/Const/const", axes=4)}
    for i in range(blocks):
        theirs, ours = f"synthesis/{4 * 2**i}x{4 * 2**i}", f"synthesis.blocks.{i}"
        if i:
            tensors |= _layer(saved, f"{theirs}/Conv0_up", f"{ours}.conv0", turned=True)
        tensors |= _layer(saved, f"{theirs}/{'Conv1' if i else 'Conv'}", f"{ours}.conv1")
        if f"{theirs}/Skip/weight" in saved:
            tensors[f"{ours}.skip"] = convolution(saved, f"{theirs}/Skip/weight", turned=True)
        growing = f"synthesis/ToRGB_lod{blocks - 1 - i}"
        rgb = growing if f"{growing}/weight" in saved else f"{theirs}/ToRGB"
        last = i == blocks - 1
        if last or f"{theirs}/ToRGB/weight" in saved or (all_rgb and rgb == growing):
            tensors |= _layer(saved, rgb, f"{ours}.to_rgb")
    return tensors | {f"noise.{i}": noise for i, noise in saved.noises()}


def _layer(saved: Saved, theirs: str, ours: str, turned: bool = False) -> dict[str, Tensor]:
    tensors = {
        f"{ours}.weight": convolution(saved, f"{theirs}/weight", turned),
        f"{ours}.bias": saved.take(f"{theirs}/bias", axes=1),
        f"{ours}.style.weight": transposed(saved.take(f"{theirs}/mod_weight", axes=2)),
        f"{ours}.style.bias": saved.take(f"{theirs}/mod_bias", axes=1)
        + 1,  # the program adds it when it uses it
    }
    if f"{theirs}/noise_strength" in saved:
        tensors[f"{ours}.noise_strength"] = saved.take(f"{theirs}/noise_strength", axes=0).reshape(1)
    return tensors


def convolution(saved: Saved, name: str, turned: bool = False) -> Tensor:
    """A variable [h, w, I, O] as [O, I, h, w], turned by half a circle where it doubles the edge."""
    weight = saved.take(name, axes=4).permute(3, 2, 0, 1)
    return weight.flip(2, 3) if turned else weight.contiguous()
