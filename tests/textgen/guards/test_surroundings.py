"""No beach where there is none."""

from dataclasses import replace

import pytest

from tests.textgen.rows import ATTRIBUTES
from textgen.guards.surroundings import elsewhere, things_in


@pytest.mark.parametrize(
    ("city", "text"),
    [
        ("Bologna", "Ten minutes from the beach."),
        ("Boston", "Surrounded by vineyards."),
        ("London", "Take the subway downtown."),
    ],
)
def test_what_no_host_of_the_city_speaks_of_is_found(city: str, text: str) -> None:
    assert elsewhere(text, replace(ATTRIBUTES, city=city)) is not None


@pytest.mark.parametrize(
    ("city", "text"),
    [
        ("Boston", "Take the subway to the harbour."),
        ("Barossa Valley", "Surrounded by vineyards."),
        ("Great Ocean Road", "Ten minutes from the beach."),
        ("Nowhere", "A castle on a lake."),
    ],
)
def test_what_is_there_may_be_told_and_an_unknown_city_may_have_anything(city: str, text: str) -> None:
    assert elsewhere(text, replace(ATTRIBUTES, city=city)) is None


def test_words_are_seen_whole() -> None:
    assert things_in("A season of islanders, canalside") == set()
    assert things_in("Riverside walks and two wineries") == {"river", "vineyard"}
