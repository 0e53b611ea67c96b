"""Files as lucidrains/stylegan2-pytorch saves them, of small networks with random weights."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

W = 12
INNER = 512  # 8 heads of 64


def draw(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def state(seed: int = 0, **kind: Any) -> dict[str, Tensor]:
    """The state dict under `GAN`: averages, live networks and the like of a discriminator."""
    random = draw(seed)
    shapes = dict(shapes_of(**kind))
    found = {}
    for half in ("", "E"):
        for name, shape in shapes.items():
            found[f"{name[0]}{half}{name[1:]}"] = torch.randn(shape, generator=random) * 0.4
    for name in found:
        if name.endswith(".upsample.1.f"):
            found[name] = torch.tensor([1.0, 2.0, 1.0])
    found["D.blocks.0.conv_res.weight"] = torch.zeros(2, 3, 1, 1)
    found["D.quantize_blocks.1.fn.embed"] = torch.zeros(4, 4)
    return found


def shapes_of(
    widths: tuple[int, ...] = (8, 6, 4),
    base: int = 8,
    depth: int = 3,
    channels: int = 3,
    attention: tuple[int, ...] = (),
    constant: bool = True,
    first: bool = True,
) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Names as the live networks have them."""
    for i in range(depth):
        yield from ((f"S.net.{2 * i}.weight", (W, W)), (f"S.net.{2 * i}.bias", (W,)))
    if constant:
        yield "G.initial_block", (1, base, 4, 4)
    else:
        yield "G.to_initial_block.weight", (W, base, 4, 4)
    if first:
        yield from (("G.initial_conv.weight", (base, base, 3, 3)), ("G.initial_conv.bias", (base,)))
    for i, (inputs, outputs) in enumerate(zip((base, *widths), widths, strict=False)):
        block = f"G.blocks.{i}"
        for j, side in ((1, inputs), (2, outputs)):
            yield from ((f"{block}.to_style{j}.weight", (side, W)), (f"{block}.to_style{j}.bias", (side,)))
            yield f"{block}.to_noise{j}.weight", (outputs, 1)
            yield f"{block}.to_noise{j}.bias", (outputs,)
            yield f"{block}.conv{j}.weight", (outputs, side, 3, 3)
        yield f"{block}.to_rgb.to_style.weight", (outputs, W)
        yield f"{block}.to_rgb.to_style.bias", (outputs,)
        yield f"{block}.to_rgb.conv.weight", (channels, outputs, 1, 1)
        if i < len(widths) - 1:
            yield f"{block}.to_rgb.upsample.1.f", (3,)
        if i in attention:
            yield from attention_shapes(f"G.attns.{i}", inputs)


def attention_shapes(name: str, side: int) -> Iterator[tuple[str, tuple[int, ...]]]:
    for part in ("0", "1"):
        yield f"{name}.{part}.fn.norm.g", (1, side, 1, 1)
        yield f"{name}.{part}.fn.norm.b", (1, side, 1, 1)
    yield f"{name}.0.fn.fn.to_q.weight", (INNER, side, 1, 1)
    yield f"{name}.0.fn.fn.to_kv.net.0.weight", (side, 1, 3, 3)
    yield f"{name}.0.fn.fn.to_kv.net.1.weight", (2 * INNER, side, 1, 1)
    yield f"{name}.0.fn.fn.to_out.weight", (side, INNER, 1, 1)
    yield f"{name}.0.fn.fn.to_out.bias", (side,)
    yield f"{name}.1.fn.fn.0.weight", (2 * side, side, 1, 1)
    yield f"{name}.1.fn.fn.0.bias", (2 * side,)
    yield f"{name}.1.fn.fn.2.weight", (side, 2 * side, 1, 1)
    yield f"{name}.1.fn.fn.2.bias", (side,)


def saved(path: Path, state: dict[str, Tensor], version: str = "1.9.0") -> Path:
    torch.save({"GAN": state, "version": version}, path)
    return path


def depth_of(state: dict[str, Tensor]) -> int:
    return sum(name.startswith("SE.net.") and name.endswith(".bias") for name in state)


def blocks_of(state: dict[str, Tensor]) -> int:
    return sum(name.startswith("GE.blocks.") and name.endswith(".to_rgb.conv.weight") for name in state)
