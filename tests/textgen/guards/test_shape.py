"""English, whole sentences, nothing twice."""

from dataclasses import replace

import pytest

from tests.textgen.rows import TEXTS
from textgen.guards.shape import (
    circles,
    coded,
    distinct,
    missing,
    no_rule,
    not_english,
    repeats,
    unfinished,
    wrong_length,
)

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


@pytest.mark.parametrize(
    "description",
    [
        "A quiet and quiet room on the second floor.",
        "A bright, bright room on the second floor.",
        "Near the Columbus Zoo, the Columbus Zoo and the park.",
        "Old Mill\nOld Mill Park\nMill Lane\nMill Hotel\nMill Resort\nA calm place.",
        "Back Bay is old. Back Bay is calm. People like Back Bay. We like Back Bay too.",
        "A bed, a desk by the big window, a chair, and a desk by the big window.",
    ],
)
def test_a_text_that_goes_in_circles_is_found(description: str) -> None:
    assert circles(replace(TEXTS, description=description)) is not None


def test_what_real_hosts_repeat_is_no_circle() -> None:
    said = (
        "More and more guests come back, years and years later. One bed in each room, one desk in each room."
    )
    assert circles(replace(TEXTS, description=said)) is None
    assert circles(TEXTS) is None


@pytest.mark.parametrize(
    "title", ["34813 Doublebed 2Apt", "Home G165", "Room 1B, 1BD, 2BD, 2A", "A flat, 16"]
)
def test_a_title_in_the_words_of_an_inventory_is_found(title: str) -> None:
    assert coded(title) == title


@pytest.mark.parametrize(
    "title", ["2 Bedroom Flat in a 1927 House", "1700 sq ft loft", "10 min to the park, sleeps 4"]
)
def test_a_title_may_hold_a_few_numbers(title: str) -> None:
    assert coded(title) is None


def test_rules_forbid_or_ask_something() -> None:
    assert no_rule("This is a peaceful neighbourhood.") is not None
    assert no_rule("No smoking.") is None
    assert no_rule("We ask guests to take off their shoes.") is None
