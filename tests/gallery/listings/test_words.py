import re
from datetime import date
from pathlib import Path

import pytest

from gallery.listings.words import (
    DIRECTED,
    ICONS,
    MESSAGED,
    RESERVED,
    hosting,
    icon_of,
    icon_of_rule,
    nowheres,
    telling_first,
)

SPRITE = (Path(__file__).resolve().parents[3] / "static" / "img" / "icons.svg").read_text()
WORDS = {"host": "Maren", "year": 2027, "check_in": 29}


@pytest.mark.parametrize(
    "icon", sorted({icon for _, icon in ICONS} | {"check", "star", "close", "chev", "chevl"})
)
def test_every_icon_is_in_the_sprite(icon: str) -> None:
    assert f'id="{icon}"' in SPRITE


@pytest.mark.parametrize(
    ("amenity", "icon"),
    [
        ("Wifi", "wifi"), ("Free street parking", "car"), ("Hot tub", "sea"), ("Dryer", "wash"), ("Hair dryer", "bath"),
        ("Smoke alarm", "shield"), ("Dedicated workspace", "desk"), ("Self check-in", "key"), ("Crib", "bed"),
        ("Pets allowed", "cat"), ("Elevator", "lift"), ("Garden view", "leaf"), ("Unheard-of", "check"),
    ],
)  # fmt: skip
def test_an_amenity_has_an_icon_that_means_it(amenity: str, icon: str) -> None:
    assert icon_of(amenity) == icon


@pytest.mark.parametrize(
    ("rule", "icon"),
    [
        ("No smoking in the house", "nosmoke"),
        ("Quiet after 10 pm", "quiet"),
        ("Check-in after 3 pm", "clock"),
        ("No pets", "cat"),
        ("No parties", "guests"),
        ("Be kind", "check"),
    ],
)
def test_a_rule_has_an_icon_that_means_it(rule: str, icon: str) -> None:
    assert icon_of_rule(rule) == icon


def test_a_listing_always_leads_to_the_same_nowhere() -> None:
    assert nowheres("a" * 16, "2026.L.1", **WORDS) == nowheres("a" * 16, "2026.L.1", **WORDS)
    assert {place.name for place in nowheres("a" * 16, "2026.L.1", **WORDS)} == {
        "reserve",
        "message",
        "directions",
        "report",
    }


def test_every_nowhere_can_be_said() -> None:
    for text in (part for choices in (RESERVED, MESSAGED, DIRECTED) for pair in choices for part in pair):
        said = text.format(**WORDS)
        assert re.search(r"[{}!]", said) is None  # in the house's voice


def test_what_every_home_has_comes_last() -> None:
    assert telling_first(["Essentials", "Hot tub", "Hangers", "Wifi"]) == [
        "Hot tub",
        "Wifi",
        "Essentials",
        "Hangers",
    ]


@pytest.mark.parametrize(
    ("since", "said"),
    [
        (2014, ("12", "years hosting")),
        (2025, ("1", "year hosting")),
        (0, ("New", "to hosting")),
        (None, ("New", "to hosting")),
    ],
)
def test_a_host_has_been_one_since_the_year_that_the_facts_give(
    since: int | None, said: tuple[str, str]
) -> None:
    assert hosting(since, date(2026, 3, 1), "2026.L.7") == said


def test_in_the_first_year_a_host_has_been_one_for_no_more_months_than_it_has_had() -> None:
    said = {hosting(2026, date(2026, 3, 1), f"2026.L.{seed}") for seed in range(50)}
    assert said == {("1", "month hosting"), ("2", "months hosting"), ("3", "months hosting")}
    assert hosting(2026, date(2026, 12, 1), "a") == hosting(2026, date(2026, 12, 1), "a")
