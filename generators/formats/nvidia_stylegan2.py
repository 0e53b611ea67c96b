"""A StyleGAN2 as stylegan2-ada-pytorch, stylegan3 (`--cfg=stylegan2`) and projected-gan save it."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from generators.families.stylegan2_architecture import BASE_EDGE, MAX_BLOCKS, MAX_TAPS, NAME
from generators.formats import modules
from generators.formats.nvidia_module import (
    PROGRAM,
    Modules,
    activation,
    check_gains,
    clamp,
    dense,
    mapping_facts,
    mapping_places,
    refused,
    the_only,
    told,
    whole,
    with_biases,
)
from generators.formats.source import Weights
from generators.formats.states import Place, check_all_used, renamed, tensor_of
from generators.formats.values import Array

BLOCK = re.compile(r"b(\d{1,5})")
FILTER = "resample_filter"
CLOSE = 1e-5  # of a stored filter to the product of its rows and columns


def is_one(synthesis: Any) -> bool:
    """Whether the synthesis is made of blocks by edge."""
    children = modules.dict_of(synthesis.state["_modules"]) if modules.is_module(synthesis) else {}
    return any(BLOCK.fullmatch(str(name)) for name in children) and "input" not in children


def read(network: Any) -> Weights:
    """The network under our names. Flags of float16 and of memory layout change nothing here."""
    found = dict(modules.modules(network))
    state = with_biases(found, modules.state_dict(network))
    edges = edges_of(found)
    stated = mapping_facts(found) | {
        "conv_clamp": clamp(found, "conv0", "conv1", "torgb"),
        "activation": activation(found, "conv0", "conv1"),
        FILTER: filter_of(state, edges),
    }
    places = list(places_of(found, state, edges))
    tensors = renamed(NAME, state, places, PROGRAM, stated)
    check_gains(found, state)
    used = {place.theirs for place in places}
    check_all_used({key: value for key, value in state.items() if not key.endswith(FILTER)}, used, PROGRAM)
    return Weights(NAME, tensors, stated)


def edges_of(found: Modules) -> list[int]:
    """4, 8, 16 ... up to the edge that the network says that it has, or has."""
    stated = modules.attributes(found["synthesis"]).get("img_resolution")
    blocks = [int(match[1]) for path in found if (match := BLOCK.fullmatch(path.removeprefix("synthesis.")))]
    edge = max(blocks) if stated is None else whole(stated, "synthesis.img_resolution")
    edges = [BASE_EDGE * 2**i for i in range(MAX_BLOCKS)]
    if edge not in edges:
        raise refused("synthesis.img_resolution", edge, f"a power of two from {edges[0]} to {edges[-1]}")
    return edges[: edges.index(edge) + 1]


def architecture_of(found: Modules, edges: list[int]) -> str:
    """skip, resnet or orig: the same in each block."""
    return str(the_only(told(found, "architecture", *(f"b{edge}" for edge in edges)), "The architecture"))


def places_of(found: Modules, state: Mapping[str, Array], edges: list[int]) -> Iterator[Place]:
    """Every tensor that the picture depends on, but for the filters."""
    kind = architecture_of(found, edges)
    noisy = "synthesis.b4.conv1.noise_strength" in state
    yield from mapping_places(found, state)
    yield Place("synthesis.b4.const", "synthesis.constant", lambda tensor: tensor[None])
    layers = 0
    for i, edge in enumerate(edges):
        theirs, ours = f"synthesis.b{edge}", f"synthesis.blocks.{i}"
        for layer in ("conv0", "conv1") if i else ("conv1",):
            yield Place(f"{theirs}.{layer}.weight", f"{ours}.{layer}.weight")
            yield Place(f"{theirs}.{layer}.bias", f"{ours}.{layer}.bias")
            yield from dense(f"{theirs}.{layer}.affine", f"{ours}.{layer}.style")
            if noisy:
                yield from noise_places(f"{theirs}.{layer}", f"{ours}.{layer}", layers)
            layers += 1
        if kind == "resnet" and i:
            yield Place(f"{theirs}.skip.weight", f"{ours}.skip")
        if kind == "skip" or edge == edges[-1]:
            yield Place(f"{theirs}.torgb.weight", f"{ours}.to_rgb.weight")
            yield Place(f"{theirs}.torgb.bias", f"{ours}.to_rgb.bias")
            yield from dense(f"{theirs}.torgb.affine", f"{ours}.to_rgb.style")


def noise_places(theirs: str, ours: str, number: int) -> Iterator[Place]:
    yield Place(f"{theirs}.noise_strength", f"{ours}.noise_strength", lambda tensor: tensor.reshape(1))
    yield Place(f"{theirs}.noise_const", f"noise.{number}", lambda tensor: tensor[None, None])


def filter_of(state: Mapping[str, Array], edges: list[int]) -> list[Any]:
    """The taps of the blocks' filters, which are all the same: one row, or the rows of one that is no product."""
    used = [f"synthesis.b{edge}{part}.{FILTER}" for edge in edges[1:] for part in ("", ".conv0", ".skip")]
    stored = {key: state[key] for key in used if key in state}
    first: Array | None = None
    for key, value in stored.items():
        kernel = tensor_of(value, key).numpy()
        if not 1 <= kernel.ndim <= 2 or not 1 <= max(kernel.shape) <= MAX_TAPS or 0 in kernel.shape:
            raise refused(f"The tensor {key}", list(kernel.shape), f"a filter of at most {MAX_TAPS} taps")
        if first is not None and (kernel.shape != first.shape or not np.allclose(kernel, first)):
            raise refused(f"The tensor {key}", "another filter", "one filter in all blocks")
        first = kernel
    return [1.0, 3.0, 3.0, 1.0] if first is None else taps_of(first)


def taps_of(kernel: Array) -> list[Any]:
    """One row of taps where the square is that row times itself; small whole numbers where they are such."""
    line = kernel if kernel.ndim == 1 else kernel.sum(axis=0)
    if kernel.ndim == 2:
        product = np.outer(line, line) / kernel.sum() if kernel.shape[0] == kernel.shape[1] else 0
        if not np.allclose(product, kernel, rtol=0, atol=CLOSE * np.abs(kernel).max()):
            return [[float(tap) for tap in row] for row in kernel]
    if line[0] != 0:
        scaled = line / line[0]
        if np.allclose(scaled, scaled.round(), rtol=0, atol=CLOSE):
            line = scaled.round()
    return [float(tap) for tap in line]
