"""What is known in one city is not in another."""

from dataclasses import replace

import pytest

from tests.textgen.rows import ATTRIBUTES
from textgen.guards.landmarks import names_in, other_landmark


@pytest.mark.parametrize(
    ("city", "text"),
    [
        ("Boston", "Ten minutes to the Space Needle."),
        ("Washington DC", "Caltrain stops around the corner."),
        ("Washington DC", "A short walk from the Empire State Building."),
        ("Dublin", "Look at Gastown's steam clock."),
    ],
)
def test_what_only_another_city_has_is_found(city: str, text: str) -> None:
    assert other_landmark(text, replace(ATTRIBUTES, city=city)) is not None


@pytest.mark.parametrize(
    ("city", "text"),
    [
        ("Seattle", "Ten minutes to the Space Needle."),
        ("San Jose", "Caltrain stops around the corner."),
        ("Boston", "Close to the Old Mill, the Green Door and the Town Hall."),
        ("Nowhere", "Ten minutes to the Space Needle."),
    ],
)
def test_its_own_and_names_that_nobody_knows_may_be_told(city: str, text: str) -> None:
    assert other_landmark(text, replace(ATTRIBUTES, city=city)) is None


def test_the_listings_own_area_and_host_are_no_landmark_of_elsewhere() -> None:
    here = replace(ATTRIBUTES, city="Boston", neighbourhood="Gastown")
    assert other_landmark("Welcome to Gastown.", here) is None


def test_names_are_found_at_every_length_and_one_word_that_opens_a_sentence_is_none() -> None:
    text = "Walk to the Burke Gilman Trail. Parking is free at Bank of Scotland's door."
    found = set(names_in(text, opening=False))
    assert {"Burke Gilman Trail", "Gilman Trail", "Gilman", "Bank of Scotland", "Scotland"} <= found
    assert not {"Walk", "Parking", "of Scotland", "Bank of"} & found
    assert "Parking" in set(names_in(text))
