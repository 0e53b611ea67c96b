"""Our StyleGAN3 against the paper's layers with plain operators, and what its checkpoints must agree with."""

import math
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from generators import CheckpointRefused, open_checkpoint
from generators.families import architecture_of, stylegan3, styleganxl
from generators.families.stylegan3 import Layer, StyleGAN3
from generators.manifest import Manifest, digest_of
from tests import networks, plain_operators
from tests.stylegan3_networks import Plan, layers_of, network

T = Plan()
R = Plan(resolution=16, conv_kernel=1, radial=True, num_layers=5)
PLANS = {
    "t": T,
    "r": R,
    "wide": Plan(resolution=32, num_layers=6, num_critical=1, margin=6, filter_size=4, channels=1),
    "steep": Plan(resolution=32, num_layers=3, first_cutoff=3, lrelu_upsampling=4, channels=4, margin=4),
    "unfiltered": Plan(lrelu_upsampling=1, conv_clamp=None, output_scale=1, conv_kernel=5),
    "classes": Plan(c_dim=3, z_dim=5, w_dim=7, mapping_depth=3, conv_clamp=0.4),
}


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Networks this small are slower on more."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def plain(found: StyleGAN3, plan: Plan, ws: Tensor, transform: Tensor) -> Tensor:
    """The network sample by sample: weights of its own for each, filters over zeros."""
    pictures = []
    for rows in ws:
        x = found.synthesis.input(rows[:1], transform)
        for i, (layer, kept) in enumerate(zip(layers_of(plan), found.synthesis.layers, strict=True)):
            assert isinstance(kept, Layer)
            x = plain_layer(kept, layer.numbers, x, rows[i + 1], last=i == plan.num_layers)
        pictures.append(x * plan.output_scale)
    return torch.cat(pictures)


def plain_layer(kept: Layer, numbers: Any, x: Tensor, w: Tensor, last: bool) -> Tensor:
    style = F.linear(w, kept.style.weight / math.sqrt(len(w)), kept.style.bias)  # [I]
    if last:
        weight = kept.weight * (style / math.sqrt(numbers.inputs * numbers.kernel**2))[:, None, None]
    else:
        weight = kept.weight * kept.weight.square().mean(dim=(1, 2, 3), keepdim=True).rsqrt()
        weight = weight * (style * style.square().mean().rsqrt())[:, None, None]
        weight = weight * (weight.square().sum(dim=(1, 2, 3), keepdim=True) + 1e-8).rsqrt()
    x = F.conv2d(x, weight / kept.magnitude_ema.sqrt(), padding=numbers.kernel - 1) + kept.bias[:, None, None]
    gain, slope = (1.0, 1.0) if last else (math.sqrt(2), 0.2)
    one = torch.ones(1)
    up = one if kept.up_filter is None else kept.up_filter
    down = one if kept.down_filter is None else kept.down_filter
    rates = (numbers.up, numbers.down)
    return plain_operators.filtered_leaky_relu(x * gain, up, down, *rates, numbers.padding, slope, kept.clamp)


def rows_of(found: StyleGAN3, count: int = 2) -> Tensor:
    draw = torch.Generator().manual_seed(1)
    return torch.randn(count, found.dimensions.num_ws, found.dimensions.w_dim, generator=draw)


