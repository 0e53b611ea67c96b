"""Snapshots as NVIDIA's PyTorch programs pickle them, of our own networks: their names, attributes and classes."""

import pickle
import sys
import types
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from generators.families.mapping import Mapping as OurMapping
from generators.families.stylegan2 import StyleGAN2
from generators.families.stylegan3 import StyleGAN3
from generators.families.styleganxl import ClassVectors
from generators.layers.equalised import EqualisedDense
from tests.stylegan3_networks import Plan, layers_of

HOOKS = ("_backward_hooks", "_forward_hooks", "_forward_pre_hooks", "_state_dict_hooks")


@dataclass
class Module:
    """A module as it lies in the file: the name of its class, and what its instance dictionary holds."""

    name: str
    parameters: dict[str, Any] = field(default_factory=dict)
    buffers: dict[str, Any] = field(default_factory=dict)
    modules: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)

    def state(self) -> dict[str, Any]:
        return {
            "training": False,
            "_parameters": OrderedDict(self.parameters),
            "_buffers": OrderedDict(self.buffers),
            "_non_persistent_buffers_set": set(),
            **{hook: OrderedDict() for hook in HOOKS},
            "_modules": OrderedDict(self.modules),
            **self.facts,
            "_init_args": (),
            "_init_kwargs": {},
        }


class Pickler(pickle.Pickler):
    """Writes each module as a call of the programs' function, beside the text of a program."""

    def reducer_override(self, value: object) -> Any:
        if isinstance(value, Module):
            told = {"type": "class", "version": 6, "module_src": "raise SystemExit", "class_name": value.name}
            return sys.modules["torch_utils.persistence"]._reconstruct_persistent_obj, (
                {**told, "state": value.state()},
            )
        return NotImplemented


def written(path: Path, tree: object, protocol: int = 4) -> Path:
    """The pickle of a snapshot; the module that it names is there while it is written."""
    there = types.ModuleType("torch_utils.persistence")

    def _reconstruct_persistent_obj(meta: object) -> None:
        raise AssertionError("nobody calls it")

    _reconstruct_persistent_obj.__module__ = there.__name__
    _reconstruct_persistent_obj.__qualname__ = "_reconstruct_persistent_obj"
    there._reconstruct_persistent_obj = _reconstruct_persistent_obj  # type: ignore[attr-defined]
    sys.modules |= {"torch_utils": types.ModuleType("torch_utils"), there.__name__: there}
    try:
        with path.open("wb") as file:
            Pickler(file, protocol).dump(tree)
    finally:
        del sys.modules["torch_utils"], sys.modules[there.__name__]
    return path


def snapshot(network: Module) -> dict[str, Any]:
    return {"training_set_kwargs": {}, "G": None, "D": None, "G_ema": network, "augment_pipe": None}


def dense(layer: EqualisedDense, activation: str = "linear") -> Module:
    gain = layer.bias_gain if layer.bias_gain != 1 else 1
    facts = {"activation": activation, "weight_gain": np.float64(layer.weight_gain), "bias_gain": gain}
    return Module("FullyConnectedLayer", {"weight": layer.weight, "bias": layer.bias}, facts=facts)


def mapping(ours: OurMapping, w_avg: Tensor | None, **facts: Any) -> Module:
    children: dict[str, Any] = {}
    if isinstance(ours.embed, ClassVectors):
        table = Module("Embedding", {"weight": ours.embed.vectors}, facts={"padding_idx": None})
        children |= {"embed": table, "embed_proj": dense(ours.embed.projection, "lrelu")}
    elif isinstance(ours.embed, EqualisedDense):
        children["embed"] = dense(ours.embed)
    for i, layer in enumerate(ours.layers):
        assert isinstance(layer, EqualisedDense)
        children[f"fc{i}"] = dense(layer, ours.activation)
    buffers = {} if w_avg is None else {"w_avg": w_avg}
    return Module("MappingNetwork", {}, buffers, children, {"num_layers": len(ours.layers), **facts})


