"""A StyleGAN3 as stylegan3 saves it, and a StyleGAN-XL, stem or with stages of superresolution, as stylegan-xl does."""

from collections.abc import Iterator, Mapping
from typing import Any

from generators.families import stylegan3, styleganxl
from generators.families.stylegan3_architecture import MAX_LAYERS, Architecture
from generators.formats import modules
from generators.formats.nvidia_module import (
    PROGRAM,
    Modules,
    check_gains,
    clamp,
    dense,
    mapping_facts,
    mapping_places,
    number,
    pair,
    refused,
    whole,
    with_biases,
)
from generators.formats.source import Weights
from generators.formats.states import Place, check_all_used, flat, renamed
from generators.formats.values import Array

LAYER = "synthesis.L"


def is_one(synthesis: Any) -> bool:
    """Whether the synthesis begins with an input of waves and says the names of its layers."""
    children = modules.dict_of(synthesis.state["_modules"]) if modules.is_module(synthesis) else {}
    return "input" in children and "layer_names" in modules.attributes(synthesis)


def read(network: Any) -> Weights:
    """The network under our names. `magnitude_ema_beta` and the flags of float16 change nothing here."""
    found = dict(modules.modules(network))
    state = with_biases(found, modules.state_dict(network))
    names = names_of(found)
    family = styleganxl.NAME if "mapping.embed_proj" in found else stylegan3.NAME
    stated = facts_of(found, names)
    if family == styleganxl.NAME:
        stated["c_dim"] = whole(modules.attributes(found["mapping"]).get("c_dim"), "mapping.c_dim")
    places = list(places_of(found, state, names))
    tensors = renamed(family, state, places, PROGRAM, stated)
    check_gains(found, state)
    check_sizes(found, names, family, tensors, stated)
    counted = {key: value for key, value in state.items() if counts(key, names)}
    check_all_used(counted, {place.theirs for place in places}, PROGRAM)
    return Weights(family, tensors, stated)


def names_of(found: Modules) -> list[str]:
    """The layers' names in their order; the program goes by this list, not by what else is there."""
    names = modules.attributes(found["synthesis"]).get("layer_names")
    if (
        not isinstance(names, list)
        or not 2 <= len(names) <= MAX_LAYERS
        or len(set(map(str, names))) != len(names)
    ):
        raise refused("synthesis.layer_names", names, f"2 to {MAX_LAYERS} names")
    for name in names:
        if f"synthesis.{name}" not in found:
            raise refused(f"The layer synthesis.{str(name)[:40]}", "missing", "every layer of layer_names")
    return [str(name) for name in names]


def facts_of(found: Modules, names: list[str]) -> dict[str, Any]:
    """What is stated of the input, of each layer and of the picture."""
    waves = modules.attributes(found["synthesis.input"])
    width, height = pair(waves.get("size"), "synthesis.input.size")
    if width != height:
        raise refused("synthesis.input.size", (width, height), "a square")
    last = names[-1]
    for name in names:
        if bool(modules.attributes(found[f"synthesis.{name}"]).get("is_torgb")) != (name == last):
            raise refused(f"synthesis.{name}.is_torgb", name != last, "true of the last layer alone")
    layers = [f"synthesis.{name}" for name in names]
    synthesis = modules.attributes(found["synthesis"])
    return mapping_facts(found) | {
        "size": width,
        "rate": number(waves.get("sampling_rate"), "synthesis.input.sampling_rate"),
        "bandwidth": number(waves.get("bandwidth"), "synthesis.input.bandwidth"),
        "layers": [rates_of(modules.attributes(found[layer]), layer) for layer in layers],
        "clamp": clamp(found, *names),
        "output_scale": number(synthesis.get("output_scale"), "synthesis.output_scale"),
    }


def rates_of(facts: Mapping[str, Any], name: str) -> dict[str, Any]:
    """How a layer resamples. Without a filter a rate is not changed, whatever else is stated."""
    padding = facts.get("padding")
    if not isinstance(padding, list | tuple) or len(padding) != 4:
        raise refused(f"{name}.padding", padding, "four numbers")
    return {
        "up": whole(facts.get("up_factor"), f"{name}.up_factor"),
        "down": whole(facts.get("down_factor"), f"{name}.down_factor"),
        "padding": [whole(side, f"{name}.padding") for side in padding],
    }


def places_of(found: Modules, state: Mapping[str, Array], names: list[str]) -> Iterator[Place]:
    """Every tensor that the picture depends on."""
    yield from mapping_places(found, state)
    yield Place("synthesis.input.transform", "transform")
    yield Place("synthesis.input.weight", "synthesis.input.weight")
    yield Place("synthesis.input.freqs", "synthesis.input.freqs")
    yield Place("synthesis.input.phases", "synthesis.input.phases")
    yield from dense("synthesis.input.affine", "synthesis.input.style")
    for i, name in enumerate(names):
        theirs, ours = f"synthesis.{name}", f"synthesis.layers.{i}"
        yield Place(f"{theirs}.weight", f"{ours}.weight")
        yield Place(f"{theirs}.bias", f"{ours}.bias")
        yield from dense(f"{theirs}.affine", f"{ours}.style")
        yield Place(f"{theirs}.magnitude_ema", f"{ours}.magnitude_ema", flat)
        for kind in ("up_filter", "down_filter"):
            if f"{theirs}.{kind}" in state:
                yield Place(f"{theirs}.{kind}", f"{ours}.{kind}")


def counts(key: str, names: list[str]) -> bool:
    """Whether the program would use it: layers that layer_names leaves out are what a stem had before its stages."""
    return not key.startswith(LAYER) or key.split(".")[1] in names


def check_sizes(
    found: Modules, names: list[str], family: str, tensors: Mapping[str, Any], stated: Mapping[str, Any]
) -> None:
    """Refuse a file whose layers say other sizes than their paddings make."""
    read_by = styleganxl if family == styleganxl.NAME else stylegan3
    shapes = {name: tuple(tensor.shape) for name, tensor in tensors.items()}
    architecture = Architecture.from_json(read_by.read_architecture(shapes, stated))
    for name, (rows, columns) in zip(names, architecture.sides, strict=True):
        said = modules.attributes(found[f"synthesis.{name}"]).get("out_size")
        made = (columns.outputs, rows.outputs)
        if said is not None and pair(said, f"synthesis.{name}.out_size") != made:
            raise refused(f"synthesis.{name}.out_size", said, f"{made}, which its padding makes")
