"""One listing, one city."""

from dataclasses import replace

import pytest

from tests.textgen.rows import ATTRIBUTES
from textgen.guards.cities import is_city, other_area, other_city, other_country

DUBLIN = replace(ATTRIBUTES, city="Dublin", country="Ireland", neighbourhood="Ranelagh")
RHODE_ISLAND = replace(ATTRIBUTES, city="Rhode Island", neighbourhood="Newport")


@pytest.mark.parametrize(
    "city", ["Seattle", "New York", "Paris", "Kitsilano", "Temple Bar", "Victoria", "LA", "DC"]
)
def test_another_city_is_found_and_so_is_a_part_of_one(city: str) -> None:
    assert other_city(f"A quiet room in {city}, near the park.", ATTRIBUTES) == city


def test_a_city_goes_by_its_short_name_too() -> None:
    assert other_city("In the heart of DC.", replace(ATTRIBUTES, city="Washington DC")) is None


@pytest.mark.parametrize(
    "text",
    [
        "The best of Boston",
        "South Boston and Back Bay",
        "Downtown, by the harbour",
        "A boston terrier lives here",
        "LAX is far, La Casa is near",
    ],
)
def test_the_city_itself_and_its_parts_are_no_others(text: str) -> None:
    assert other_city(text, ATTRIBUTES) is None


def test_a_town_may_share_its_name_with_a_city_elsewhere() -> None:
    assert other_city("Bristol is across the bay.", RHODE_ISLAND) is None
    assert other_city("Bristol is across the bay.", ATTRIBUTES) == "Bristol"


def test_a_street_may_be_called_after_a_city_but_not_after_one_of_ours() -> None:
    assert other_city("Shops of Oxford Street, and Phoenix Park", DUBLIN) is None
    assert other_city("The restaurants of Columbus Avenue", DUBLIN) == "Columbus"


def test_a_host_called_like_a_city_may_say_so() -> None:
    assert (
        other_city("I am Madison, your host in Austin.", replace(ATTRIBUTES, host="Austin and Madison"))
        is None
    )


def test_another_country_is_found_but_not_the_one_around_it() -> None:
    assert other_country("The finest beach of Greece", ATTRIBUTES) == "Greece"
    assert other_country("The oldest pub in Ireland", DUBLIN) is None
    assert other_country("All of New England is near, and so is the USA.", ATTRIBUTES) is None


def test_a_title_names_the_area_it_is_in() -> None:
    assert other_area("Loft in Portobello", DUBLIN) == "Portobello"
    assert other_area("Between Portobello and Ranelagh", DUBLIN) is None
    assert other_area("Loft by the canal", DUBLIN) is None


def test_some_first_names_are_cities() -> None:
    assert is_city("Victoria")
    assert not is_city("Anna")
