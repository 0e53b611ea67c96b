"""All guards together, by the names that counters show."""

from dataclasses import replace

import pytest

from tests.textgen.rows import ATTRIBUTES, TEXTS
from textgen.guards import check, faults

GOOD = replace(
    TEXTS,
    description="A quiet room on the second floor, with a desk by the window.\n"
    "It looks over a yard where a fig tree grows, and breakfast is a basket at your door.",
)


def test_a_good_listing_passes_every_guard() -> None:
    assert faults(ATTRIBUTES, GOOD) == {}


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("contact", {"rules": "Call 617 555 0143 first."}),
        ("brand", {"host": "I love to be a host on Airbnb."}),
        ("city", {"host": "I moved here from Chicago."}),
        ("country", {"neighbourhood": "It feels like a village in Italy, only with better trains."}),
        ("area", {"title": "Room in Back Bay"}),
        ("numbers", {"title": "Room that sleeps 6"}),
        ("host", {"host": "My name is Kate and I teach music to children."}),
        ("surname", {"host": "Anna Murphy has lived here for years."}),
        ("words", {"reviews": ("What a shitty room, to be honest.",)}),
        ("missing", {"rules": ""}),
        ("length", {"title": "Room"}),
        ("unfinished", {"host": "I teach music and have lived in"}),
        ("repeats", {"host": "The South End is full of brick houses and small cafes."}),
        (
            "english",
            {"description": "Schönes Zimmer mit Balkon und Blick auf den Garten hinter dem Haus. " * 9},
        ),
    ],
)
def test_each_guard_answers_for_its_own_fault(name: str, changed: dict[str, str]) -> None:
    assert name in check(ATTRIBUTES, replace(GOOD, **changed))  # type: ignore[arg-type]
