"""StyleGAN3 networks with random weights, their bands and filters by the paper's rules (2106.12423, section 3)."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from generators.families import network_of, stylegan3, styleganxl
from generators.families.stylegan3_architecture import Architecture, LayerNumbers
from generators.latents import mean_w

Line = NDArray[np.float64]


@dataclass(frozen=True)
class Plan:
    """A network's options, as its program names them."""

    resolution: int = 16
    channels: int = 3
    z_dim: int = 8
    w_dim: int = 12
    num_layers: int = 4
    num_critical: int = 2
    first_cutoff: float = 2
    first_stopband: float = 2**2.1
    last_stopband_rel: float = 2**0.3
    margin: int = 10
    filter_size: int = 6
    lrelu_upsampling: int = 2
    conv_kernel: int = 3
    radial: bool = False
    channel_base: int = 64
    channel_max: int = 8
    conv_clamp: float | None = 256
    output_scale: float = 0.25
    mapping_depth: int = 2
    c_dim: int = 0


@dataclass(frozen=True)
class Layer:
    """A layer with the numbers its filters come from: pixels, rates and bands before and after it."""

    numbers: LayerNumbers
    sizes: tuple[int, int]
    rate: float
    cutoffs: tuple[float, float]
    half_widths: tuple[float, float]


def layers_of(plan: Plan) -> list[Layer]:
    """Bands that widen geometrically, sampled at the next power of two, with a margin around the picture."""
    count, last_cutoff = plan.num_layers, plan.resolution / 2
    steps = np.minimum(np.arange(count + 1) / (count - plan.num_critical), 1)
    cutoffs = plan.first_cutoff * (last_cutoff / plan.first_cutoff) ** steps
    last_stopband = last_cutoff * plan.last_stopband_rel
    stopbands = plan.first_stopband * (last_stopband / plan.first_stopband) ** steps
    rates = np.exp2(np.ceil(np.log2(np.minimum(stopbands * 2, plan.resolution))))
    half_widths = np.maximum(stopbands, rates / 2) - cutoffs
    sizes = rates + plan.margin * 2
    sizes[-2:] = plan.resolution
    widths = np.rint(np.minimum(plan.channel_base / 2 / cutoffs, plan.channel_max))
    widths[-1] = plan.channels
    found = []
    for i in range(count + 1):
        before, rgb = max(i - 1, 0), i == count
        inner = max(rates[before], rates[i]) * (1 if rgb else plan.lrelu_upsampling)
        up, down = round(inner / rates[before]), round(inner / rates[i])
        up_taps = plan.filter_size * up if up > 1 and not rgb else 1
        down_taps = plan.filter_size * down if down > 1 and not rgb else 1
        kernel = 1 if rgb else plan.conv_kernel
        total = (sizes[i] - 1) * down + 1 - (sizes[before] + kernel - 1) * up + up_taps + down_taps - 2
        low = int((total + up) // 2)
        high = int(total) - low
        square = plan.radial and i < count - plan.num_critical
        numbers = LayerNumbers(
            inputs=int(widths[before]),
            outputs=int(widths[i]),
            kernel=kernel,
            up=up,
            down=down,
            padding=(low, high, low, high),
            up_taps=up_taps,
            down_taps=down_taps,
            form="none" if down_taps == 1 else "square" if square else "line",
        )
        found.append(
            Layer(
                numbers,
                (int(sizes[before]), int(sizes[i])),
                float(inner),
                (float(cutoffs[before]), float(cutoffs[i])),
                (float(half_widths[before]), float(half_widths[i])),
            )
        )
    return found


def lowpass(taps: int, cutoff: float, width: float, rate: float) -> Line:
    """A sinc under a Kaiser window whose length and width give its attenuation; the sum is 1."""
    attenuation = 2.285 * (taps - 1) * math.pi * width / (rate / 2) + 7.95
    if attenuation > 50:
        beta = 0.1102 * (attenuation - 8.7)
    else:
        beta = 0.5842 * max(attenuation - 21, 0) ** 0.4 + 0.07886 * max(attenuation - 21, 0)
    places = np.arange(taps) - (taps - 1) / 2
    line: Line = np.sinc(2 * cutoff / rate * places) * np.kaiser(taps, beta)
    line /= line.sum()
    return line


def architecture_of(plan: Plan) -> Architecture:
    layers = layers_of(plan)
    first = layers[0]
    return Architecture(
        z_dim=plan.z_dim,
        w_dim=plan.w_dim,
        mapping_depth=plan.mapping_depth,
        c_dim=plan.c_dim,
        size=first.sizes[0],
        rate=first.rate / first.numbers.up,
        bandwidth=plan.first_cutoff,
        layers=tuple(layer.numbers for layer in layers),
        clamp=plan.conv_clamp,
        output_scale=plan.output_scale,
    ).checked()


def network(plan: Plan, seed: int = 0, family: str = stylegan3.NAME, **more: Any) -> stylegan3.StyleGAN3:
    """Random weights, and random numbers where a fresh network has neutral ones."""
    architecture = architecture_of(plan).to_json() | more
    build = styleganxl.build if family == styleganxl.NAME else stylegan3.build
    with torch.device("meta"):
        shapes = {name: tensor.shape for name, tensor in build(architecture).state_dict().items()}
    draw = torch.Generator().manual_seed(seed)
    tensors = {name: torch.randn(shape, generator=draw) for name, shape in shapes.items()}
    for name in tensors:
        if name.startswith("mapping.layers"):
            tensors[name] *= 100 if name.endswith("weight") else 30
        elif name.endswith("style.bias"):
            tensors[name] = 1 + 0.2 * tensors[name]
        elif name.endswith("magnitude_ema"):
            tensors[name] = 0.5 + tensors[name].abs()
        elif name.endswith("bias"):
            tensors[name] *= 0.3
    tensors |= waves(tensors["synthesis.input.freqs"], architecture["bandwidth"])
    tensors |= filters(plan)
    tensors["transform"] = torch.eye(3)
    found = network_of(family, architecture, tensors)
    assert isinstance(found, stylegan3.StyleGAN3)
    found.w_avg.copy_(mean_w(found))
    return found


def waves(directions: Tensor, bandwidth: float) -> dict[str, Tensor]:
    """Frequencies spread over the disk of the band; a mild turn and shift of them by w."""
    radii = directions.norm(dim=1, keepdim=True)
    freqs = directions / (radii * (radii**2).exp() ** 0.25) * bandwidth
    return {"synthesis.input.freqs": freqs, "synthesis.input.style.bias": torch.tensor([1.0, 0.3, 0.1, -0.2])}


def filters(plan: Plan) -> dict[str, Tensor]:
    """The layers' filters. A round one is stood in for by a square that is no product, and not symmetric either."""
    found = {}
    for i, layer in enumerate(layers_of(plan)):
        sides = (("up_filter", 0, layer.numbers.up_taps), ("down_filter", 1, layer.numbers.down_taps))
        for name, side, taps in sides:
            if taps > 1:
                line = lowpass(taps, layer.cutoffs[side], 2 * layer.half_widths[side], layer.rate)
                kernel = (
                    np.outer(line, line) if name == "down_filter" and layer.numbers.form == "square" else line
                )
                if kernel.ndim == 2:
                    kernel = kernel * (1 + 0.2 * np.tri(taps))
                found[f"synthesis.layers.{i}.{name}"] = torch.from_numpy(kernel).float()
    return found
