"""What a web process knows of the listings that hang."""

import pytest
from django.db import OperationalError
from pytest_django import DjangoAssertNumQueries

from gallery.deck.follow import decks
from gallery.domains.models import Domain
from gallery.listings.shelf import Shelved, read, shelf
from gallery.pool.dissolve import dissolve
from gallery.pool.hide import hide
from gallery.pool.models import DeckLog, Loan, Slot
from tests.factories import make_domain, make_listings, publish_listings, publish_specimens

pytestmark = pytest.mark.django_db


@pytest.fixture
def rooms() -> Domain:
    domain = make_domain("room", pool_target=12)
    publish_specimens(domain, 12)
    return domain


@pytest.fixture
def lodgings(rooms: Domain) -> Domain:
    return make_listings(count=4)


def keys(domain: Domain) -> list[str]:
    return list(Slot.objects.filter(domain=domain).exclude(entry="").values_list("specimen__key", flat=True))


def find(domain: Domain, key: str) -> Shelved:
    found = shelf.find(domain.pk, key)
    assert found is not None
    return found


def test_what_hangs_is_here_with_its_words_and_its_pictures(lodgings: Domain) -> None:
    decks.follow()
    for key in keys(lodgings):
        one = find(lodgings, key)
        assert one.unpack()["content"]["title"]
        assert len(one.photos) == 5
        assert len({photo.key for photo in one.photos if photo}) == 5


def test_what_is_published_later_comes_with_the_next_look(lodgings: Domain) -> None:
    decks.follow()
    Domain.objects.filter(pk=lodgings.pk).update(pool_target=5)
    lodgings.refresh_from_db()
    (new,) = publish_listings(lodgings, 1)
    lodgings.save()
    decks.follow()
    assert find(lodgings, new.key).unpack()["seed"] == new.seed


def test_what_retires_goes_with_the_next_look(lodgings: Domain) -> None:
    decks.follow()
    before = keys(lodgings)
    publish_listings(lodgings, 1, renewal=True)
    decks.follow()
    assert shelf.find(lodgings.pk, before[0]) is None
    assert shelf.has(before[1])


def test_what_is_taken_down_goes_with_the_next_look(lodgings: Domain) -> None:
    decks.follow()
    key = keys(lodgings)[0]
    hide(key)
    decks.follow()
    assert not shelf.has(key)


def test_a_photograph_that_is_taken_down_is_known_to_be_gone(lodgings: Domain) -> None:
    decks.follow()
    key = keys(lodgings)[0]
    photo = find(lodgings, key).photos[2]
    assert photo
    hide(photo.key)
    decks.follow()
    assert find(lodgings, key).photos[2] is None
    assert len(find(lodgings, key).photos) == 5


def test_a_lender_that_is_gone_takes_its_loans_along(lodgings: Domain, rooms: Domain) -> None:
    decks.follow()
    dissolve(rooms)
    decks.follow()
    assert all(find(lodgings, key).photos == () for key in keys(lodgings))
    assert not Loan.objects.exists()


def test_a_closed_domain_is_forgotten(lodgings: Domain) -> None:
    decks.follow()
    some = keys(lodgings)[0]
    lodgings.state = Domain.State.DRAFT
    lodgings.save()
    decks.follow()
    assert not shelf.has(some)


def test_a_look_at_the_log_that_changes_no_listing_reads_none(
    lodgings: Domain, rooms: Domain, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    decks.follow()
    publish_specimens(rooms, 1, renewal=True)
    with django_assert_num_queries(1):
        decks.follow()


def test_a_hundred_listings_are_one_query(
    lodgings: Domain, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    wanted = keys(lodgings)
    with django_assert_num_queries(1):
        assert read(lodgings.pk, wanted).keys() == set(wanted)


def test_a_listing_takes_less_than_four_kilobytes(lodgings: Domain) -> None:
    decks.follow()
    assert all(len(find(lodgings, key).packed) < 2048 for key in keys(lodgings))


def test_what_could_not_be_read_is_read_with_the_next_look(
    lodgings: Domain, monkeypatch: pytest.MonkeyPatch
) -> None:
    decks.follow()
    (new,) = publish_listings(lodgings, 1, renewal=True)

    def away() -> None:
        raise OperationalError("the database is away")

    with monkeypatch.context() as patch:
        patch.setitem(decks._listeners, DeckLog.SLOT, [away])
        with pytest.raises(OperationalError):
            decks.follow()
    assert not shelf.has(new.key)
    decks.follow()
    assert shelf.has(new.key)
