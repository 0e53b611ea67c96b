import math
import re

import pytest

from gallery.listings.town import HEIGHT, NAMES_APART_Y, PIN, RIVERS, WIDTH, town

SOME = [0, 1, 7, 12345, 2**32 - 1]


def test_a_number_is_the_same_town_for_ever() -> None:
    assert town(7) == town(7)
    assert town(7).blocks != town(8).blocks


@pytest.mark.parametrize("number", SOME)
def test_a_town_has_streets_blocks_and_a_river(number: int) -> None:
    drawn = town(number)
    assert drawn.blocks.count("M") > 80
    assert drawn.avenues
    assert drawn.rail
    assert re.fullmatch(r"M-?\d+ -?\d+(Q-?\d+ -?\d+ -?\d+ -?\d+)+", drawn.river)


@pytest.mark.parametrize("number", SOME)
def test_a_map_is_small_enough_to_stand_in_a_page(number: int) -> None:
    drawn = town(number)
    assert len(drawn.blocks + drawn.public + drawn.parks + drawn.avenues + drawn.river + drawn.rail) < 20_000


@pytest.mark.parametrize("number", range(40))
def test_names_leave_room_for_the_pin_the_edge_and_each_other(number: int) -> None:
    names = town(number).names
    assert len(names) >= 3
    assert len({name for _, _, name in names}) == len(names)
    for x, y, _ in names:
        assert 100 < x < WIDTH - 100
        assert 90 < y < HEIGHT - 80
        assert math.dist((x, y), PIN) > 90
    for index, (x, y, _) in enumerate(names):
        assert all(abs(x - other) > 150 or abs(y - down) >= NAMES_APART_Y for other, down, _ in names[:index])


def test_rivers_are_named_where_they_flow() -> None:
    named = [name for number in range(20) for _, _, name in town(number).names]
    assert sum(name in RIVERS for name in named) >= 15
