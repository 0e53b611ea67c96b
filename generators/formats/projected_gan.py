"""FastGAN in the snapshots of projected-gan and stylegan-xl: a pickle of plain torch modules, `G_ema` the one to take.

Classes are named by the programs' own modules, so nothing is told from those names; a synthesis with `init`, `feat_8`
and `to_big` is one of these. The programs' StyleGAN networks are NVIDIA's and have a format of their own.
"""

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import Tensor

from generators.errors import CheckpointRefused
from generators.formats import modules
from generators.formats.source import Source, Weights
from generators.formats.states import Place, State, check_all_used, flat, renamed, tensor_of, under

NAME = "FastGAN of projected-gan"
FAMILY = "fastgan"
PROGRAM = "projected-gan's FastGAN"
NETWORKS = ("G_ema", "G")
SIGNS = {"init", "feat_8", "to_big"}
EDGES = (64, 128, 256, 512, 1024)
BY_EDGE = re.compile(r"(?:feat|se)_(\d{1,4})\.")
COUNT = ".num_batches_tracked"
NOISE_SEED = 0
# names of the layers in a block: convolution, noise, norm
SMALL = (("1", None, "2"),)
BIG = (("1", "2", "3"), ("5", "6", "7"))
SMALL_BY_CLASS = (("conv", None, "bn"),)
BIG_BY_CLASS = (("conv1", "noise", "bn1"), ("conv2", "noise", "bn2"))


def recognises(source: Source) -> bool:
    """Whether it holds a module with the parts of a FastGAN."""
    return network_in(source.tree) is not None


def network_in(tree: object) -> Any:
    """The generator: the average, else the live one, else the file's only object."""
    candidates = [tree.get(key) for key in NETWORKS] if isinstance(tree, dict) else [tree]
    for candidate in candidates:
        synthesis = modules.child(candidate, "synthesis")
        if modules.is_module(synthesis) and synthesis.state["_modules"].keys() >= SIGNS:
            return candidate
    return None


def read(source: Source) -> Weights:
    """The generator under our names, spectral norm divided out, with noise for all pictures. `w_avg` is 0."""
    network = network_in(source.tree)
    state = under(modules.state_dict(network), "synthesis.")
    edge = edge_of(network)
    places = list(places_of(state, edge))
    stated = classes_of(network, state)
    tensors = renamed(FAMILY, state, places, PROGRAM, stated)
    check_all_used({key: value for key, value in state.items() if counts(key, edge)}, used(places), PROGRAM)
    notes = ["It has no mapping, so truncation changes nothing."]
    if any(key.endswith(".noise_strength") for key in tensors):
        tensors |= drawn_noise(tensors)
        notes.append(f"The program draws its noise anew each time; here it is of seed {NOISE_SEED}.")
    classes = tensors.get("synthesis.classes")
    if classes is not None and stated["c_dim"] < len(classes):  # rows that no c can choose
        tensors["synthesis.classes"] = classes[: stated["c_dim"]].clone()
    elif classes is None and stated["c_dim"]:
        notes.append(f"It was trained beside {stated['c_dim']} classes, which do not change its pictures.")
    columns = 0 if classes is None else len(tensors["synthesis.classes"])
    tensors["w_avg"] = torch.zeros(tensors["synthesis.first.weight"].shape[0] + columns)
    return Weights(FAMILY, tensors, {} if columns else stated, tuple(notes))


def edge_of(network: Any) -> int:
    """The picture's edge, which no tensor tells: a file of 128 px has the layers for 256 px too."""
    for module in (network, modules.child(network, "synthesis")):
        edge = modules.attributes(module).get("img_resolution")
        if type(edge) is int and edge in EDGES:
            return edge
    found = modules.attributes(network).get("img_resolution")
    found = found if isinstance(found, int | float) else type(found).__name__
    raise CheckpointRefused(
        f"The network's img_resolution is {found}, expected one of {', '.join(map(str, EDGES))}; "
        f"take a file of {PROGRAM}."
    )


def classes_of(network: Any, state: State) -> dict[str, int]:
    """c_dim: of the program's attribute, at most as many as have vectors."""
    stated = modules.attributes(network).get("c_dim")
    count = stated if type(stated) is int and 0 < stated <= 2**14 else 0
    if "embed.weight" in state:
        rows = np.shape(state["embed.weight"])[0] if np.ndim(state["embed.weight"]) else 0
        count = min(count or rows, rows)
    return {"c_dim": count}