def turned() -> Tensor:
    """By 20 degrees, to the side, and shrunk."""
    angle = math.radians(20)
    rows = [[math.cos(angle), -math.sin(angle), 0.1], [math.sin(angle), math.cos(angle), -0.2], [0, 0, 1]]
    return torch.tensor(rows) @ torch.diag(torch.tensor([1.6, 1.6, 1]))


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_each_configuration_draws_what_plain_operators_draw(plan: Plan) -> None:
    found = network(plan)
    ws = rows_of(found)
    for transform in (torch.eye(3)[None], turned()[None]):
        ours = found.synthesis(ws, transform)
        assert ours.shape == (2, plan.channels, plan.resolution, plan.resolution)
        torch.testing.assert_close(ours, plain(found, plan, ws, transform), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_the_architecture_is_read_off_the_shapes_and_what_is_stated(plan: Plan) -> None:
    found = network(plan)
    stated = found.architecture.to_json()
    assert architecture_of("stylegan3", found.state_dict(), stated) == stated


def test_the_waves_move_with_the_transform() -> None:
    """Half a turn draws the same waves from the other side."""
    found = network(replace(T, first_cutoff=3))
    waves = found.synthesis.input
    with torch.no_grad():
        waves.style.weight.zero_()
        waves.style.bias.copy_(torch.tensor([1.0, 0, 0, 0]))
    w = torch.zeros(1, T.w_dim)
    half_turn = torch.diag(torch.tensor([-1.0, -1.0, 1.0]))[None]
    upright, over = waves(w, torch.eye(3)[None]), waves(w, half_turn)
    torch.testing.assert_close(over.flip(2, 3), upright, rtol=1e-4, atol=1e-4)


def test_frequencies_out_of_the_band_fade_out() -> None:
    found = network(T)
    shrunk = torch.diag(torch.tensor([100.0, 100.0, 1.0]))[None]
    assert found.synthesis.input(rows_of(found)[:, 0], shrunk).abs().max() == 0


def checkpoint(folder: Path, found: StyleGAN3, family: str = "stylegan3") -> Path:
    architecture = found.architecture.to_json()
    tensors = found.state_dict()
    digest = digest_of(family, architecture, tensors)
    return networks.written(
        folder, Manifest(family, architecture, **asdict(found.dimensions), digest=digest), tensors
    )


@pytest.mark.parametrize("plan", [T, R], ids=["t", "r"])
def test_openvino_draws_what_pytorch_draws(tmp_path: Path, plan: Plan) -> None:
    folder = checkpoint(tmp_path / "tiny", network(plan))
    eager, fast = (open_checkpoint(folder, backend=name) for name in ("eager", "openvino"))
    ws = rows_of(network(plan), count=1)
    for transform in (None, turned()):
        ours, theirs = fast.synthesis(ws, transform=transform), eager.synthesis(ws, transform=transform)
        torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-4)


def xl() -> StyleGAN3:
    more = {"vectors": 6, "vector_width": 9, "centres": True, "embed_width": T.z_dim, "c_dim": 4}
    return network(replace(T, c_dim=4), family=styleganxl.NAME, **more)


def test_each_class_of_an_xl_has_a_centre_of_its_own(tmp_path: Path) -> None:
    found = xl()
    generator = open_checkpoint(checkpoint(tmp_path / "xl", found, styleganxl.NAME), backend="openvino")
    z, c = torch.randn(4, T.z_dim), torch.eye(4)
    ws = generator.mapping(z, c, truncation_psi=0)
    torch.testing.assert_close(ws[:, 0], found.w_avg, rtol=1e-5, atol=1e-5)
    assert (found.w_avg[0] - found.w_avg[1]).abs().max() > 0.01
    assert (generator.mapping(z[:1], c[:1]) - generator.mapping(z[:1], c[1:2])).abs().max() > 0.01


def test_an_xl_is_read_off_its_shapes() -> None:
    found = xl()
    stated = found.architecture.to_json()
    assert architecture_of("styleganxl", found.state_dict(), stated) == stated


WRONG = [
    {"size": 0},
    {"rate": 1.0},
    {"clamp": float("nan")},
    {"layers": []},
    {"output_scale": "loud"},
    {"mapping_activation": "gelu"},
]


@pytest.mark.parametrize("wrong", WRONG)
def test_numbers_that_cannot_be_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(CheckpointRefused, match="StyleGAN3"):
        stylegan3.build(network(T).architecture.to_json() | wrong)


@pytest.mark.parametrize("padding", [[-40, -40, -40, -40], [9, 13, 9, 8], [10**9, 0, 0, 0]])
def test_paddings_that_leave_no_square_picture_are_refused(padding: list[int]) -> None:
    architecture = network(T).architecture.to_json()
    architecture["layers"][-2]["padding"] = padding
    with pytest.raises(CheckpointRefused):
        stylegan3.build(architecture)


def test_a_network_without_its_filters_or_layers_is_refused() -> None:
    found = network(T)
    tensors = {key: t for key, t in found.state_dict().items() if "layers.1.weight" not in key}
    with pytest.raises(CheckpointRefused, match=r"synthesis\.layers\.1\.weight"):
        architecture_of("stylegan3", tensors, found.architecture.to_json())
