"""First names only, and only the host's."""

from dataclasses import replace

import pytest

from tests.textgen.rows import ATTRIBUTES
from textgen.guards.people import changed_sides, named_after, other_host, other_praised, other_sex, surname
from textgen.prompt import Texts


@pytest.mark.parametrize(
    "text",
    [
        "Your host is Anna Kowalski.".replace("Kowalski", "Murphy"),
        "My name is Priya Raman and I bake.",
        "Ask for Michael Johnson at the desk.",
        "Mrs. Appleby lives upstairs.",
        "The painter John H. Walker had his studio here.",
    ],
)
def test_a_surname_is_found(text: str) -> None:
    assert surname(text, ATTRIBUTES) is not None


@pytest.mark.parametrize(
    "text",
    [
        "Walk to Charlotte Street, Victoria Park and St James.",
        "Anna and Tom are happy to help. Anna has a cat.",
        "Back Bay, Jamaica Plain and Logan Square",
        "The Queen Anne house has a King Bed.",
        "Trader Joe's and Whole Foods are near.",
        "My name is Anna. Your stay matters to me.",
        "Hudson River views from Madison Park",
    ],
)
def test_places_and_things_with_names_are_no_people(text: str) -> None:
    assert surname(text, ATTRIBUTES) is None


def test_a_host_goes_by_one_name() -> None:
    assert other_host("Hi, my name is Kate!", ATTRIBUTES) == "Kate"
    assert other_host("I'm Michael and I love music.", ATTRIBUTES) == "Michael"
    assert other_host("I'm Anna. I am Irish. I'm Always happy to help.", ATTRIBUTES) is None


def test_a_pair_may_each_say_a_name() -> None:
    assert other_host("We are Tom and Ines.", replace(ATTRIBUTES, host="Tom and Ines")) is None


def test_where_no_host_is_known_any_name_will_do() -> None:
    assert other_host("I'm Kate.", replace(ATTRIBUTES, host="")) is None


def test_a_home_is_called_after_nobody_but_its_host() -> None:
    assert named_after("Gustavo's private room", ATTRIBUTES) == "Gustavo's"
    assert named_after("Anna's sunny room", ATTRIBUTES) is None
    assert named_after("Room by St. Patrick's Cathedral", ATTRIBUTES) is None


def test_a_host_speaks_as_the_name_tells() -> None:
    assert other_sex("I am a retired father of two.", ATTRIBUTES) is not None
    assert other_sex("I am a mother of two, and my husband cooks.", ATTRIBUTES) is None
    assert other_sex("I live here with my father.", ATTRIBUTES) is None
    assert other_sex("I'm a woman who travels.", replace(ATTRIBUTES, host="Paul")) is not None


def test_hosts_speak_as_hosts_and_guests_as_guests() -> None:
    def said(host: str, review: str) -> str | None:
        return changed_sides(Texts(host=host, reviews=(review,)))

    assert said("I am an Italian tourist and I love my place.", "Lovely.") == "I am an Italian tourist"
    assert said("I would love to be a guest.", "Lovely.") is not None
    assert said("I am a host.", "The guest was respectful and polite.") == "The guest was"
    assert said("I am a tourist guide and love guests.", "A great host, as all his guests say.") is None


def test_guests_praise_the_host_whose_guests_they_were() -> None:
    assert other_praised("Kenny is a great host and we had a wonderful time.", ATTRIBUTES) == "Kenny is a"
    assert other_praised("Anna is a great host. Dublin was lovely. Everything was great.", ATTRIBUTES) is None
    assert other_praised("Kenny is a great host.", replace(ATTRIBUTES, host="")) is None