def places_of(state: State, edge: int) -> Iterator[Place]:
    """Every tensor that the picture of this edge depends on."""
    by_class = "embed.weight" in state
    if by_class:
        yield Place("embed.weight", "synthesis.classes")
    yield spectral(state, "init.init.0", "synthesis.first.weight", axis=1)
    yield from norm("init.init.1", "synthesis.first.norm")
    for i in range(edge.bit_length() - 3):
        block = f"feat_{8 * 2**i}"
        yield from block_places(under(state, f"{block}."), state, block, f"synthesis.blocks.{i}", by_class)
        se = f"se_{8 * 2**i}"
        if any(key.startswith(f"{se}.") for key in state):
            yield spectral(state, f"{se}.main.1", f"synthesis.blocks.{i}.excitation.squeeze")
            yield spectral(state, f"{se}.main.3", f"synthesis.blocks.{i}.excitation.expand")
    yield spectral(state, "to_big", "synthesis.to_picture.weight")
    yield Place("to_big.bias", "synthesis.to_picture.bias")


def block_places(part: State, state: State, theirs: str, ours: str, by_class: bool) -> Iterator[Place]:
    """One convolution, or two with noise: which, is told by what the block has."""
    if by_class:
        layers = BIG_BY_CLASS if any(key.startswith("conv2.") for key in part) else SMALL_BY_CLASS
    else:
        layers = BIG if any(key.startswith("5.") for key in part) else SMALL
    for j, (convolution, noise, of_norm) in enumerate(layers):
        yield spectral(state, f"{theirs}.{convolution}", f"{ours}.layers.{j}.weight")
        if noise is not None:
            yield Place(f"{theirs}.{noise}.weight", f"{ours}.layers.{j}.noise_strength", flat)
        to_norm = norm_by_class(state, f"{theirs}.{of_norm}", f"{ours}.layers.{j}.norm")
        yield from to_norm if by_class else norm(f"{theirs}.{of_norm}", f"{ours}.layers.{j}.norm")


def norm(theirs: str, ours: str) -> Iterator[Place]:
    for name in ("weight", "bias", "running_mean", "running_var"):
        yield Place(f"{theirs}.{name}", f"{ours}.{name}")


def norm_by_class(state: State, theirs: str, ours: str) -> Iterator[Place]:
    for dense, name in (("gain", "scale"), ("bias", "shift")):
        yield spectral(state, f"{theirs}.{dense}", f"{ours}.{name}.weight")
        yield Place(f"{theirs}.{dense}.bias", f"{ours}.{name}.bias")
    yield Place(f"{theirs}.stored_mean", f"{ours}.running_mean")
    yield Place(f"{theirs}.stored_var", f"{ours}.running_var")


def spectral(state: State, theirs: str, ours: str, axis: int = 0) -> Place:
    """A weight under spectral norm. `axis` is that of its output channels."""
    return Place(f"{theirs}.weight_orig", ours, partial(divided, state=state, name=theirs, axis=axis))


def divided(weight: Tensor, state: Mapping[str, Any], name: str, axis: int) -> Tensor:
    """The weight over its largest singular value, as the stored vectors u and v give it."""
    sides = []
    for key in (f"{name}.weight_u", f"{name}.weight_v"):
        if key not in state:
            raise CheckpointRefused(f"The tensor {key} of {PROGRAM} is missing; take the whole file.")
        sides.append(tensor_of(state[key], key).double().flatten())
    matrix = weight.double().movedim(axis, 0).flatten(1)  # [O, all else]
    largest = sides[0] @ (matrix @ sides[1])
    if not torch.isfinite(1 / largest):
        raise CheckpointRefused(
            f"The tensor {name}.weight_orig has a spectral norm of {float(largest)}, expected one above 0; "
            "take an earlier checkpoint."
        )
    return (weight.double() / largest).float()


def counts(key: str, edge: int) -> bool:
    """Whether a tensor may change the picture: not those of larger edges, which the program makes and never uses."""
    of_edge = BY_EDGE.match(key)
    return not key.endswith(COUNT) and (of_edge is None or int(of_edge[1]) <= edge)


def used(places: list[Place]) -> Iterator[str]:
    for place in places:
        yield place.theirs
        if place.theirs.endswith(".weight_orig"):
            stem = place.theirs.removesuffix("orig")
            yield from (f"{stem}u", f"{stem}v")


def drawn_noise(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Two constants for each block that takes noise, the same at each import."""
    draw = np.random.RandomState(NOISE_SEED)
    noisy = sorted(int(key.split(".")[2]) for key in tensors if key.endswith(".noise_strength"))
    return {
        f"noise.{i}": torch.from_numpy(draw.randn(1, 1, 8 * 2**block, 8 * 2**block)).float()
        for i, block in enumerate(noisy)
    }
