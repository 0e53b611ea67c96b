"""Our StyleGAN2 against the paper's equations, written out sample by sample."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from generators import CheckpointRefused, open_checkpoint, seed_to_z
from generators.families import architecture_of, stylegan2
from generators.families.stylegan2 import Layer, StyleGAN2, architecture_for
from tests import networks

KINDS: list[dict[str, Any]] = [{"kind": "skip"}, {"kind": "resnet"}, {"kind": "orig"}, {"noise": False}]


def modulated_weights(layer: Layer, w: torch.Tensor) -> torch.Tensor:
    """Eq. 1 and 3 as they stand: a kernel of its own for each sample, [N, O, I, 3, 3]."""
    style = F.linear(w, layer.style.weight / math.sqrt(w.shape[1]), layer.style.bias)
    weight = layer.weight * layer.weight_gain * style[:, None, :, None, None]
    return weight * (weight.square().sum(dim=(2, 3, 4), keepdim=True) + 1e-8).rsqrt()


@pytest.mark.parametrize("up", [False, True])
def test_scaling_activations_is_scaling_weights(up: bool) -> None:
    block: Any = networks.tiny_stylegan2().synthesis.blocks[1]
    layer = block.conv0 if up else block.conv1
    draw = torch.Generator().manual_seed(1)
    x = torch.randn(3, layer.weight.shape[1], 8, 8, generator=draw)
    w = torch.randn(3, networks.W_DIM, generator=draw)
    noise = torch.randn(3, 1, 16 if up else 8, 16 if up else 8, generator=draw)
    expected = []
    for sample, weight in zip(x, modulated_weights(layer, w), strict=True):
        if up:
            y = F.conv_transpose2d(sample[None], weight.transpose(0, 1), stride=2)
            y = layer.filter.after_transposed(y)
        else:
            y = F.conv2d(sample[None], weight, padding=1)
        expected.append(y)
    y = torch.cat(expected) + noise * layer.noise_strength + layer.bias[:, None, None]
    torch.testing.assert_close(layer(x, w, noise), F.leaky_relu(y, 0.2) * math.sqrt(2), rtol=1e-4, atol=1e-5)


def test_the_recipe_of_the_paper_gives_its_widths_and_ws() -> None:
    a = architecture_for(256, 64, 128, channel_base=8192, channel_max=256, mapping_depth=2)
    assert a.widths == (256, 256, 256, 256, 128, 64, 32)
    assert (a.resolution, networks.tiny_stylegan2().dimensions.num_ws) == (256, 6)


@pytest.mark.parametrize("different", KINDS)
def test_the_architecture_is_read_off_the_shapes(different: dict[str, Any]) -> None:
    network = networks.tiny_stylegan2(**different)
    assert architecture_of("stylegan2", network.state_dict()) == network.architecture.to_json()


OPTIONS: list[dict[str, Any]] = [
    {"c_dim": 3, "embed_width": 5, "mapping_width": 9, "mapping_depth": 3},
    {"c_dim": 2, "labels": "together", "mapping_depth": 1},
    {"kernel": 5, "activation": "selu", "channels": 1},
    {"kernel": 1, "kind": "resnet", "mapping_activation": "tanh"},
    {"constant": 5, "normalise": False, "resample_filter": ((1.0, 2.0), (3.0, 4.0))},
    {"mapping_depth": 0},
]


@pytest.mark.parametrize("options", OPTIONS)
def test_every_option_survives_a_manifest(options: dict[str, Any]) -> None:
    network = networks.tiny_stylegan2(**options)
    stated = json.loads(json.dumps(network.architecture.to_json()))
    assert architecture_of("stylegan2", network.state_dict(), stated) == stated
    size = network.dimensions
    w = network.mapping(torch.randn(2, size.z_dim), torch.eye(2, size.c_dim))
    ws = w[:, None].expand(-1, size.num_ws, -1)
    assert network.synthesis(ws, *network.noise).shape == (2, size.channels, 16, 16)


def test_a_plain_networks_manifest_is_as_it_always_was() -> None:
    """Its digest is of this text: a new key would give old checkpoints another name."""
    keys = networks.tiny_stylegan2().architecture.to_json().keys()
    of_old = "z_dim w_dim mapping_depth widths channels kind noise mapping_lr_multiplier resample_filter conv_clamp"
    assert set(keys) == set(of_old.split())


def test_a_class_normalised_apart_is_not_one_normalised_together() -> None:
    """Apart: each half has a mean square of 1; together: the whole has."""
    z, c = torch.randn(1, networks.Z_DIM), torch.tensor([[1.0, 0.0]])
    for labels, apart in (("apart", True), ("together", False)):
        mapping = networks.tiny_stylegan2(c_dim=2, labels=labels).mapping
        assert mapping.embed is not None
        joined = mapping.joined(z, mapping.embed(c)).square()
        assert joined.mean().item() == pytest.approx(1, abs=1e-4)
        assert (abs(joined[:, : networks.Z_DIM].mean().item() - 1) < 1e-4) is apart


def test_what_shapes_cannot_tell_comes_from_the_manifest() -> None:
    network = networks.tiny_stylegan2(conv_clamp=256.0, resample_filter=(1.0, 2.0, 1.0))
    stated = network.architecture.to_json()
    assert architecture_of("stylegan2", network.state_dict(), stated) == stated


def test_the_shapes_win_over_the_manifest() -> None:
    network = networks.tiny_stylegan2()
    lie = network.architecture.to_json() | {"widths": [4, 4], "kind": "resnet"}
    assert architecture_of("stylegan2", network.state_dict(), lie) == network.architecture.to_json()


@pytest.mark.parametrize("different", KINDS)
@pytest.mark.parametrize("backend", ["eager", "openvino"])
def test_a_seed_alone_and_in_a_batch_of_8_is_the_same_picture(
    tmp_path: Path, different: dict[str, Any], backend: str
) -> None:
    folder = networks.tiny_stylegan2_checkpoint(tmp_path / "tiny", **different)
    generator = open_checkpoint(folder, backend=backend)
    z = np.concatenate([seed_to_z(seed, generator.z_dim) for seed in range(8)])
    batch = generator.synthesis(generator.mapping(z, truncation_psi=0.7))
    alone = generator.synthesis(generator.mapping(z[5:6], truncation_psi=0.7))
    assert batch.shape == (8, 3, 16, 16)
    assert torch.equal(alone[0], batch[5])


@pytest.mark.parametrize("different", KINDS)
def test_openvino_draws_what_pytorch_draws(tmp_path: Path, different: dict[str, Any]) -> None:
    folder = networks.tiny_stylegan2_checkpoint(tmp_path / "tiny", **different)
    eager, fast = (open_checkpoint(folder, backend=name) for name in ("eager", "openvino"))
    ws = eager.mapping(seed_to_z(1, eager.z_dim))
    torch.testing.assert_close(fast.synthesis(ws), eager.synthesis(ws), rtol=1e-4, atol=1e-4)


def test_it_learns_with_every_weight() -> None:
    network = networks.tiny_stylegan2(kind="resnet").requires_grad_(True)
    ws = network.mapping(torch.randn(4, networks.Z_DIM))[:, None].expand(-1, 6, -1)
    network.synthesis(ws, *network.noise).square().mean().backward()
    without = [name for name, value in network.named_parameters() if value.grad is None]
    assert without == []


def test_in_bfloat16_the_picture_is_still_float32() -> None:
    network = networks.tiny_stylegan2()
    ws = network.w_avg.expand(2, 6, -1)
    exact = network.synthesis(ws, *network.noise)
    block: Any
    for block in network.synthesis.blocks:
        block.precision = torch.bfloat16
    rough = network.synthesis(ws, *network.noise)
    assert rough.dtype == torch.float32
    assert (rough - exact).abs().max() < 0.1 * exact.abs().max()


@pytest.mark.parametrize(
    "wrong", [{"kind": "swagan"}, {"widths": []}, {"conv_clamp": float("nan")}, {"resample_filter": []}]
)
def test_numbers_that_cannot_be_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(CheckpointRefused, match="stylegan2"):
        stylegan2.build(networks.tiny_stylegan2().architecture.to_json() | wrong)


def test_a_network_without_its_mapping_is_refused_by_what_is_missing() -> None:
    tensors = {k: t for k, t in networks.tiny_stylegan2().state_dict().items() if "mapping" not in k}
    with pytest.raises(CheckpointRefused, match=r"mapping\.layers\.0\.weight"):
        architecture_of("stylegan2", tensors)


def test_two_trainings_of_one_seed_begin_alike() -> None:
    def begun(seed: int) -> StyleGAN2:
        network = stylegan2.build(networks.tiny_stylegan2().architecture.to_json())
        return network.initialise(torch.Generator().manual_seed(seed))

    same = [torch.equal(a, b) for a, b in zip(begun(1).parameters(), begun(1).parameters(), strict=True)]
    assert all(same)
    assert not torch.equal(begun(1).synthesis.constant, begun(2).synthesis.constant)
