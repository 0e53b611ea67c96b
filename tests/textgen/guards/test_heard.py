"""What nobody speaks of is invented."""

from dataclasses import replace

import pytest

from tests.textgen.rows import ATTRIBUTES
from textgen.guards.heard import is_known, mark_of, table_of, unheard
from textgen.prompt import Texts
from textgen.statistics import heard_names

EDINBURGH = replace(
    ATTRIBUTES, city="Edinburgh", country="United Kingdom", neighbourhood="Grassmarket", host="James"
)


@pytest.mark.parametrize(
    ("texts", "name"),
    [
        (Texts(title="Room near St Dunlop"), "St Dunlop"),
        (
            Texts(description="We are opposite the Broughton Convention Centre."),
            "Broughton Convention Centre",
        ),
        (Texts(neighbourhood="Ten minutes to the Edinburgh Parachute Park."), "Edinburgh Parachute Park"),
        (Texts(neighbourhood="Close to Princes Street and Upper Finch."), "Princes Street and Upper Finch"),
    ],
)
def test_a_name_that_no_two_hosts_of_the_city_know_is_refused(texts: Texts, name: str) -> None:
    assert unheard(texts, EDINBURGH) == name


@pytest.mark.parametrize(
    "text",
    [
        "A stroll to Edinburgh Castle, the Royal Mile and Princes Street.",
        "There is Wifi, a TV and Netflix.",
        "The Grassmarket is at the door.",
        "Cosy and quiet.",
        "The Little Room has a desk.",
    ],
)
def test_what_hosts_speak_of_passes(text: str) -> None:
    assert unheard(Texts(title="The Little Room", description=text), EDINBURGH) is None


def test_of_a_city_that_is_not_in_the_corpus_everything_may_be_told() -> None:
    texts = Texts(title="A room", description="Opposite the Broughton Convention Centre.")
    assert unheard(texts, replace(EDINBURGH, city="Nowhere")) is None


def test_a_name_counts_once_for_each_host_and_everywhere_once_five_cities_know_it() -> None:
    one = replace(ATTRIBUTES, host="Anna", host_since=2014)
    other = replace(ATTRIBUTES, host="Bea", host_since=2015)
    found = set(
        heard_names([one, one, other], ["The Pepperwick Hall.", "The Pepperwick Hall.", "Lorton Mill."])
    )
    assert not found
    assert ("Pepperwick Hall", one.city) in set(heard_names([one, other], ["By Pepperwick Hall."] * 2))
    cities = [replace(one, city=f"City {number}") for number in range(5)]
    assert ("Pepperwick Hall", "") in set(heard_names(cities, ["By Pepperwick Hall."] * 5))


def test_the_table_is_sorted_and_knows_its_names() -> None:
    table = table_of([("Space Needle", "Seattle"), ("Netflix", "")])
    assert list(table) == sorted({mark_of("Space Needle", "Seattle"), mark_of("Netflix", "")})
    assert is_known("Space Needle", "Seattle")
    assert not is_known("Space Needle", "Boston")
