"""The ways in which rosinality's program and its kin save one network; the numbers are held by the golden files."""

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from generators import CheckpointRefused, open_checkpoint
from generators.checkpoint import read_checkpoint
from tests.networks import tiny_stylegan2

LEVELS = 2


def state_of(taps: tuple[float, ...] = (1, 3, 3, 1), seed: int = 0) -> dict[str, Tensor]:
    """A StyleGAN2 of 16 px in the program's names."""
    network = tiny_stylegan2(seed, resample_filter=taps, w_dim=16)
    ours = {name: value.clone() for name, value in network.state_dict().items()}
    line = torch.tensor(taps) / sum(taps)
    kernel = torch.outer(line, line) * 4
    found = {"input.input": ours["synthesis.constant"]}
    for i in range(network.architecture.mapping_depth):
        for kind in ("weight", "bias"):
            found[f"style.{i + 1}.{kind}"] = ours[f"mapping.layers.{i}.{kind}"]
    for block in range(LEVELS + 1):
        theirs = {"conv1": "conv1", "to_rgb": "to_rgb1"}
        if block:
            theirs = {
                "conv0": f"convs.{2 * block - 2}",
                "conv1": f"convs.{2 * block - 1}",
                "to_rgb": f"to_rgbs.{block - 1}",
            }
            found[f"convs.{2 * block - 2}.conv.blur.kernel"] = kernel.clone()
            found[f"to_rgbs.{block - 1}.upsample.kernel"] = kernel.clone()
        for mine, name in theirs.items():
            part = f"synthesis.blocks.{block}.{mine}"
            found[f"{name}.conv.weight"] = ours[f"{part}.weight"][None]
            for kind in ("weight", "bias"):
                found[f"{name}.conv.modulation.{kind}"] = ours[f"{part}.style.{kind}"]
            if mine == "to_rgb":
                found[f"{name}.bias"] = ours[f"{part}.bias"].reshape(1, 3, 1, 1)
            else:
                found[f"{name}.noise.weight"] = ours[f"{part}.noise_strength"].reshape(1)
                found[f"{name}.activate.bias"] = ours[f"{part}.bias"]
    for i in range(1 + 2 * LEVELS):
        found[f"noises.noise_{i}"] = ours[f"noise.{i}"]
    return found


def saved(path: Path, value: Any, old: bool = False) -> Path:
    torch.save(value, path, _use_new_zipfile_serialization=not old)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(CheckpointRefused) as refused:
        read_checkpoint(path)
    assert "\n" not in str(refused.value)
    return str(refused.value)


MEAN = torch.linspace(-1, 1, 16)
STATE = state_of()
OTHER = state_of(seed=1)


def named(prefix: str, state: dict[str, Tensor]) -> dict[str, Tensor]:
    return {prefix + name: value for name, value in state.items()}


@pytest.mark.parametrize(
    "value",
    [
        {"g_ema": STATE, "latent_avg": MEAN},
        {"g": OTHER, "d": {}, "g_ema": STATE, "latent_avg": MEAN},
        {"g": STATE, "latent_avg": MEAN},
        {"g_ema": named("module.", STATE), "latent_avg": MEAN},
        {
            "state_dict": named("decoder.", STATE) | {"encoder.body.weight": MEAN},
            "latent_avg": MEAN.repeat(6, 1),
        },
        {
            "state_dict": named("decoder.", STATE),
            "opts": argparse.Namespace(n_styles=1),
            "latent_avg": MEAN[None],
        },
        {**STATE, "latent_avg": MEAN},
    ],
    ids=["converted", "with all", "live", "parallel", "pixel2style2pixel", "one row", "bare"],
)
@pytest.mark.parametrize("old", [False, True])
def test_however_it_is_wrapped_it_is_the_same_checkpoint(tmp_path: Path, value: Any, old: bool) -> None:
    found = read_checkpoint(saved(tmp_path / "550000.pt", value, old))
    expected = tiny_stylegan2(w_dim=16).state_dict() | {"w_avg": MEAN}
    assert found.tensors.keys() == expected.keys()
    assert all(torch.equal(found.tensors[name], expected[name]) for name in expected)


def test_without_a_mean_one_is_taken_from_a_fixed_seed(tmp_path: Path) -> None:
    found = read_checkpoint(saved(tmp_path / "550000.pt", {"g_ema": STATE}))
    torch.testing.assert_close(found.network.w_avg, tiny_stylegan2(w_dim=16).w_avg)
    assert "z of seed 0" in found.manifest.note


