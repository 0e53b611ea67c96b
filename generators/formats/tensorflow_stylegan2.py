"""StyleGAN2 and StyleGAN2-ADA as NVIDIA's TensorFlow programs save them (`G_main`).

Configurations B to D (`G_synthesis_stylegan_revised`) grow; once grown, their network is that of StyleGAN2 with the
architecture orig. Configuration A is StyleGAN (`tensorflow_stylegan.py`).
"""

from collections.abc import Iterator
from typing import Any

from torch import Tensor

from generators.families import stylegan2, stylegan2_growing
from generators.formats.source import Weights
from generators.formats.states import Place, check_all_used, renamed
from generators.formats.tensorflow_network import Saved, outputs_first, transposed
from generators.layers.activations import ACTIVATIONS

PROGRAM = "NVIDIA's StyleGAN2"
KINDS = ("skip", "resnet", "orig")


def read(saved: Saved) -> Weights:
    """The weights under our names. Options that a file leaves out are the program's defaults."""
    activations = tuple(ACTIVATIONS)
    lod = saved.lod() if saved.has("synthesis/ToRGB_lod1/") else 0.0
    stated: dict[str, Any] = {
        **saved.mapping_facts(activations),
        "activation": saved.word("nonlinearity", "lrelu", activations),
        "resample_filter": saved.taps("resample_kernel", (1, 3, 3, 1)) or [1.0, 1.0],
        "conv_clamp": saved.number("conv_clamp", None),
        **({"lod": lod} if lod else {}),
    }
    family = stylegan2_growing.NAME if lod else stylegan2.NAME
    places = [*mapping(saved), *synthesis(saved, growing=lod > 0)]
    tensors = renamed(family, saved.variables, places, PROGRAM, stated)
    unused = {name for name in saved.variables if not lod and name.startswith("synthesis/ToRGB_lod")}
    check_all_used(saved.variables, saved.others | unused | {place.theirs for place in places}, PROGRAM)
    return Weights(family, tensors, stated, saved.notes(lod, 0.5, None, needs_cutoff=False))


def mapping(saved: Saved) -> Iterator[Place]:
    yield from saved.centre()
    if saved.classes() and saved.has("mapping/LabelEmbed/"):
        yield Place("mapping/LabelEmbed/weight", "mapping.embed.weight", transposed)
        yield Place("mapping/LabelEmbed/bias", "mapping.embed.bias")
    elif saved.classes():
        yield from saved.joined_labels()
    for i in range(saved.depth()):
        yield Place(f"mapping/Dense{i}/weight", f"mapping.layers.{i}.weight", transposed)
        yield Place(f"mapping/Dense{i}/bias", f"mapping.layers.{i}.bias")


def synthesis(saved: Saved, growing: bool) -> Iterator[Place]:
    """4x4/Conv, then Conv0_up and Conv1 of each doubling; `growing` networks have an RGB a block, elsewhere."""
    revised, blocks = saved.has("synthesis/ToRGB_lod0/"), saved.blocks()
    kind = "orig" if revised else saved.word("architecture", "skip", KINDS)
    noise = saved.has("synthesis/noise")
    yield Place("synthesis/4x4/Const/const", "synthesis.constant")
    for i in range(blocks):
        theirs, ours = f"synthesis/{4 * 2**i}x{4 * 2**i}", f"synthesis.blocks.{i}"
        if i:
            yield from layer(f"{theirs}/Conv0_up", f"{ours}.conv0", noise, turned=True)
        yield from layer(f"{theirs}/{'Conv1' if i else 'Conv'}", f"{ours}.conv1", noise)
        if i and kind == "resnet":
            yield Place(f"{theirs}/Skip/weight", f"{ours}.skip", turned_outputs_first)
        if growing or kind == "skip" or i == blocks - 1:
            rgb = f"synthesis/ToRGB_lod{blocks - 1 - i}" if revised else f"{theirs}/ToRGB"
            yield from layer(rgb, f"{ours}.to_rgb", noise=False)
    if noise:
        yield from (Place(f"synthesis/noise{i}", f"noise.{i}") for i in range(2 * blocks - 1))


def layer(theirs: str, ours: str, noise: bool, turned: bool = False) -> Iterator[Place]:
    yield Place(f"{theirs}/weight", f"{ours}.weight", turned_outputs_first if turned else outputs_first)
    yield Place(f"{theirs}/bias", f"{ours}.bias")
    yield Place(f"{theirs}/mod_weight", f"{ours}.style.weight", transposed)
    yield Place(
        f"{theirs}/mod_bias", f"{ours}.style.bias", lambda bias: bias + 1
    )  # added there when it is used
    if noise:
        yield Place(
            f"{theirs}/noise_strength", f"{ours}.noise_strength", lambda strength: strength.reshape(1)
        )


def turned_outputs_first(weight: Tensor) -> Tensor:
    """Kernels that double the edge are kept turned by half a circle."""
    return outputs_first(weight).flip(2, 3)
