"""Facts of rows from ten years of one source."""

from dataclasses import replace
from math import nan
from typing import Any

import pytest

from tests.textgen.rows import ATTRIBUTES, ROW
from textgen.attributes import Attributes, attributes_of, first_name
from textgen.vocabulary import area_of, kind_of_home, place_of


def facts(**changed: Any) -> Attributes:
    return attributes_of({**ROW, **changed})


def test_a_row_becomes_its_facts() -> None:
    assert facts() == replace(ATTRIBUTES, reviewers=())


def test_facts_survive_json() -> None:
    assert Attributes.from_json(ATTRIBUTES.to_json()) == ATTRIBUTES


@pytest.mark.parametrize("null", [None, nan])
def test_a_row_of_nulls_has_no_facts_and_no_error(null: float | None) -> None:
    found = attributes_of(dict.fromkeys(ROW, null))
    assert (found.guests, found.price, found.host, found.amenities) == (0, 0, "", ())


def test_a_small_home_whose_bedrooms_are_null_is_a_studio() -> None:
    assert facts(bedrooms=None, room_type="Entire home/apt").bedrooms == 0
    assert facts(bedrooms=None, room_type="Entire home/apt", accommodates=8).bedrooms == 1
    assert facts(bedrooms=None).bedrooms == 1


@pytest.mark.parametrize(
    ("stated", "kind"),
    [
        ("Entire condominium (condo)", "condo"),
        ("Private room in rental unit", "apartment"),
        ("Room in boutique hotel", "hotel"),
        ("House", "house"),
        ("Entire home/apt", "place"),
        (None, "place"),
    ],
)
def test_kinds_of_home_have_one_word_for_all_years(stated: str | None, kind: str) -> None:
    assert kind_of_home(stated) == kind


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("Anna", "Anna"),
        ("Anna Smith", "Anna"),
        ("Tom & Ines", "Tom and Ines"),
        ("Jean-Luc", "Jean-Luc"),
        ("Arass Hotel & Business Flats", ""),
        ("S.", ""),
    ],
)
def test_a_host_is_a_first_name(host: str, name: str) -> None:
    assert first_name(host) == name


def test_an_area_is_the_one_that_the_text_names() -> None:
    washington = place_of("Washington DC")
    assert area_of(washington, "Shaw, Logan Circle", "Steps from Logan Circle") == "Logan Circle"
    assert area_of(washington, "Shaw, Logan Circle", "A quiet flat") == "Shaw"


def test_an_area_too_large_to_name_gives_way_to_the_text() -> None:
    assert area_of(place_of("Dublin"), "Dublin City", "Walk to Ranelagh, then to Portobello") == "Ranelagh"
    assert area_of(place_of("Dublin"), "Dublin City", "A quiet flat") == ""
