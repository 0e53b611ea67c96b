"""One figure that is no fact is enough."""

from dataclasses import replace

import pytest

from tests.textgen.rows import TEXTS
from textgen.guards.figures import figures


@pytest.mark.parametrize(
    "text",
    [
        "A 20 minute walk to the centre, the airport is 30 minutes away.",
        "250m to the south of the city and 100m to the north.",
        "On the 2nd floor of a 17th century house.",
        "Five minutes to the park, ten minutes to the tram.",
    ],
)
def test_two_figures_that_are_no_facts_are_refused(text: str) -> None:
    assert figures(replace(TEXTS, description=text, neighbourhood="", host="")) is not None


@pytest.mark.parametrize(
    "text",
    [
        "A 5-10 minute walk to the park.",
        "A 2 bedroom, 1.5 bath home for 4 people with 3 beds, sleeps 4.",
        "There is a 24 hour reception and a shop, open 24/7, within 10 minutes.",
        "One of the best two rooms.",
    ],
)
def test_one_figure_and_the_facts_pass(text: str) -> None:
    assert figures(replace(TEXTS, description=text, neighbourhood="", host="")) is None


def test_each_section_has_its_own() -> None:
    assert (
        figures(replace(TEXTS, description="On floor 3.", neighbourhood="5 minutes.", host="I am 40."))
        is None
    )
    assert figures(replace(TEXTS, host="Married 7 years ago, for 35 years.")) is not None
