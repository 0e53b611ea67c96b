"""Facts of listings that nobody has."""

from collections import Counter

from textgen import prices
from textgen.attributes import draw_attributes
from textgen.guards.cities import is_city
from textgen.statistics import is_sane
from textgen.vocabulary import places

DRAWN = [draw_attributes(seed) for seed in range(1500)]


def test_the_same_seed_draws_the_same_facts() -> None:
    assert [draw_attributes(seed) for seed in range(20)] == DRAWN[:20]
    assert len(set(DRAWN)) == len(DRAWN)


def test_what_is_drawn_stays_drawn() -> None:
    """Recipes name a seed: a change here changes every listing, and belongs into the changelog."""
    first = draw_attributes(0)
    assert (first.city, first.room_type, first.guests, first.currency) == FIRST


FIRST = ("Edinburgh", "Entire home/apt", 2, "GBP")


def test_facts_agree_with_each_other() -> None:
    assert [one for one in DRAWN if not is_sane(one)] == []


def test_nothing_is_missing() -> None:
    for one in DRAWN:
        assert all(
            (
                one.city,
                one.country,
                one.neighbourhood,
                one.host,
                one.price_band,
                one.price,
                one.minimum_nights,
            )
        )
        assert one.n_reviews >= len(one.reviewers) >= 2
        assert 4 <= one.rating <= 5
        assert 2009 <= one.host_since <= 2025
        assert "Wifi" in one.amenities
        assert len(one.amenities) <= 24


def test_every_place_is_drawn_and_none_that_is_not_known() -> None:
    drawn = {one.city for one in DRAWN}
    known = {place.name for place in places().values()}
    assert drawn <= known
    assert len(drawn) >= 30


def test_more_bedrooms_cost_more_in_every_place() -> None:
    for place in {one.city for one in DRAWN}:
        middles = [prices.quantiles(place, "Entire home/apt", bedrooms)[9] for bedrooms in (1, 2, 3, 4)]
        assert middles == sorted(middles)
        assert prices.quantiles(place, "Private room", 1)[9] < middles[1]


def test_a_price_is_one_that_the_city_has() -> None:
    for one in DRAWN:
        marks = prices.quantiles(one.city, one.room_type, one.bedrooms)
        assert marks[0] * 0.9 - 5 <= one.price <= marks[-1] * 1.1 + 5


def test_amenities_suit_the_city() -> None:
    """A lift is usual in Hong Kong and rare on the Great Ocean Road; a lock is for rooms."""
    lifts = Counter(one.city for one in DRAWN if "Elevator" in one.amenities)
    homes = Counter(one.city for one in DRAWN)
    assert lifts["Hong Kong"] / homes["Hong Kong"] > 5 * lifts["Great Ocean Road"] / homes["Great Ocean Road"]
    assert not any(
        "Lock on bedroom door" in one.amenities for one in DRAWN if one.room_type == "Entire home/apt"
    )


def test_nobody_has_a_surname_or_the_name_of_a_city() -> None:
    names = {name for one in DRAWN for name in (one.host, *one.reviewers)}
    assert all(name.isalpha() for name in names)
    assert not [name for name in names if is_city(name)]
