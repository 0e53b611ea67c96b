"""What the corpus says about listings in general."""

from dataclasses import replace

import numpy as np

from tests.textgen.rows import ATTRIBUTES
from textgen import prices
from textgen.statistics import distinctive_areas, is_sane, price_marks, statistics, tree

HOME = replace(ATTRIBUTES, room_type="Entire home/apt", property_type="apartment")


def test_amenities_that_go_together_hang_on_one_branch() -> None:
    chance = np.random.default_rng(0)
    pool, lift = chance.random(3000) < 0.3, chance.random(3000) < 0.5
    deckchair = pool & (chance.random(3000) < 0.9)
    nodes = tree(np.stack([lift, deckchair, pool], axis=1).astype(np.float64))
    children = {child: int(nodes[child][0]) for child in (1, 2)}
    assert 1 in (children[2],) or 2 in (children[1],)
    child = 2 if children[2] == 1 else 1
    _, without, given = nodes[child]
    assert given - without > 0.8


def test_prices_of_few_homes_are_no_statistics() -> None:
    few = [replace(HOME, price=price) for price in range(1, 40)]
    assert price_marks(few) == {}
    many = [replace(HOME, price=price) for price in range(1, 102)]
    assert price_marks(many)["Boston home1"][9] == 51


def test_an_area_that_other_cities_speak_of_is_no_sign() -> None:
    found = [replace(HOME, neighbourhood="Pepperwick")] * 10 + [
        replace(HOME, city="Dublin", neighbourhood="Ranelagh")
    ] * 10
    own = ["A flat in Pepperwick"] * 10
    assert distinctive_areas(found, own + ["A flat in Ranelagh"] * 10)["Pepperwick"] == "Boston"
    assert "Pepperwick" not in distinctive_areas(found, own + ["Nothing like Pepperwick"] * 10)


def test_what_one_home_alone_has_is_not_kept() -> None:
    usual = [replace(HOME, neighbourhood="South End")] * 50
    kept = statistics([*usual, replace(HOME, neighbourhood="Pepperwick", guests=3, beds=2)])
    assert kept["cities"]["Boston"]["areas"] == [["South End", 50]]
    assert kept["sizes"] == {"Entire home/apt|apartment": [[(2, 1, 1, 1.5), 50]]}


def test_homes_that_nobody_could_let_are_not_sane() -> None:
    assert is_sane(HOME)
    assert not is_sane(replace(HOME, beds=0))
    assert not is_sane(replace(HOME, guests=9))
    assert not is_sane(replace(HOME, bedrooms=3))


def test_bands_are_thirds_of_a_kind() -> None:
    marks = prices.quantiles("Boston", "Entire home/apt", 1)
    bands = [prices.band(price, "Boston", "Entire home/apt", 1) for price in (marks[0], marks[9], marks[18])]
    assert bands == ["low", "mid", "high"]
    assert prices.band(100, "Nowhere", "Entire home/apt", 1) == ""
    assert prices.band(0, "Boston", "Entire home/apt", 1) == ""


def test_a_size_that_is_rare_in_a_place_is_priced_after_another() -> None:
    one, four = (prices.quantiles("Athens", "Entire home/apt", bedrooms)[9] for bedrooms in (1, 4))
    assert four > 1.5 * one
