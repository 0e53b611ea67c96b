"""What is learnt, and what is not."""

from pathlib import Path
from typing import Any

import pytest

from tests.textgen.rows import ROW
from textgen.attributes import attributes_of
from textgen.corpus import clean, clean_texts, clean_title, examples, whole_texts

FACTS = attributes_of(ROW)
LONG = "It looks over a garden with a fig tree and a bench, and it gets the sun until the evening."


def cleaned(text: str, section: str = "host") -> str:
    return clean(section, text, FACTS, set())


@pytest.mark.parametrize(
    "sentence",
    [
        "Call me on 617 555 0143.",
        "I used to live in Seattle.",
        "My name is Kate.",
        "Ask for Michael Johnson.",
        "It sleeps 9.",
        "We follow the CDC rules about Covid.",
        "I am a superhost on Airbnb.",
    ],
)
def test_a_sentence_that_a_guard_would_refuse_is_not_learnt(sentence: str) -> None:
    assert (
        cleaned(f"I teach music to children. {sentence} I like figs.")
        == "I teach music to children. I like figs."
    )


def test_a_text_is_cut_where_a_sentence_ends() -> None:
    text = cleaned("I have a garden and some cats. " + "Then there is a story about a bicycle. " * 30)
    assert text == "I have a garden and some cats. Then there is a story about a bicycle."
    long = " ".join(f"Day {number} was spent with the cats of the garden." for number in range(40))
    assert len(cleaned(long)) <= 350
    assert cleaned(long).endswith("garden.")


def test_what_breaks_off_goes_back_to_the_last_sentence() -> None:
    assert (
        cleaned("I have lived here for twenty years now. We also offer a")
        == "I have lived here for twenty years now."
    )


def test_a_list_gets_its_full_stop() -> None:
    assert (
        cleaned("No smoking No parties Please be quiet", "rules")
        == "No smoking.\nNo parties.\nPlease be quiet."
    )


@pytest.mark.parametrize(
    ("title", "learnt"),
    [
        ("***SUNNY ROOM BY THE PARK***", "Sunny Room By The Park"),
        ("Anna's sunny room", "Anna's sunny room"),
        ("Room in Seattle", ""),
        ("Flat", ""),
        ("Room in Jamaica Plain", ""),
    ],
)
def test_titles_are_tidied_or_dropped(title: str, learnt: str) -> None:
    assert clean_title(title, FACTS) == learnt


def test_a_sentence_of_the_summary_is_not_learnt_twice() -> None:
    row = {**ROW, "neighborhood_overview": ROW["description"] + " The park has swans and a bandstand."}
    assert clean_texts(row, FACTS).neighbourhood == ""
    row["neighborhood_overview"] += " It has some of the oldest lamps of the city too."
    assert clean_texts(row, FACTS).neighbourhood.startswith("The park has swans")


def test_a_row_is_scored_as_it_stands() -> None:
    texts = whole_texts({**ROW, "description": "Call 617 555 0143.", "access": "All of it", "notes": None})
    assert texts.description == "Call 617 555 0143.\nAll of it"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    arrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    words = ["swans", "lamps", "figs", "boats"]
    rows: list[dict[str, Any]] = [
        {
            **ROW,
            "listing_id": number,
            "description": f"{ROW['description']} {LONG} The yard is known for its {word}.",
        }
        for number, word in enumerate(words)
    ]
    rows[2]["split"] = "val"
    rows[3]["near_dup_rank"] = 1
    parquet.write_table(
        arrow.Table.from_pylist([{**row, "transit": None} for row in rows]),
        tmp_path / "airbnb_listings.parquet",
    )
    return tmp_path


def test_the_examples_of_a_split_hold_no_near_copies(folder: Path) -> None:
    assert len(list(examples(folder))) == 2
    assert len(list(examples(folder, "val"))) == 1


def test_a_text_that_a_host_repeats_is_learnt_once(folder: Path) -> None:
    hosts = [texts.host for _, texts in examples(folder)]
    assert hosts == [ROW["host_about"], ""]


def test_the_cache_gives_the_same_examples(folder: Path, tmp_path: Path) -> None:
    first = list(examples(folder, cache=tmp_path / "cache"))
    assert list(examples(folder, cache=tmp_path / "cache")) == first
    assert len(list((tmp_path / "cache").iterdir())) == 1
