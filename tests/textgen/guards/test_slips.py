"""Slips that a reader sees at once, and what looks like one and is none."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.textgen.rows import ATTRIBUTES
from textgen.guards.slips import (
    MOST_EDITS,
    edits,
    harped_on,
    impossible,
    misspelt,
    one_of_many,
    owned_twice,
    said_twice,
    staffed,
    stammered,
)
from textgen.prompt import Texts

WALLINGFORD = replace(ATTRIBUTES, city="Seattle", neighbourhood="Wallingford")
STOCKHOLM = replace(ATTRIBUTES, city="Stockholm", neighbourhood="Bromma")


@pytest.mark.parametrize("word", ["Wallsingford", "Walingford", "Sealtle"])
def test_a_name_that_is_nearly_the_area_or_the_city_is_misspelt(word: str) -> None:
    assert misspelt(f"Stay in {word}, a quiet place.", WALLINGFORD) == word
    assert misspelt("Stay in Bramma.", STOCKHOLM) == "Bramma"


def test_a_name_begins_as_it_does() -> None:
    los_gatos = replace(ATTRIBUTES, city="San Jose", neighbourhood="Los Gatos")
    assert misspelt("A room in San Gatos.", los_gatos) == "San Gatos"
    assert misspelt("Los Gatos is near San Jose, not Los Angeles; San Mateo is far.", los_gatos) is None


@pytest.mark.parametrize(
    "text",
    [
        "Wallingford is quiet. Wallingford's cafes, WALLINGFORD, Seattleites and the Wallingfords.",
        "Settle in by the window. Walking is good here.",
        "A wall of books and a ford nearby.",
    ],
)
def test_forms_of_a_name_and_other_words_are_spelt_well(text: str) -> None:
    assert misspelt(text, WALLINGFORD) is None


def test_an_accent_is_no_slip() -> None:
    assert (
        misspelt("Welcome to Orléans.", replace(ATTRIBUTES, city="Ottawa", neighbourhood="Orleans")) is None
    )


@given(word=st.text("abc", max_size=6), other=st.text("abc", max_size=6))
def test_edits_are_as_many_one_way_as_the_other(word: str, other: str) -> None:
    assert (
        edits(word, other) == edits(other, word) or min(edits(word, other), edits(other, word)) > MOST_EDITS
    )
    assert (edits(word, other) == 0) == (word == other)


def test_letters_that_are_missing_added_or_changed_are_edits() -> None:
    found = [edits(*pair) for pair in (("fremont", "freemont"), ("leschi", "lesch"), ("bromma", "bramma"))]
    assert found == [1, 1, 1]


def test_a_kitchen_has_one_stove() -> None:
    assert owned_twice("A microwave, an oven and a large microwave.") is not None
    assert owned_twice("It has a sink, refrigerator, microwave, and a fridge.") is not None
    assert owned_twice("There is a microwave. The flat below has a microwave too.") is None
    assert owned_twice("A fridge, an oven, a kettle and a toaster.") is None


def test_one_person_is_not_many() -> None:
    assert one_of_many("We are a mom who loves to travel.") == "We are a mom"
    assert one_of_many("We are a very friendly, adventurous, and active person.") is not None
    for real in ("We are a mother and daughter team.", "We are a family.", "We are a professional couple."):
        assert one_of_many(real) is None


def test_a_section_that_names_its_place_in_every_line_harps_on_it() -> None:
    often = "Bromma is green. Bromma is near. Bromma has shops. In Bromma there is a lake. Bromma is calm."
    assert harped_on(Texts(neighbourhood=often), STOCKHOLM) is not None
    assert harped_on(Texts(neighbourhood="Bromma is green. Bromma has shops."), STOCKHOLM) is None
    quiet = "A quiet flat in a quiet street of a quiet area; quiet nights, quiet mornings."
    assert harped_on(Texts(description=quiet), STOCKHOLM) == "quiet, again and again"


def test_a_title_says_a_thing_once() -> None:
    assert said_twice("Boomerang Beach Boomerang Beach") == "Boomerang Beach Boomerang Beach"
    assert said_twice("Beach House at Boomerang Beach") is None
    assert said_twice("Cosy, cosy loft") == "Cosy, cosy"


def test_a_host_is_spelt_as_in_the_facts() -> None:
    garrett = replace(ATTRIBUTES, host="Garrett")
    assert misspelt("Garret is a very kind and friendly person.", garrett) == "Garret"
    assert misspelt("Garrett was quick. Garrett's flat is large.", garrett) is None


def test_a_word_is_not_said_twice_in_a_row() -> None:
    assert stammered("The place was a little bit bit weird.") == "bit bit"
    assert stammered("It is very very near. I knew that that was it. Walk to Wagga Wagga.") is None


@pytest.mark.parametrize(
    "text",
    [
        "The two bedrooms are in the same room.",
        "There are 2 bedrooms in each room.",
        "A light and airy 1000 sq ft 200 sq ft home.",
        "We live in the living room and have a fireplace.",
        "There is a comfortable queen size bed in the bed.",
        "Situated on the 15th floor of a Victorian house.",
    ],
)
def test_no_home_is_built_like_that(text: str) -> None:
    assert impossible(text) is not None
    assert impossible("Two bedrooms, 1000 sq ft. The garden has 200 sq ft. Relax in the living room.") is None


def test_a_home_has_no_staff_but_an_hotel_has() -> None:
    texts = Texts(reviews=("Lovely.", "The staff were very friendly."))
    assert staffed(texts, ATTRIBUTES) == "The staff"
    assert staffed(texts, replace(ATTRIBUTES, property_type="boutique hotel")) is None
    assert staffed(Texts(description="Our hotel is the perfect getaway."), ATTRIBUTES) == "Our hotel is"
    assert staffed(Texts(description="A hotel bed, and a bar in the hotel next door."), ATTRIBUTES) is None
