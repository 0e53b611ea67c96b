"""The generator of a training, and its slowly moving average."""

import copy
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor, nn

from generators.errors import TrainingRefused
from generators.families import dcgan, network_of, stylegan2
from generators.families.dcgan import DCGAN
from generators.families.stylegan2 import StyleGAN2
from generators.families.stylegan2_architecture import BASE_EDGE
from generators.formats.nonesuch import halved
from generators.latents import mean_w
from generators.train.device import Place
from generators.train.options import Recipe

Trainable = StyleGAN2 | DCGAN
BLOCK = re.compile(r"synthesis\.blocks\.(\d+)\.")
FIRST_RGB = 0.2
RAMP = 0.05  # the average's half-life is at most this part of the images seen


def architecture_of(recipe: Recipe) -> tuple[str, dict[str, Any]]:
    """The family that a recipe trains, and the network's numbers."""
    if recipe.cfg == "dcgan":
        count = recipe.resolution.bit_length() - 3
        widths = tuple(min(recipe.cbase * 2**i, recipe.cmax) for i in reversed(range(count)))
        return dcgan.NAME, dcgan.Architecture(z_dim=recipe.z_dim, widths=widths).checked().to_json()
    numbers = (recipe.resolution, recipe.z_dim, recipe.w_dim, recipe.cbase, recipe.cmax)
    rest: dict[str, Any] = {
        "mapping_depth": recipe.map_depth,
        "kind": recipe.architecture,
        "noise": recipe.noise,
    }
    return stylegan2.NAME, stylegan2.architecture_for(*numbers, **rest).to_json()


def generator_for(family: str, architecture: dict[str, Any], seed: int, place: Place) -> Trainable:
    """A new one, its weights from the seed."""
    if family not in (stylegan2.NAME, dcgan.NAME):
        raise TrainingRefused(
            f"The checkpoint is a {family}, expected a {stylegan2.NAME} or a {dcgan.NAME}; others cannot be trained."
        )
    network: Trainable = dcgan.build(architecture) if family == dcgan.NAME else stylegan2.build(architecture)
    network.initialise(torch.Generator().manual_seed(seed))
    if isinstance(network, StyleGAN2):
        _soften(network)
    return placed(network, place)


@torch.no_grad()
def _soften(network: StyleGAN2) -> None:
    """Let the first pictures have the contrast of photographs, where six blocks' RGB add up to four times as much."""
    block: Any
    for block in network.synthesis.blocks:
        if block.to_rgb is not None:
            block.to_rgb.weight.mul_(FIRST_RGB)


def can_grow(family: str, architecture: dict[str, Any]) -> bool:
    """Whether blocks can be added that leave its pictures as they are: those of a sum."""
    return family == stylegan2.NAME and stylegan2.Architecture.from_json(architecture).kind == "skip"


def grown(architecture: dict[str, Any], recipe: Recipe) -> dict[str, Any]:
    """The architecture of a StyleGAN2 with blocks up to the recipe's resolution, as wide as the recipe says."""
    small = stylegan2.Architecture.from_json(architecture)
    edges = [2 * small.resolution]
    while edges[-1] < recipe.resolution:
        edges.append(2 * edges[-1])
    widths = (*small.widths, *(min(recipe.cbase // edge, recipe.cmax) for edge in edges))
    return replace(small, widths=widths).checked().to_json()


@torch.no_grad()
def fill_lower(network: Trainable, small: Mapping[str, Tensor]) -> None:
    """Give a grown generator the weights of the smaller one: its pictures are then that one's, enlarged.

    The picture of the skip architecture is a sum over the blocks, to which a new block at first adds nothing. To learn
    the layout at few pixels and grow is from Karras et al. 2018, arXiv 1710.10196; with a projected discriminator
    Sauer, Schwarz, Geiger 2022, arXiv 2202.00273, section 3.2.
    """
    for name, ours in network.state_dict().items():
        if name in small:
            ours.copy_(small[name])
        elif name.endswith((".to_rgb.weight", ".to_rgb.bias")):
            ours.zero_()


def parted(network: Trainable, stem: int) -> tuple[list[nn.Parameter], list[nn.Parameter]]:
    """Of what learns: the stem, which is all that a generator of `stem` px had but its last block, and the rest."""
    parts: tuple[list[nn.Parameter], list[nn.Parameter]] = ([], [])
    last = stem.bit_length() - BASE_EDGE.bit_length()
    for name, parameter in network.named_parameters():
        block = BLOCK.match(name)
        if parameter.requires_grad:
            parts[stem == 0 or (block is not None and int(block[1]) >= last)].append(parameter)
    return parts


def placed(network: Trainable, place: Place) -> Trainable:
    """On the device, its convolutions in the device's precision where the family has a choice."""
    place.trained(network)
    network.noise.requires_grad_(False)  # constants of the finished picture; training draws its own
    if isinstance(network, StyleGAN2):
        block: Any
        for block in network.synthesis.blocks:
            block.precision = place.precision
    return network.train()


def average_of(network: Trainable) -> Trainable:
    """A copy that follows it, for pictures."""
    return copy.deepcopy(network).requires_grad_(False).eval()


@torch.no_grad()
def follow(average: Trainable, network: Trainable, half_life: float, seen: int, batch: int) -> None:
    """Move the average towards the network by one step's part."""
    half_life = min(half_life, max(seen * RAMP, 1))
    weight = 1 - 0.5 ** (batch / half_life)
    torch._foreach_lerp_(list(average.parameters()), list(network.parameters()), weight)
    for ours, theirs in zip(average.buffers(), network.buffers(), strict=True):
        ours.copy_(theirs)  # batch norm's means


def draw_pictures(network: Trainable, z: Tensor, draw: torch.Generator | None = None) -> Tensor:
    """z [N, Z] -> [N, C, R, R], with noise of its own for each sample; without `draw` the constant one."""
    w = network.mapping(z)
    return synthesised(network, w, draw)


def synthesised(network: Trainable, w: Tensor, draw: torch.Generator | None = None) -> Tensor:
    """w [N, W] -> [N, C, R, R]."""
    ws = w[:, None].expand(-1, network.dimensions.num_ws, -1)
    noise: list[Tensor] = list(network.noise)
    if draw is not None:
        noise = [torch.randn(len(w), *n.shape[1:], generator=draw, device=w.device) for n in noise]
    pictures: Tensor = network.synthesis(ws, *noise)
    return pictures


def finished(average: Trainable, half: bool) -> tuple[str, dict[str, Any], dict[str, Tensor]]:
    """Family, architecture and tensors of a checkpoint: the average on the CPU in float32, with the mean of w."""
    family = dcgan.NAME if isinstance(average, DCGAN) else stylegan2.NAME
    architecture = average.architecture.to_json()
    tensors = {
        name: tensor.detach().cpu().float().contiguous() for name, tensor in average.state_dict().items()
    }
    tensors = halved(tensors) if half else tensors
    if family != dcgan.NAME:
        rounded = network_of(family, architecture, tensors)
        tensors["w_avg"] = mean_w(rounded)
    return family, architecture, tensors
