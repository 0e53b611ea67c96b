"""English, whole sentences, nothing twice."""

from dataclasses import replace

import pytest

from tests.textgen.rows import TEXTS
from textgen.guards.shape import distinct, missing, not_english, repeats, unfinished, wrong_length

LONG = "There is a large garden behind the house and a small one in front of it. "


def test_every_section_is_there() -> None:
    assert missing(TEXTS) is None
    assert missing(replace(TEXTS, rules="")) == "rules"
    assert missing(replace(TEXTS, reviews=())) == "reviews"


@pytest.mark.parametrize("changed", [{"title": "Flat"}, {"description": "Nice."}, {"host": "Anna. " * 200}])
def test_a_section_is_neither_a_word_nor_an_essay(changed: dict[str, str]) -> None:
    good = replace(TEXTS, description=LONG * 3)
    assert wrong_length(good) is None
    assert wrong_length(replace(good, **changed)) is not None  # type: ignore[arg-type]


@pytest.mark.parametrize("end", ["!", ".", '."', "...", ":)", "?)"])
def test_a_sentence_may_end_in_many_ways(end: str) -> None:
    assert unfinished(replace(TEXTS, host=f"I like it here{end}")) is None


@pytest.mark.parametrize("end", ["", ",", " and", ":", " -"])
def test_a_section_that_breaks_off_is_found(end: str) -> None:
    assert unfinished(replace(TEXTS, host=f"I like it here{end}")) is not None


def test_a_title_needs_no_full_stop() -> None:
    assert unfinished(replace(TEXTS, title="Room with a view")) is None


def test_a_sentence_said_twice_is_found_in_whatever_section() -> None:
    assert repeats(replace(TEXTS, description=LONG)) is None
    assert repeats(replace(TEXTS, description=LONG, neighbourhood=LONG)) is not None


def test_going_in_circles_is_found() -> None:
    circles = "a nice place to be and " * 12
    assert distinct(circles, 3) < 0.2
    assert repeats(replace(TEXTS, host=circles)) is not None


@pytest.mark.parametrize(
    "text",
    ["Bellissimo appartamento vicino alla stazione centrale di Bologna, molto silenzioso.", "Уютная " * 9],
)
def test_another_language_is_found(text: str) -> None:
    assert not_english(TEXTS) is None
    assert not_english(replace(TEXTS, description=text, neighbourhood=text, host="")) is not None
