"""Drawings of lodgings: from a number and what is promised, the same for ever, and never more than was promised."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gallery.listings.drawings.draw import SHEETS, Lodging, drawing
from gallery.listings.drawings.palette import HOURS, ROOMS

LARGEST_BYTES = 16_000
numbers = st.integers(0, 2**32 - 1)
lodgings = st.builds(Lodging, numbers, st.booleans(), st.booleans())


def room_of(svg: str) -> str:
    return svg.partition("A drawing of ")[2].partition(" that")[0]


WATERS = {hour[-1] for hour in HOURS}


@given(lodging=lodgings, place=st.integers(0, len(SHEETS) - 1))
def test_every_sheet_is_a_small_svg_that_says_what_it_is(lodging: Lodging, place: int) -> None:
    svg = drawing(lodging, place)
    root = ElementTree.fromstring(svg)
    assert root.get("viewBox") == "0 0 800 600"
    assert re.fullmatch(f"A drawing of ({'|'.join(SHEETS)}) that does not exist", root[0].text or "")
    assert len(svg) < LARGEST_BYTES
    assert not re.search(r"nan|inf|<script|style=|href", svg)


@given(lodging=lodgings)
def test_each_room_is_drawn_once(lodging: Lodging) -> None:
    assert {room_of(drawing(lodging, place)) for place in range(len(SHEETS))} == set(SHEETS)


@given(lodging=lodgings, place=st.integers(0, len(SHEETS) - 1))
def test_openings_of_a_sheet_have_names_of_their_own(lodging: Lodging, place: int) -> None:
    names = re.findall(r'id="([^"]+)"', drawing(lodging, place))
    assert len(names) == len(set(names))


@given(number=numbers, place=st.integers(0, len(SHEETS) - 1))
def test_the_same_number_is_drawn_the_same(number: int, place: int) -> None:
    once = drawing(Lodging(number, False, False), place)
    drawing.cache_clear()
    assert drawing(Lodging(number, False, False), place) == once


@given(number=numbers)
def test_water_is_seen_where_it_is_promised_and_nowhere_else(number: int) -> None:
    for has_water in (False, True):
        sheets = [drawing(Lodging(number, False, has_water), place) for place in range(len(SHEETS))]
        view = next(sheet for sheet in sheets if room_of(sheet) == "a view")
        assert any(colour in view for colour in WATERS) == has_water
        assert has_water or not any(colour in "".join(sheets) for colour in WATERS)


@given(number=numbers)
def test_all_sheets_of_a_lodging_are_in_its_colours(number: int) -> None:
    sheets = [drawing(Lodging(number, False, False), place) for place in range(len(SHEETS))]
    indoors = [sheet for sheet in sheets if room_of(sheet) != "a view"]
    walls = [next(room[0] for room in ROOMS if room[0] in sheet) for sheet in indoors]
    assert len(set(walls)) == 1


@pytest.mark.parametrize(
    ("about", "twin", "water"),
    [
        ({"beds": 2, "bedrooms": 1, "amenities": ["Wifi", "Beach access"]}, True, True),
        ({"beds": 2, "bedrooms": 2, "amenities": ["Pool"]}, False, False),
        ({"beds": 1, "bedrooms": 0, "amenities": ["Waterfront"]}, False, True),
        ({"beds": None, "bedrooms": None, "amenities": None}, False, False),
    ],
)
def test_a_draughtsman_is_told_of_beds_and_water(about: dict[str, object], twin: bool, water: bool) -> None:
    assert Lodging.of(1, about) == Lodging(1, twin, water)


def test_lodgings_differ() -> None:
    for place in range(len(SHEETS)):
        assert len({drawing(Lodging(number, False, False), place) for number in range(30)}) > 27