def test_a_mean_kept_once_for_each_row_can_be_set_as_it_is(tmp_path: Path) -> None:
    generator = open_checkpoint(saved(tmp_path / "550000.pt", {"g_ema": STATE}), backend="eager")
    generator.w_avg = MEAN.repeat(6, 1)
    assert torch.equal(generator.w_avg, MEAN)


@pytest.mark.parametrize("taps", [(1, 2, 1), (1, 1), (1, 4, 6, 4, 1), (1.0, 2.5, 0.5)], ids=str)
def test_the_filter_is_the_files_own(tmp_path: Path, taps: tuple[float, ...]) -> None:
    found = read_checkpoint(saved(tmp_path / "g.pt", {"g_ema": state_of(taps), "latent_avg": MEAN}))
    stored = np.array(found.manifest.architecture["resample_filter"])
    np.testing.assert_allclose(stored / stored.sum(), np.array(taps) / sum(taps), atol=1e-6)


def test_a_file_without_noise_gets_some_that_stays(tmp_path: Path) -> None:
    state = {name: value for name, value in STATE.items() if not name.startswith("noises.")}
    path = saved(tmp_path / "g.pt", {"g_ema": state, "latent_avg": MEAN})
    first, second = read_checkpoint(path), read_checkpoint(path)
    assert first.manifest == second.manifest
    assert "no noise" in first.manifest.note
    assert [tuple(noise.shape[2:]) for noise in first.network.noise] == [
        (4, 4),
        (8, 8),
        (8, 8),
        (16, 16),
        (16, 16),
    ]


EYES = {name: torch.eye(4) for name in STATE if name.endswith(".kernel")}
BROKEN: list[tuple[dict[str, Any], str | None, str]] = [
    ({"to_rgbs.0.iwt.ll": torch.zeros(2, 2)}, None, "SWAGAN"),
    ({}, "style.", "style.1.weight"),
    ({}, "convs.2.activate.bias", "convs.2.activate.bias"),
    ({}, "noises.noise_3", "noises.noise_3"),
    ({"to_rgbs.1.conv.modulation.weight": torch.zeros(8, 15)}, None, "modulation.weight is [8, 15]"),
    ({"convs.1.conv.weight": torch.zeros(12, 3, 3)}, None, "convs.1.conv.weight is [12, 3, 3]"),
    ({"style.2.bias": torch.full((16,), 1e300, dtype=torch.float64)}, None, "style.2.bias holds NaN or inf"),
    ({"style.2.bias": np.zeros(16, dtype="<c8")}, None, "style.2.bias"),
    ({"convs.0.attention.weight": torch.zeros(1)}, None, "convs.0.attention.weight"),
    ({"to_rgbs.1.upsample.kernel": torch.ones(4, 4) / 4}, None, "to_rgbs.1.upsample.kernel"),
    (EYES, None, "kernel is [4, 4]"),
    ({name: torch.ones(1, 10**6) for name in EYES}, None, "kernel is [1, 1000000]"),
    ({name: torch.zeros(4, 4) for name in EYES}, None, "sum of 4"),
    ({name: torch.zeros(0) for name in EYES}, None, "kernel is [0]"),
    ({"convs.99.noise.weight": torch.zeros(1)}, None, "convs.4."),
]


@pytest.mark.parametrize(("added", "removed", "said"), BROKEN, ids=range(len(BROKEN)))
def test_what_is_broken_is_refused_by_its_name(
    tmp_path: Path, added: dict[str, Any], removed: str | None, said: str
) -> None:
    kept = {name: value for name, value in STATE.items() if removed is None or not name.startswith(removed)}
    assert said in refusal(saved(tmp_path / "g.pt", {"g_ema": kept | added, "latent_avg": MEAN}))


@pytest.mark.parametrize(
    ("mean", "said"),
    [
        (torch.zeros(512), "latent_avg is [512]"),
        (torch.zeros(3, 0), "latent_avg is [3, 0]"),
        (torch.tensor(1.0), "latent_avg is []"),
        ({"not": "a tensor"}, "latent_avg is dict"),
        (torch.arange(96.0).reshape(6, 16), "latent_avg has 6 rows"),
    ],
)
def test_a_mean_of_another_network_is_refused(tmp_path: Path, mean: Any, said: str) -> None:
    assert said in refusal(saved(tmp_path / "g.pt", {"g_ema": STATE, "latent_avg": mean}))
