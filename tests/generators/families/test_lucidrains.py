"""lucidrains' variant against its equations, written out sample by sample from a file's own names."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from generators import CheckpointRefused, Generator, open_checkpoint, seed_to_z
from generators.families import architecture_of, lucidrains
from tests.generators.formats import lucidrains_files as files

KINDS: list[dict[str, Any]] = [
    {},
    {"attention": (0, 2), "channels": 4},
    {"constant": False, "first": False, "depth": 1},
    {"widths": (6, 4), "base": 10, "attention": (1,), "constant": False},
]


def opened(tmp_path: Path, backend: str = "eager", **kind: Any) -> tuple[dict[str, Tensor], Generator]:
    state = files.state(**kind)
    return state, open_checkpoint(files.saved(tmp_path / "model_1.pt", state), backend=backend)


def expected(state: dict[str, Tensor], z: Tensor, noise: Tensor) -> Tensor:
    """[C, R, R] in 0..1 for one z [Z] and one noise [R, R]: weights scaled, not activations."""
    w = z / z.norm()
    for i in range(files.depth_of(state)):
        bias, weight = state[f"SE.net.{2 * i}.bias"] * 0.1, state[f"SE.net.{2 * i}.weight"] * 0.1
        w = F.leaky_relu(weight @ w + bias, 0.2)
    g = {key.removeprefix("GE."): value for key, value in state.items() if key.startswith("GE.")}
    if "initial_block" in g:
        x = g["initial_block"]
    else:
        x = torch.einsum("z,zchw->chw", w, g["to_initial_block.weight"])[None]
    if "initial_conv.weight" in g:
        x = F.conv2d(x, g["initial_conv.weight"], g["initial_conv.bias"], padding=1)
    rgb = None
    for i in range(files.blocks_of(state)):
        x = attended(g, f"attns.{i}", x) if f"attns.{i}.0.fn.norm.g" in g else x
        if i:
            x = F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)
        edge = x.shape[-1]
        for j in (1, 2):
            x = modulated(g, f"blocks.{i}.conv{j}", f"blocks.{i}.to_style{j}", x, w, demodulate=True)
            strength, offset = g[f"blocks.{i}.to_noise{j}.weight"], g[f"blocks.{i}.to_noise{j}.bias"]
            cell = noise[:edge, :edge].T[..., None] @ strength.T + offset  # [edge, edge, C]
            x = F.leaky_relu(x + cell.permute(2, 0, 1), 0.2)
        own = modulated(g, f"blocks.{i}.to_rgb.conv", f"blocks.{i}.to_rgb.to_style", x, w, demodulate=False)
        rgb = own if rgb is None else own + rgb
        if i < files.blocks_of(state) - 1:
            rgb = F.interpolate(rgb, scale_factor=2, mode="bilinear", align_corners=False)
            kernel = torch.tensor([1.0, 2, 1]).outer(torch.tensor([1.0, 2, 1])) / 16
            padded = F.pad(rgb, (1, 1, 1, 1), mode="reflect")
            rgb = F.conv2d(padded, kernel.expand(rgb.shape[1], 1, 3, 3), groups=rgb.shape[1])
    assert rgb is not None
    return rgb[0]


def modulated(g: dict[str, Tensor], name: str, style: str, x: Tensor, w: Tensor, demodulate: bool) -> Tensor:
    scale = g[f"{style}.weight"] @ w + g[f"{style}.bias"] + 1
    weight = g[f"{name}.weight"] * scale[None, :, None, None]
    if demodulate:
        weight = weight / (weight.square().sum(dim=(1, 2, 3), keepdim=True) + 1e-8).sqrt()
    return F.conv2d(x, weight, padding=weight.shape[-1] // 2)


def attended(g: dict[str, Tensor], name: str, x: Tensor) -> Tensor:
    def norm(part: str) -> Tensor:
        centred = x - x.mean(dim=1, keepdim=True)
        spread = (x.var(dim=1, unbiased=False, keepdim=True) + 1e-5).sqrt()
        return centred / spread * g[f"{name}.{part}.fn.norm.g"] + g[f"{name}.{part}.fn.norm.b"]

    y, edge = norm("0"), x.shape[-1]
    inner = f"{name}.0.fn.fn"
    query = F.conv2d(y, g[f"{inner}.to_q.weight"])[0]
    mixed = F.conv2d(y, g[f"{inner}.to_kv.net.0.weight"], padding=1, groups=x.shape[1])
    keys, values = F.conv2d(mixed, g[f"{inner}.to_kv.net.1.weight"])[0].chunk(2)
    heads = []
    for q, k, v in zip(*(part.reshape(8, 64, -1) for part in (query, keys, values)), strict=True):
        weights = (q.softmax(dim=0) / 8).T @ k.softmax(dim=1)  # [pixels, pixels]: of each pixel to each
        heads.append(weights @ v.T)
    found = torch.cat(heads, dim=1).T.reshape(1, -1, edge, edge)
    x = x + F.conv2d(F.gelu(found), g[f"{inner}.to_out.weight"], g[f"{inner}.to_out.bias"])
    wide = F.conv2d(norm("1"), g[f"{name}.1.fn.fn.0.weight"], g[f"{name}.1.fn.fn.0.bias"])
    return x + F.conv2d(F.leaky_relu(wide, 0.2), g[f"{name}.1.fn.fn.2.weight"], g[f"{name}.1.fn.fn.2.bias"])


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_it_draws_what_the_equations_say(tmp_path: Path, kind: dict[str, Any]) -> None:
    state, generator = opened(tmp_path, **kind)
    z = torch.from_numpy(seed_to_z(1, generator.z_dim)).float()
    noise = torch.rand(1, generator.resolution, generator.resolution, 1, generator=files.draw(5))
    ours = generator.synthesis(generator.mapping(z), noise=noise)
    theirs = 2 * expected(state, z[0], noise[0, ..., 0])[None] - 1
    assert generator.channels == kind.get("channels", 3)
    torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=2e-5)


@pytest.mark.parametrize("kind", KINDS[1:3], ids=str)
def test_openvino_draws_what_pytorch_draws(tmp_path: Path, kind: dict[str, Any]) -> None:
    _, eager = opened(tmp_path, **kind)
    fast = open_checkpoint(tmp_path / "model_1.pt", backend="openvino")
    ws = eager.mapping(seed_to_z(1, eager.z_dim))
    for _ in (1, 2):  # the second shows what the first has written over
        torch.testing.assert_close(fast.synthesis(ws), eager.synthesis(ws), rtol=1e-4, atol=1e-3)


def test_each_block_has_a_row_of_its_own(tmp_path: Path) -> None:
    _, generator = opened(tmp_path)
    first, second = generator.mapping(np.concatenate([seed_to_z(1, files.W), seed_to_z(2, files.W)]))
    mixed = torch.stack([first, torch.cat([first[:2], second[2:]])])
    one, other = generator.synthesis(mixed, noise_mode="none")
    assert not torch.allclose(one, other)
    assert generator.num_ws == len(generator.network.row_edges()) == 3
    assert [matrix.shape for matrix in generator.network.style_weights()] == [(24, 12), (20, 12), (14, 12)]


def test_random_noise_is_uniform_as_in_training(tmp_path: Path) -> None:
    _, generator = opened(tmp_path)
    (noise,) = generator.network.random_noise(np.random.default_rng(0))
    assert noise.shape == (1, 16, 16, 1)
    assert float(noise.min()) >= 0
    assert abs(float(noise.mean()) - 0.5) < 0.1


def test_the_architecture_is_read_off_the_shapes(tmp_path: Path) -> None:
    _, generator = opened(tmp_path, **KINDS[1])
    network = generator.network
    assert isinstance(network, lucidrains.Lucidrains)
    assert architecture_of("lucidrains", network.state_dict()) == network.architecture.to_json()


@pytest.mark.parametrize("wrong", [{"attention": [9]}, {"widths": []}, {"w_dim": 10**6}, {"channels": None}])
def test_numbers_that_cannot_be_are_refused(tmp_path: Path, wrong: dict[str, Any]) -> None:
    _, generator = opened(tmp_path)
    with pytest.raises(CheckpointRefused, match="lucidrains"):
        lucidrains.build(generator.manifest.architecture | wrong)
