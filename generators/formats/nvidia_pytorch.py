"""The snapshots of NVIDIA's PyTorch programs, and of those that grew out of them: a pickle with `G_ema` in it.

stylegan2-ada-pytorch, stylegan3, projected-gan with StyleGAN2, stylegan-xl. Their classes have the same names, so
what a network is, is told by its parts: a synthesis with blocks b4, b8 ... is a StyleGAN2, one with an input and
names of layers a StyleGAN3, and a mapping that projects vectors makes that a StyleGAN-XL. The source text in the
file is never looked at.
"""

from dataclasses import replace
from typing import Any

from generators.errors import CheckpointRefused
from generators.formats import modules, nvidia_stylegan2, nvidia_stylegan3
from generators.formats.nvidia_module import PROGRAM
from generators.formats.source import Source, Weights

NAME = "NVIDIA's PyTorch snapshots"
NETWORKS = ("G_ema", "G")
CLASSES = ("Generator", "SuperresGenerator")  # a fork that wrote another may compute something else
READERS = (nvidia_stylegan2, nvidia_stylegan3)


def recognises(source: Source) -> bool:
    """Whether it holds a generator with the parts of one of these."""
    return network_in(source.tree) is not None


def network_in(tree: object) -> Any:
    """The generator: the average, else the live one, else the file's only object."""
    candidates = [tree.get(key) for key in NETWORKS] if isinstance(tree, dict) else [tree]
    for candidate in candidates:
        if any(reader.is_one(modules.child(candidate, "synthesis")) for reader in READERS):
            return candidate
    return None


def read(source: Source) -> Weights:
    """The generator under our names; without `w_avg` where the training kept none."""
    network = network_in(source.tree)
    if network.of.name not in CLASSES:
        raise CheckpointRefused(
            f"The network in {source.path.name} is of the class {network.of.name[:60]}, expected "
            f"{' or '.join(CLASSES)} of {PROGRAM}; take a file that one of these wrote."
        )
    if not modules.is_module(modules.child(network, "mapping")):
        raise CheckpointRefused(
            f"The generator in {source.path.name} has no mapping, expected one of {PROGRAM}; take the whole file."
        )
    reader = next(one for one in READERS if one.is_one(modules.child(network, "synthesis")))
    weights: Weights = reader.read(network)
    if not isinstance(source.tree, dict) or source.tree.get("G_ema") is network:
        return weights
    note = "The file has no average of the training's weights (G_ema); this is the live network."
    return replace(weights, notes=(*weights.notes, note))