def stylegan2(network: StyleGAN2, stored: Tensor | None = None, averaged: bool = True) -> Module:
    """As stylegan2-ada-pytorch has it. `stored` is the filter as the program keeps it, for those it keeps otherwise."""
    a = network.architecture
    line = torch.tensor(a.resample_filter)
    square = torch.outer(line, line) if line.dim() == 1 else line
    kernel = square / square.sum() if stored is None else stored
    noise = iter(network.noise)
    facts = {"conv_clamp": a.conv_clamp, "activation": a.activation, "use_noise": a.noise}
    blocks: dict[str, Any] = {}
    block: Any
    for i, block in enumerate(network.synthesis.blocks):
        children: dict[str, Any] = {}
        for name in ("conv0", "conv1"):
            layer = getattr(block, name)
            if layer is None:
                continue
            parameters = {"weight": layer.weight, "bias": layer.bias}
            buffers = {"resample_filter": kernel if name == "conv0" else torch.ones(4, 4) / 16}
            if a.noise:
                parameters["noise_strength"] = layer.noise_strength.reshape(())
                buffers["noise_const"] = next(noise)[0, 0]
            affine = {"affine": dense(layer.style)}
            children[name] = Module("SynthesisLayer", parameters, buffers, affine, facts)
        if block.skip is not None:
            children["skip"] = Module(
                "Conv2dLayer", {"weight": block.skip}, {"resample_filter": kernel}, facts={"bias": None}
            )
        if block.to_rgb is not None:
            parameters = {"weight": block.to_rgb.weight, "bias": block.to_rgb.bias}
            affine = {"affine": dense(block.to_rgb.style)}
            children["torgb"] = Module("ToRGBLayer", parameters, {}, affine, {"conv_clamp": a.conv_clamp})
        own = {"const": network.synthesis.constant[0]} if i == 0 else {}
        blocks[f"b{4 * 2**i}"] = Module(
            "SynthesisBlock",
            own,
            {"resample_filter": kernel},
            children,
            {"architecture": a.kind, "use_fp16": True},
        )
    synthesis = Module(
        "SynthesisNetwork", {}, {}, blocks, {"img_resolution": a.resolution, "num_fp16_res": 4}
    )
    w_avg = network.w_avg if averaged else None
    return Module("Generator", {}, {}, {"synthesis": synthesis, "mapping": mapping(network.mapping, w_avg)})


def stylegan3(network: StyleGAN3, plan: Plan, class_name: str = "Generator") -> Module:
    """As stylegan3 and stylegan-xl have it; a layer's name says its number, edge and channels."""
    a, half = network.architecture, network.synthesis
    waves = Module(
        "SynthesisInput",
        {"weight": half.input.weight},
        {"transform": network.transform, "freqs": half.input.freqs, "phases": half.input.phases},
        {"affine": dense(half.input.style)},
        {
            "size": np.array([a.size, a.size]),
            "sampling_rate": np.float64(a.rate),
            "bandwidth": np.float64(a.bandwidth),
        },
    )
    children: dict[str, Any] = {"input": waves}
    layer: Any
    for i, (planned, layer) in enumerate(zip(layers_of(plan), half.layers, strict=True)):
        numbers, edge = planned.numbers, planned.sizes[1]
        buffers = {
            "magnitude_ema": layer.magnitude_ema.reshape(()),
            "up_filter": layer.up_filter,
            "down_filter": layer.down_filter,
        }
        facts: dict[str, Any] = {
            "is_torgb": i == plan.num_layers,
            "up_factor": np.int64(numbers.up),
            "down_factor": numbers.down,
            "padding": [int(side) for side in numbers.padding],
            "out_size": np.array([edge, edge]),
            "conv_clamp": plan.conv_clamp,
        }
        parameters = {"weight": layer.weight, "bias": layer.bias}
        children[f"L{i}_{edge}_{numbers.outputs}"] = Module(
            "SynthesisLayer", parameters, buffers, {"affine": dense(layer.style)}, facts
        )
    names = [name for name in children if name != "input"]
    said = {"layer_names": names, "output_scale": plan.output_scale, "img_resolution": plan.resolution}
    synthesis = Module("SynthesisNetwork", {}, {}, children, said)
    mapped = mapping(network.mapping, network.w_avg, c_dim=a.c_dim)
    return Module(class_name, {}, {}, {"synthesis": synthesis, "mapping": mapped})


def shown(tensors: Mapping[str, Tensor]) -> dict[str, list[int]]:
    return {name: list(tensor.shape) for name, tensor in tensors.items()}
