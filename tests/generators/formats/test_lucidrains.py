"""What a file of lucidrains' program says, what it leaves to its folder, and what it is refused for."""

import json
from pathlib import Path

import pytest
import torch

from generators import CheckpointRefused
from generators.checkpoint import read_checkpoint
from tests.generators.formats import lucidrains_files as files


def refusal(path: Path) -> str:
    with pytest.raises(CheckpointRefused) as refused:
        read_checkpoint(path)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_the_averages_are_taken_and_not_the_live_networks(tmp_path: Path) -> None:
    state = files.state()
    tensors = read_checkpoint(files.saved(tmp_path / "model_1.pt", state)).tensors
    assert torch.equal(tensors["synthesis.blocks.1.layers.0.weight"], state["GE.blocks.1.conv1.weight"])


def test_without_averages_the_live_networks_are_taken(tmp_path: Path) -> None:
    state = {name: value for name, value in files.state().items() if name[1] != "E"}
    tensors = read_checkpoint(files.saved(tmp_path / "model_1.pt", state)).tensors
    assert torch.equal(tensors["synthesis.blocks.0.layers.0.weight"], state["G.blocks.0.conv1.weight"])


def test_a_state_dict_saved_alone_is_the_same_checkpoint(tmp_path: Path) -> None:
    state = files.state()
    torch.save(state, tmp_path / "bare.pt")
    whole = read_checkpoint(files.saved(tmp_path / "model_1.pt", state))
    assert read_checkpoint(tmp_path / "bare.pt").manifest.digest == whole.manifest.digest


@pytest.mark.parametrize(("config", "rate"), [(None, 0.1), ({"lr_mlp": 0.3}, 0.3), ({"image_size": 16}, 0.1)])
def test_the_mappings_rate_comes_from_the_config_beside_the_file(
    tmp_path: Path, config: dict[str, float] | None, rate: float
) -> None:
    state = files.state()
    if config is not None:
        (tmp_path / ".config.json").write_text(json.dumps(config))
    found = read_checkpoint(files.saved(tmp_path / "model_1.pt", state))
    assert torch.equal(found.tensors["mapping.layers.0.weight"], state["SE.net.0.weight"] * rate)
    assert f"lr_mlp is {'taken as ' if config is None else ''}{rate}" in found.manifest.note


@pytest.mark.parametrize(
    "config",
    [
        "{",
        "[]",
        '{"lr_mlp": "much"}',
        '{"lr_mlp": -1}',
        '{"lr_mlp": true}',
        '{"lr_mlp": 1' + "0" * 400 + "}",
        '{"lr_mlp": NaN}',
    ],
)
def test_a_config_that_says_nothing_sound_is_refused(tmp_path: Path, config: str) -> None:
    (tmp_path / ".config.json").write_text(config)
    assert ".config.json" in refusal(files.saved(tmp_path / "model_1.pt", files.state()))


def test_the_same_file_makes_the_same_noise_and_mean_each_time(tmp_path: Path) -> None:
    path = files.saved(tmp_path / "model_1.pt", files.state())
    first, second = read_checkpoint(path), read_checkpoint(path)
    assert first.manifest == second.manifest
    assert "z of seed 0" in first.manifest.note
    assert "noise anew" in first.manifest.note


def test_a_file_from_before_the_blur_is_refused(tmp_path: Path) -> None:
    state = {name: value for name, value in files.state().items() if not name.endswith(".f")}
    said = refusal(files.saved(tmp_path / "model_1.pt", state, version="0.12.4"))
    assert "0.12.4" in said
    assert "not blurred" in said


def test_the_first_kind_of_attention_is_refused(tmp_path: Path) -> None:
    state = files.state() | {"GE.attns.1.0.fn.g": torch.zeros(1)}
    assert "another attention" in refusal(files.saved(tmp_path / "model_1.pt", state))


def test_a_tensor_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    state = files.state() | {"GE.blocks.0.to_mask.weight": torch.zeros(1)}
    assert "blocks.0.to_mask.weight" in refusal(files.saved(tmp_path / "model_1.pt", state))


def test_a_missing_tensor_is_refused_by_the_files_name_for_it(tmp_path: Path) -> None:
    state = files.state()
    del state["GE.blocks.1.to_noise2.bias"]
    assert "GE.blocks.1.to_noise2.bias" in refusal(files.saved(tmp_path / "model_1.pt", state))


def test_a_filter_unlike_the_programs_is_refused(tmp_path: Path) -> None:
    state = files.state() | {"GE.blocks.0.to_rgb.upsample.1.f": torch.tensor([1.0, 3.0, 1.0])}
    assert "1, 2, 1" in refusal(files.saved(tmp_path / "model_1.pt", state))
