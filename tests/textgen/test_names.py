"""What first names tell, and what they do not."""

import pytest

from textgen.draw import draw
from textgen.names import sex_of


@pytest.mark.parametrize(
    ("name", "sex"), [("Kate", "female"), ("anna ", "female"), ("Tom", "male"), ("BJÖRN", "male")]
)
def test_a_name_of_nearly_one_sex_tells_it(name: str, sex: str) -> None:
    assert sex_of(name) == sex


@pytest.mark.parametrize("name", ["Kelly", "Alex", "Andrea", "Anna and Tom", "Anna & Tom", "Nobody", ""])
def test_a_name_for_anybody_a_couple_and_a_stranger_tell_nothing(name: str) -> None:
    assert sex_of(name) is None


def test_most_hosts_have_a_name_that_tells() -> None:
    told = [sex_of(draw(seed).host) for seed in range(200)]
    assert told.count(None) < 40
    assert min(told.count("female"), told.count("male")) > 50
