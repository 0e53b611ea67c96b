"""A page never shows a picture that is not there."""

import pytest

from gallery.deck.follow import decks
from gallery.domains.models import Domain
from gallery.listings.photos import Lenders, covers, edges_of, photo
from gallery.listings.shelf import OnLoan, Shelved, shelf
from gallery.pool.hide import hide
from gallery.pool.models import Specimen
from tests.factories import make_domain, make_listings, publish_specimens

pytestmark = pytest.mark.django_db


@pytest.fixture
def rooms() -> Domain:
    domain = make_domain("room", pool_target=12)
    publish_specimens(domain, 12)
    return domain


def lenders(lodgings: Domain) -> Lenders:
    hall = decks.open()
    return Lenders(hall, hall.by_slug[lodgings.slug])


def the_one(lodgings: Domain) -> Shelved:
    found = shelf.find(lodgings.pk, Specimen.objects.filter(domain=lodgings)[0].key)
    assert found
    return found


def test_what_is_on_loan_is_shown(rooms: Domain) -> None:
    lodgings = make_listings(count=1)
    decks.follow()
    assert tuple(lenders(lodgings).photos_of(the_one(lodgings), 0)) == the_one(lodgings).photos


def test_in_place_of_what_was_taken_down_another_one_hangs(rooms: Domain) -> None:
    lodgings = make_listings(count=1)
    decks.follow()
    doomed = the_one(lodgings).photos[1]
    assert doomed
    hide(doomed.key)
    decks.follow()
    shown = lenders(lodgings).photos_of(the_one(lodgings), 0)
    assert len({one.key for one in shown}) == 5
    assert doomed not in shown
    live = Specimen.objects.filter(domain=rooms, state=Specimen.State.LIVE).values_list("key", flat=True)
    assert {one.key for one in shown} <= set(live)
    assert shown == lenders(lodgings).photos_of(the_one(lodgings), 0)


def test_a_listing_written_before_there_were_rooms_finds_some_later() -> None:
    lodgings = make_listings(count=1)
    decks.follow()
    assert lenders(lodgings).photos_of(the_one(lodgings), 0) == []
    rooms = make_domain("room", pool_target=12)
    publish_specimens(rooms, 12)
    decks.follow()
    assert len(lenders(lodgings).photos_of(the_one(lodgings), 0)) == 5


def test_a_pool_smaller_than_a_listing_shows_each_picture_once() -> None:
    rooms = make_domain("room", pool_target=12)
    publish_specimens(rooms, 2)
    lodgings = make_listings(count=1)
    decks.follow()
    shown = lenders(lodgings).photos_of(the_one(lodgings), 0)
    assert len(shown) == len({one.key for one in shown}) == 2


def test_the_foot_names_whose_weights_were_borrowed(rooms: Domain) -> None:
    lodgings = make_listings(count=1)
    decks.follow()
    assert lenders(lodgings).credits == ["Photographs by Test weights, none."]


def test_covers_are_first_photographs(rooms: Domain) -> None:
    make_listings(count=3)
    decks.follow()
    hall = decks.open()
    wing = hall.by_slug["airbnb"]
    drawn, _ = wing.deck.draw(None, 3)
    rooms_keys = set(Specimen.objects.filter(domain=rooms).values_list("key", flat=True))
    assert {packed[:16].decode() for packed in covers(hall, wing, drawn)} <= rooms_keys
    assert edges_of(hall, wing) == (16,)


def test_a_picture_has_every_address_a_page_needs() -> None:
    found = photo(OnLoan("abcdefghijklmnop", 1024))
    assert found["srcset"].count("abcdefghijklmnop") == 3
    assert found["src"].endswith("-1024.webp")
    assert found["small"].endswith("-256.webp")
    assert found["jpeg"].endswith("-1024.jpg")
