"""Numbers in words against numbers in facts."""

from dataclasses import replace

import pytest

from tests.textgen.rows import ATTRIBUTES
from textgen.guards.counts import contradiction, shared_parts

FLAT = replace(ATTRIBUTES, room_type="Entire home/apt", guests=4, bedrooms=2, beds=3, baths=1.5)


@pytest.mark.parametrize(
    "text",
    [
        "Sleeps 6 in comfort.",
        "It accommodates up to five people.",
        "Sleeps two.",
        "Perfect for 8 guests",
        "There are three bedrooms upstairs.",
        "A 4 bedroom house with a yard",
        "Charming 1BR apartment",
        "A cosy studio apartment",
        "Four comfortable queen beds",
        "Three full bathrooms",
        "This apartment has 2 bedrooms, 3 bathroom and a kitchenette.",
        "Please only 2 people stay at this home.",
    ],
)
def test_a_number_that_cannot_be_true_is_found(text: str) -> None:
    assert contradiction(text, FLAT) is not None


@pytest.mark.parametrize(
    "text",
    [
        "Sleeps 4. Two bedrooms, three beds and 1.5 bathrooms.",
        "One bedroom has a desk, the second bedroom a crib.",
        "The 2BR flat is perfect for 2 or 3 guests.",
        "Five minutes from 3 cafes, 10 from the station; sleep until 9.",
        "One bathroom with a tub",
        "The artist's studio next door is open on Sundays.",
    ],
)
def test_numbers_that_agree_pass(text: str) -> None:
    assert contradiction(text, FLAT) is None


def test_a_room_may_speak_of_the_larger_home_around_it() -> None:
    assert contradiction("A room in our five bedroom house with 3 bathrooms.", ATTRIBUTES) is None
    assert contradiction("It sleeps 4.", ATTRIBUTES) is not None


def test_a_studio_may_call_itself_a_one_bedroom() -> None:
    studio = replace(FLAT, bedrooms=0, beds=1, guests=2)
    assert contradiction("A cosy studio apartment; one bedroom flat in all but name.", studio) is None


def test_what_is_let_whole_is_shared_with_nobody() -> None:
    whole = replace(ATTRIBUTES, room_type="Entire home/apt")
    assert shared_parts("There is a shared kitchen.", whole) == "shared kitchen"
    assert shared_parts("You share the bathroom with us.", whole) is not None
    assert shared_parts("You share the bathroom with us.", ATTRIBUTES) is None
    assert shared_parts("A garden to share a bottle in.", whole) is None


def test_there_is_no_third_bedroom_in_two() -> None:
    whole = replace(ATTRIBUTES, room_type="Entire home/apt", bedrooms=2)
    assert contradiction("The third bedroom has a bunk bed.", whole) == "third bedroom"
    assert contradiction("The second bedroom has a bunk bed.", whole) is None


def test_a_home_has_one_size() -> None:
    assert contradiction("300 m2, or 150 m2 inside, or 65 m2.", ATTRIBUTES) is not None
    assert contradiction("65 m2 and a terrace of 20 m2.", ATTRIBUTES) is None
