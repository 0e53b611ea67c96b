"""What a training leaves behind."""

import csv
from pathlib import Path

import pytest
from PIL import Image

from tests.textgen import tiny
from textgen.errors import TrainingRefused
from textgen.train.data import Position, batches, prepare


def test_a_training_learns_and_shows_its_curve(tmp_path: Path, corpus_folder: Path) -> None:
    more = ("--validate-on", "1", "--rate", "0.01", "--steps", "30")
    session = tiny.session("scratch", tmp_path, corpus_folder, *more)
    session.train()
    with (tmp_path / "figures.csv").open(newline="") as file:
        measured = [float(row["bits_per_byte"]) for row in csv.DictReader(file) if row["bits_per_byte"]]
    assert len(measured) == 2
    assert measured[1] < 0.8 * measured[0]
    with Image.open(tmp_path / "curve.png") as curve:
        assert curve.height > 400  # both panels


@pytest.mark.parametrize("model", ["scratch", "lora"])
def test_a_training_ends_with_listings_as_it_would_write_them_by_now(
    tmp_path: Path, corpus_folder: Path, base_folder: Path, model: str
) -> None:
    more = ("--base", str(base_folder), "--steps", "2", "--samples", "2")
    session = tiny.session(model, tmp_path, corpus_folder, *more)
    session.train()
    shown = (tmp_path / "samples.md").read_text(encoding="utf-8")
    assert shown.startswith("After 2 steps")
    first, second = shown.split("\n---\n")
    assert "city" in first.lower()
    assert first != second


def test_an_epoch_takes_every_listing_once_whole_and_its_facts_are_not_learnt(
    tmp_path: Path, corpus_folder: Path
) -> None:
    tokens = tiny.tokens()
    shelf = prepare(corpus_folder, tmp_path, tokens, lambda line: None)
    position = Position()
    taken = []
    for batch in batches(shelf, 0, 64, 1024, position):
        if position.epoch > 0:
            break
        taken += [
            tokens.decode(ids[1:][learnt].tolist())
            for ids, learnt in zip(batch.ids, batch.learnt, strict=True)
        ]
    assert len(taken) == len(shelf) == 2
    assert all(text.startswith("## title\nSunny home") and text.endswith("## end\n") for text in taken)
    assert len(set(taken)) == 2


def test_impossible_numbers_are_refused_in_a_sentence(tmp_path: Path, corpus_folder: Path) -> None:
    with pytest.raises(TrainingRefused, match=r"--layers, --width cannot be as in .*width 33"):
        tiny.session("scratch", tmp_path, corpus_folder, "--width", "33")
