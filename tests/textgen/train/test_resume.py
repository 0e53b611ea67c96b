"""A training that was stopped gives what one that was not would have given, bit for bit."""

from pathlib import Path

import pytest
import torch

from tests.textgen import tiny
from textgen.errors import TrainingRefused
from textgen.train import snapshot
from textgen.train.export import export


def everything(outdir: Path) -> dict[str, torch.Tensor]:
    parts, facts = snapshot.read(outdir / snapshot.SNAPSHOT)
    numbers = {f"{part}/{name}": value for part, named in parts.items() for name, value in named.items()}
    counted = {key: torch.tensor(facts[key]) for key in ("steps", "tokens")}
    return {**numbers, **counted, "position": torch.tensor(list(facts["position"].values()))}


@pytest.mark.parametrize("model", ["lora", "scratch", "lstm"])
def test_a_stopped_and_resumed_training_gives_the_same_weights(
    tmp_path: Path, corpus_folder: Path, base_folder: Path, model: str
) -> None:
    same = ("--base", str(base_folder), "--resume")
    tiny.session(model, tmp_path / "whole", corpus_folder, *same, "--steps", "7").train()
    tiny.session(model, tmp_path / "broken", corpus_folder, *same, "--steps", "3").train()
    again = tiny.session(model, tmp_path / "broken", corpus_folder, *same, "--steps", "7")
    assert again.trainer.steps == 3
    again.train()
    whole, broken = everything(tmp_path / "whole"), everything(tmp_path / "broken")
    assert whole.keys() == broken.keys()
    assert [name for name in whole if not torch.equal(whole[name], broken[name])] == []


def test_what_would_be_another_network_is_refused_on_resuming(tmp_path: Path, corpus_folder: Path) -> None:
    tiny.session("scratch", tmp_path, corpus_folder, "--steps", "1").train()
    with pytest.raises(TrainingRefused, match="begun with width 32, not 64"):
        tiny.session("scratch", tmp_path, corpus_folder, "--resume", "--width", "64")
    with pytest.raises(TrainingRefused, match="add --resume"):
        tiny.session("scratch", tmp_path, corpus_folder)


def test_other_listings_than_it_was_begun_with_are_refused(tmp_path: Path, corpus_folder: Path) -> None:
    tiny.session("scratch", tmp_path / "one", corpus_folder, "--steps", "1").train()
    tiny.session("lstm", tmp_path / "two", corpus_folder, "--steps", "1").train()
    (tmp_path / "two" / "listings.safetensors").replace(tmp_path / "one" / "listings.safetensors")
    with pytest.raises(TrainingRefused, match="other listings"):
        tiny.session("scratch", tmp_path / "one", corpus_folder, "--resume")


def test_a_snapshot_cut_short_is_refused(tmp_path: Path, corpus_folder: Path) -> None:
    (tmp_path / "snapshot.safetensors").write_bytes(b"\x40\0\0\0\0\0\0\0{")
    with pytest.raises(TrainingRefused, match="cannot be read as a snapshot"):
        tiny.session("scratch", tmp_path, corpus_folder, "--resume")


def test_a_training_begins_with_an_exported_adapter(
    tmp_path: Path, corpus_folder: Path, base_folder: Path
) -> None:
    base = ("--base", str(base_folder))
    first = tiny.session("lora", tmp_path / "first", corpus_folder, *base, "--steps", "5", "--rate", "0.01")
    first.train()
    export(tmp_path / "first", tmp_path / "exported")
    adapter = tmp_path / "exported" / "adapter.safetensors"
    again = tiny.session("lora", tmp_path / "second", corpus_folder, *base, "--begin-from", str(adapter))
    for name, value in again.trainer.learner.learns.items():
        torch.testing.assert_close(value, first.trainer.average[name], rtol=2e-3, atol=1e-4)
    assert again.recipe.begun_from


def test_an_adapter_of_another_rank_is_refused(
    tmp_path: Path, corpus_folder: Path, base_folder: Path
) -> None:
    base = ("--base", str(base_folder))
    tiny.session("lora", tmp_path / "first", corpus_folder, *base, "--steps", "1").train()
    export(tmp_path / "first", tmp_path / "exported")
    adapter = str(tmp_path / "exported" / "adapter.safetensors")
    with pytest.raises(TrainingRefused, match="does not fit"):
        tiny.session("lora", tmp_path / "other", corpus_folder, *base, "--rank", "3", "--begin-from", adapter)
