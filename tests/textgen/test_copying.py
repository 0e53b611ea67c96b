"""No twelve words in a row from the corpus."""

from pathlib import Path

import numpy as np
import pytest

from textgen import copying
from textgen.copying import FILTER, PROMISED, build, contains, copied, corpus_runs

WORDS = [f"word{number}" for number in range(60)]
CORPUS = [" ".join(WORDS), "The cat sat on the mat by the door of the old house, and slept."]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("filter") / "runs.npy"
    np.save(path, build(corpus_runs(iter(CORPUS))))
    return path


@pytest.mark.parametrize("start", range(len(WORDS) - PROMISED + 1))
def test_every_copy_of_twelve_words_is_found_wherever_it_starts(path: Path, start: int) -> None:
    copy = " ".join(WORDS[start : start + PROMISED])
    assert copied(f"We say: {copy}, and so on.", path) is not None


def test_no_copy_of_ten_words_is_refused(path: Path) -> None:
    for start in range(len(WORDS) - 10):
        text = " ".join(["ours", *WORDS[start : start + 10], "again", "ours", "and", "more"])
        assert copied(text, path) is None


def test_capitals_and_commas_hide_no_copy(path: Path) -> None:
    assert copied("THE CAT (sat) on the mat - by the door: of the old house!", path)


def test_a_text_shorter_than_the_promise_is_no_copy(path: Path) -> None:
    assert copied("The cat sat on the mat.", path) is None
    assert copied("", path) is None


def test_the_filter_knows_every_key_and_next_to_no_other() -> None:
    chance = np.random.default_rng(0)
    keys = np.unique(chance.integers(0, 2**64, 50_000, dtype=np.uint64))
    others = chance.integers(0, 2**64, 1_000_000, dtype=np.uint64)
    table = build(keys)
    assert contains(table, keys).all()
    assert contains(table, others).sum() < 60  # 15 are expected: one in 65,536


def test_keys_that_are_not_distinct_are_refused() -> None:
    with pytest.raises(ValueError, match="are they distinct"):
        build(np.zeros(10, dtype=np.uint64))


def test_the_filter_that_ships_is_below_20_mb() -> None:
    assert FILTER.stat().st_size < 20_000_000


def test_the_filter_that_ships_passes_what_was_written_for_this_test() -> None:
    text = (
        "A heron once refused our porridge, so the kettle sulked beneath eleven violet umbrellas until noon."
    )
    assert copied(text) is None


def test_the_filter_that_ships_finds_a_sentence_of_the_corpus() -> None:
    assert copying.copied(
        "My place is good for couples, solo adventurers, business travelers, families (with kids), and big groups."
    )
