"""StyleGAN, grown and growing, on every backend and through our own file."""

from pathlib import Path
from typing import Any

import pytest
import torch

from generators import CheckpointRefused, convert, open_checkpoint
from generators.backends.openvino import OpenVino
from generators.families import (
    FAMILIES,
    Network,
    architecture_of,
    network_of,
    stylegan,
    stylegan2,
    stylegan2_growing,
)
from tests.generators import golden

MAPPING = {"z_dim": 6, "w_dim": 5, "mapping_depth": 2}
SMALL: dict[str, Any] = {**MAPPING, "widths": (8, 6, 4)}


def made(family: str, architecture: dict[str, Any]) -> Network:
    """With weights that give pictures of many colours."""
    draw = torch.Generator().manual_seed(0)
    with torch.device("meta"):
        empty = FAMILIES[family].build(architecture).state_dict()
    tensors = {name: torch.randn(value.shape, generator=draw) * 0.5 for name, value in empty.items()}
    return network_of(family, architecture, tensors)


def stylegans(**different: Any) -> Network:
    return made(stylegan.NAME, stylegan.Architecture(**{**SMALL, **different}).to_json())


def growing(lod: float) -> Network:
    told = stylegan2.Architecture(**SMALL, kind="orig").to_json()
    return made(stylegan2_growing.NAME, {**told, "lod": lod})


KINDS: dict[str, Network] = {
    "plain": stylegans(),
    "lod 1.25": stylegans(lod=1.25),
    "lod 1": stylegans(lod=1.0),
    "one noise a block": stylegans(noises=1, bias_before_blur=True),
    "no noise, no blur": stylegans(noises=0, blur=()),
    "dense start": stylegans(constant=False),
    "no styles": stylegans(constant=False, styles=False),
    "w without effect": stylegans(styles=False),
    "pixel norm": stylegans(pixel_norm=True, instance_norm=False, slope=0.0),
    "classes": stylegans(c_dim=3, embed_width=6),
    "growing StyleGAN2, lod 0.5": growing(0.5),
    "growing StyleGAN2, lod 1": growing(1.0),
}


@pytest.mark.parametrize("network", KINDS.values(), ids=KINDS)
def test_openvino_draws_what_pytorch_draws(network: Network) -> None:
    ws = torch.randn(1, network.dimensions.num_ws, 5, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        expected = network.synthesis(ws, *network.noise)
    fast = OpenVino(network, "0" * 64, beside=None, threads=1)
    torch.testing.assert_close(fast.synthesise(ws, list(network.noise)), expected, rtol=1e-4, atol=1e-4)
    assert expected.shape == (1, 3, 16, 16)
    assert expected.std() > 0.05


@pytest.mark.parametrize("network", KINDS.values(), ids=KINDS)
def test_the_architecture_is_read_off_the_shapes_and_what_is_stated(network: Network) -> None:
    family = stylegan2_growing.NAME if isinstance(network, stylegan2.StyleGAN2) else stylegan.NAME
    told = network.architecture.to_json()  # type: ignore[operator, union-attr]
    if family == stylegan2_growing.NAME:
        told["lod"] = network.synthesis.lod
    assert architecture_of(family, network.state_dict(), told) == told


@pytest.mark.parametrize("network", KINDS.values(), ids=KINDS)
def test_each_row_of_ws_has_its_matrix(network: Network) -> None:
    weights = network.style_weights()
    assert all(weight.shape[1] == 5 for weight in weights)
    if len(weights) > 1:
        assert len(weights) == network.dimensions.num_ws


def test_at_lod_1_the_last_block_changes_nothing() -> None:
    network = stylegans(lod=1.0)
    ws = network.w_avg.expand(1, 6, -1)
    before = network.synthesis(ws, *network.noise)
    network.synthesis.blocks[2].layer1.weight.zero_()  # type: ignore[index, union-attr]
    assert torch.equal(network.synthesis(ws, *network.noise), before)
    assert torch.equal(before[:, :, ::2, ::2], before[:, :, 1::2, 1::2])


@pytest.mark.parametrize(
    "wrong",
    [
        {"lod": 3.0},
        {"lod": -1.0},
        {"lod": float("nan")},
        {"grown": False, "lod": 1.0},
        {"blur": [1, -1]},
        {"blur": [[1, 2], [3]]},
        {"blur": [float("inf")]},
        {"noises": 3},
        {"widths": []},
        {"widths": [4] * 10},
        {"slope": "steep"},
        {"norm_epsilon": 0.0},
        {"z_dim": 10**6},
    ],
)
def test_numbers_that_cannot_be_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(CheckpointRefused, match="stylegan"):
        stylegan.build({**stylegan.Architecture(**SMALL).to_json(), **wrong})


@pytest.mark.parametrize("lod", [3, -1, "half", None, float("nan")])
def test_a_lod_that_cannot_be_is_refused(lod: Any) -> None:
    told = stylegan2.Architecture(**SMALL, kind="orig").to_json()
    with pytest.raises(CheckpointRefused, match="lod"):
        stylegan2_growing.build({**told, "lod": lod})


def test_a_network_without_its_blocks_is_refused_by_what_is_missing() -> None:
    tensors = {name: value for name, value in stylegans().state_dict().items() if ".blocks." not in name}
    with pytest.raises(CheckpointRefused, match=r"to_rgb\.weight"):
        architecture_of(stylegan.NAME, tensors)


def test_it_survives_our_own_file(tmp_path: Path) -> None:
    one = golden.named("stylegan-tf/sg1_lod2.pkl")
    convert(one.path, tmp_path / "kept")
    assert golden.differences(one, open_checkpoint(tmp_path / "kept")) == []
