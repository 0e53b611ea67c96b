"""FastGAN's snapshots against PyTorch running the very layers that were saved."""

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from generators import CheckpointRefused, open_checkpoint, seed_to_z
from generators.checkpoint import read_checkpoint
from tests.generators.formats import fastgan_files as files

KINDS: list[dict[str, Any]] = [
    {},
    {"big": True},
    {"edge": 128, "big": [True, False, True, False, True, False]},  # the program's first version took turns
    {"classes": 3},
    {"classes": 4, "big": True},
    {"classes": 5, "c_dim": 2},
]
LARGE: list[dict[str, Any]] = [{"edge": 512}, {"edge": 1024}, {"edge": 256, "big": True}]


def refusal(path: Path) -> str:
    with pytest.raises(CheckpointRefused) as refused:
        read_checkpoint(path)
    assert "\n" not in str(refused.value)
    return str(refused.value)


@pytest.mark.parametrize("kind", [*KINDS, *LARGE], ids=str)
def test_it_draws_what_the_saved_layers_draw(tmp_path: Path, kind: dict[str, Any]) -> None:
    network = files.Generator(**kind)
    generator = open_checkpoint(files.saved(tmp_path / "snapshot.pkl", network), backend="eager")
    z = torch.from_numpy(seed_to_z(3, files.Z)).float()
    c = torch.eye(generator.c_dim)[1:2] if generator.c_dim else None
    theirs = network.drawn(z, c, [noise.detach() for noise in generator.network.noise])
    torch.testing.assert_close(generator.synthesis(generator.mapping(z, c)), theirs, rtol=1e-4, atol=2e-5)
    assert generator.resolution == network.img_resolution


@pytest.mark.parametrize("kind", [{"big": True, "classes": 3}, {}], ids=str)
def test_openvino_draws_what_pytorch_draws(tmp_path: Path, kind: dict[str, Any]) -> None:
    path = files.saved(tmp_path / "snapshot.pkl", files.Generator(**kind))
    eager, fast = (open_checkpoint(path, backend=name) for name in ("eager", "openvino"))
    ws = eager.mapping(seed_to_z(1, files.Z), np.eye(3)[2:] if eager.c_dim else None)
    torch.testing.assert_close(fast.synthesis(ws), eager.synthesis(ws), rtol=1e-4, atol=1e-3)


def test_without_classes_ws_is_z(tmp_path: Path) -> None:
    generator = open_checkpoint(files.saved(tmp_path / "snapshot.pkl", files.Generator()), backend="eager")
    z = seed_to_z(1, files.Z).astype(np.float32)
    assert torch.equal(generator.mapping(z), torch.from_numpy(z)[:, None])


def test_truncation_changes_no_picture_and_no_class(tmp_path: Path) -> None:
    path = files.saved(tmp_path / "snapshot.pkl", files.Generator(classes=3))
    generator = open_checkpoint(path, backend="eager")
    z, c = seed_to_z(1, files.Z), np.eye(3)[2:]
    whole, pulled = (generator.synthesis(generator.mapping(z, c, truncation_psi=psi)) for psi in (1, 0.5))
    torch.testing.assert_close(whole, pulled, rtol=1e-4, atol=1e-5)


def test_halfway_between_two_classes_is_a_blend(tmp_path: Path) -> None:
    path = files.saved(tmp_path / "snapshot.pkl", files.Generator(classes=3))
    generator = open_checkpoint(path, backend="eager")
    one, other = (generator.mapping(seed_to_z(1, files.Z), np.eye(3)[i : i + 1]) for i in (0, 1))
    pictures = [generator.synthesis(ws) for ws in (one, (one + other) / 2, other)]
    assert not torch.allclose(pictures[0], pictures[2], atol=1e-3)
    assert not any(torch.allclose(pictures[1], picture, atol=1e-3) for picture in pictures[::2])


def test_classes_beside_a_network_that_knows_none_are_taken_and_change_nothing(tmp_path: Path) -> None:
    path = files.saved(tmp_path / "snapshot.pkl", files.Generator(c_dim=4))
    generator = open_checkpoint(path, backend="eager")
    assert generator.c_dim == 4
    assert "do not change its pictures" in generator.manifest.note
    first, last = (generator.mapping(seed_to_z(1, files.Z), np.eye(4)[i : i + 1]) for i in (0, 3))
    assert torch.equal(first, last)


def test_the_average_is_taken_and_not_the_live_network(tmp_path: Path) -> None:
    live, average = files.Generator(seed=1), files.Generator(seed=2)
    path = tmp_path / "snapshot.pkl"
    path.write_bytes(pickle.dumps({"G": live, "D": None, "G_ema": average}, protocol=4))
    alone = files.saved(tmp_path / "alone.pkl", average)
    assert read_checkpoint(path).manifest.digest == read_checkpoint(alone).manifest.digest


def broken(change: str) -> files.Generator:
    network = files.Generator(classes=2)
    match change:
        case "an edge that cannot be":
            network.img_resolution = 100
            network.synthesis.edge = 100
        case "a missing vector":
            del network.synthesis.to_big._buffers["weight_u"]
        case "a missing weight":
            del network.synthesis.get_submodule("feat_16.bn")._buffers["stored_var"]
        case "a norm of 0":
            network.synthesis.to_big.get_buffer("weight_u").zero_()
        case "a layer more":
            network.synthesis.add_module("feat_8_again", torch.nn.Linear(1, 1))
        case "a number that is none":
            network.synthesis.get_parameter("init.init.1.bias").data[0] = torch.nan
        case "another shape":
            network.synthesis.get_submodule("feat_8.bn").register_buffer("stored_mean", torch.zeros(3))
    return network


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("an edge that cannot be", "img_resolution is 100"),
        ("a missing vector", "to_big.weight_u"),
        ("a missing weight", "feat_16.bn.stored_var"),
        ("a norm of 0", "spectral norm of 0"),
        ("a layer more", "feat_8_again"),
        ("a number that is none", "init.init.1.bias holds NaN"),
        ("another shape", r"feat_8.bn.stored_mean is [3]"),
    ],
)
def test_what_is_broken_is_refused_by_its_name(tmp_path: Path, change: str, said: str) -> None:
    assert said in refusal(files.saved(tmp_path / "snapshot.pkl", broken(change)))
