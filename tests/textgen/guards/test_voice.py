"""Hosts speak of themselves, rules to guests, and a part of a city is none."""

from dataclasses import replace

import pytest

from tests.textgen.rows import ATTRIBUTES
from textgen.guards.cities import called_city
from textgen.guards.voice import impersonal, turned


@pytest.mark.parametrize(
    "host",
    ["Nana's Garden is one of the best places.", "We are a quiet pair, a 10 minute drive to the beach."],
)
def test_a_host_speaks_of_themselves(host: str) -> None:
    assert impersonal(host) is not None


@pytest.mark.parametrize("host", ["", "I teach music.", "We love our town.", "My job is to paint."])
def test_i_and_we_are_a_host(host: str) -> None:
    assert impersonal(host) is None


@pytest.mark.parametrize(
    "rules",
    [
        "We ask that we do not provide food.",
        "I am not allowed to be part of a party.",
        "No smoking outside of the house.",
    ],
)
def test_rules_for_the_wrong_side_are_refused(rules: str) -> None:
    assert turned(rules) is not None


@pytest.mark.parametrize(
    "rules", ["No smoking.", "Smoking outside the house only.", "We ask that you take care."]
)
def test_rules_for_guests_pass(rules: str) -> None:
    assert turned(rules) is None


@pytest.mark.parametrize(
    ("city", "text", "wrong"),
    [
        ("Singapore", "Rochor is a city in the south.", True),
        ("Singapore", "Rochor is a quiet city block.", False),
        ("Singapore", "Rochor is one of the oldest areas of the city.", False),
        ("San Jose", "Rochor is a small city.", False),
        ("Singapore", "In the heart of Singapore's capital.", True),
    ],
)
def test_a_part_of_a_city_is_no_city(city: str, text: str, wrong: bool) -> None:
    found = called_city(text, replace(ATTRIBUTES, city=city, neighbourhood="Rochor"))
    assert (found is not None) is wrong
