"""Measures that no home has."""

import pytest

from textgen.guards.plausible import implausible


@pytest.mark.parametrize(
    "text",
    [
        "A 5-minute walk to the airport.",
        "3 mins to the airport.",
        "The airport is only two minutes away.",
        "Ten minutes by foot from the airport.",
        "The airport is within walking distance.",
        "A few blocks away from the Victoria International Airport.",
        "Stanford is a few hours walk.",
        "It is a 90 minute walk to the centre.",
        "A 500 year old house in a 5,000 year old street.",
        "The flat has 64,100 sq ft.",
        "A newly built 1500 square meter home.",
        "It is approximately 1500 sq. meters.",
    ],
)
def test_what_cannot_be_is_found(text: str) -> None:
    assert implausible(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "20 minutes to the airport.",
        "15 minutes' drive from Dublin Airport, 5 minutes' walk to the tram.",
        "A 15-20 minute walk to the centre.",
        "Check in after 3, the airport bus stops here.",
        "A 120 year old Victorian house of 1,200 sq ft (110 m2) with a 1,000 year old oak.",
        "Open 24 hours. Walk to everything.",
        "A garden of 1.200.5 sqm, a room of 12,5 m2.",
    ],
)
def test_what_hosts_say_passes(text: str) -> None:
    assert implausible(text) is None
