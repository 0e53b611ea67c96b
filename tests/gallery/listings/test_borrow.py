"""Pictures on loan: chosen at publishing, kept for as long as the listing needs them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from gallery.domains.models import Domain
from gallery.listings.borrow import choose
from gallery.listings.models import Listing
from gallery.pool.dissolve import dissolve
from gallery.pool.hide import hide
from gallery.pool.models import Loan, Pool, Specimen
from gallery.pool.retire import retire
from gallery.pool.sweep import sweep
from gallery.renditions import names
from gallery.renditions.store import open_store
from tests.factories import make_domain, make_listings, publish_listings, publish_specimens

pytestmark = pytest.mark.django_db
LATER = timedelta(hours=3)


@pytest.fixture
def rooms() -> Domain:
    domain = make_domain("room", pool_target=20)
    publish_specimens(domain, 20)
    return domain


def photos_of(specimen: Specimen) -> list[Specimen]:
    loans = specimen.borrowed.filter(role=Loan.Role.PHOTO).order_by("place").select_related("picture")
    return [loan.picture for loan in loans]


def has_its_files(specimen: Specimen) -> bool:
    shelf = {stored.name for stored in open_store().shelf(specimen.key[:2])}
    return set(names.file_names(specimen.key, specimen.resolution)) <= shelf


def listings(domain: Domain) -> list[Specimen]:
    return list(Specimen.objects.filter(domain=domain, state=Specimen.State.LIVE).order_by("seed"))


def test_the_same_chance_chooses_the_same_pictures(rooms: Domain) -> None:
    assert choose(rooms, "a", 5) == choose(rooms, "a", 5)
    assert choose(rooms, "a", 5) != choose(rooms, "b", 5)
    assert len(set(choose(rooms, "a", 5))) == 5


def test_a_pool_with_too_few_pictures_lends_all_it_has(rooms: Domain) -> None:
    few = make_domain("few", pool_target=12)
    publish_specimens(few, 3)
    assert len(choose(few, "a", 5)) == 3


def test_no_two_listings_open_with_the_same_photograph(rooms: Domain) -> None:
    lodgings = make_listings(count=20)
    first = [photos_of(specimen)[0].key for specimen in listings(lodgings)]
    assert len(set(first)) == 20


def test_a_photograph_on_loan_keeps_its_files_after_it_has_retired(rooms: Domain) -> None:
    lodgings = make_listings(count=1)
    (listing,) = listings(lodgings)
    for _ in range(20):
        publish_specimens(rooms, 1, renewal=True)
    sweep(now=timezone.now() + LATER)
    assert {photo.state for photo in photos_of(listing)} == {Specimen.State.RETIRED}
    assert all(map(has_its_files, photos_of(listing)))
    not_lent = Specimen.objects.filter(domain=rooms, state=Specimen.State.RETIRED, lent=None)
    assert not_lent.exists()
    assert not any(map(has_its_files, not_lent))


def test_it_goes_when_the_listing_has_gone(rooms: Domain) -> None:
    lodgings = make_listings(count=1)
    (listing,) = listings(lodgings)
    photos = photos_of(listing)
    publish_specimens(rooms, 20, renewal=True)
    publish_listings(lodgings, 1, renewal=True)
    sweep(now=timezone.now() + LATER)
    assert not Listing.objects.filter(specimen=listing).exists()
    sweep(now=timezone.now() + LATER)
    assert not any(map(has_its_files, photos))


def test_a_retired_listing_keeps_its_words_for_the_grace_period(rooms: Domain) -> None:
    lodgings = make_listings(count=1)
    (listing,) = listings(lodgings)
    publish_listings(lodgings, 1, renewal=True)
    sweep()
    assert Listing.objects.filter(specimen=listing).exists()


def test_a_hidden_listing_loses_its_words_at_once_and_is_never_written_again(rooms: Domain) -> None:
    lodgings = make_listings(count=1)
    (listing,) = listings(lodgings)
    hide(listing.key)
    assert not Listing.objects.filter(specimen=listing).exists()
    assert not Loan.objects.filter(borrower=listing).exists()
    Pool.objects.filter(pk=lodgings.pk).update(next_seed=0)
    assert publish_listings(lodgings, 1) == [Specimen.objects.get(pk=listing.pk)]
    assert Specimen.objects.get(pk=listing.pk).state == Specimen.State.HIDDEN


def test_a_hidden_photograph_loses_its_files_though_it_is_on_loan(rooms: Domain) -> None:
    lodgings = make_listings(count=1)
    (photo, *_) = photos_of(listings(lodgings)[0])
    hide(photo.key)
    assert not has_its_files(photo)


def test_a_domain_of_listings_goes_with_all_it_has(rooms: Domain) -> None:
    lodgings = make_listings(count=3)
    dissolve(lodgings)
    assert not Listing.objects.exists()
    assert not Loan.objects.exists()
    assert Specimen.objects.filter(domain=rooms).count() == 20


def test_nobody_lends_faces_for_photographs() -> None:
    faces = make_domain("face", pool_target=12)
    publish_specimens(faces, 12)
    (listing,) = listings(make_listings(count=1))
    assert photos_of(listing) == []
    assert Loan.objects.filter(borrower=listing, role=Loan.Role.FACE).count() == 4


def sets_of(specimens: list[Specimen], size: int = 5) -> set[int]:
    return {specimen.seed // size for specimen in specimens}


@pytest.fixture
def rooms_in_sets() -> Domain:
    """Four sets of five."""
    domain = make_domain("room", pool_target=20, set_size=5)
    publish_specimens(domain, 20)
    return domain


def test_the_photographs_of_a_listing_are_one_set(rooms_in_sets: Domain) -> None:
    for listing in listings(make_listings(count=6)):
        first, *others = photos_of(listing)
        assert len(sets_of([first, *others])) == 1
        assert [photo.seed for photo in others] == sorted({photo.seed for photo in others} - {first.seed})


def test_no_two_listings_show_one_set_while_there_are_others(rooms_in_sets: Domain) -> None:
    shown = [sets_of(photos_of(listing)) for listing in listings(make_listings(count=4))]
    assert sorted(shown, key=min) == [{0}, {1}, {2}, {3}]


def test_listings_that_share_a_set_open_with_other_pictures_of_it(rooms_in_sets: Domain) -> None:
    first = [photos_of(listing)[0].key for listing in listings(make_listings(count=20))]
    assert len(set(first)) == 20


def test_a_listing_that_has_retired_leaves_its_set_to_others(rooms_in_sets: Domain) -> None:
    lodgings = make_listings(count=4)
    before, *_ = listings(lodgings)
    retire([before.pk], now=timezone.now())
    (after,) = publish_listings(lodgings, 1)
    assert sets_of(photos_of(after)) == sets_of(photos_of(before))


def test_a_whole_set_is_preferred_to_a_broken_one(rooms_in_sets: Domain) -> None:
    for number in (1, 6, 11):
        hide(Specimen.objects.get(domain=rooms_in_sets, seed=number).key)
    for listing in listings(make_listings(count=5)):
        assert sets_of(photos_of(listing)) == {3}


def test_a_broken_set_is_filled_up_with_others(rooms_in_sets: Domain) -> None:
    for number in (1, 6, 11, 16):
        hide(Specimen.objects.get(domain=rooms_in_sets, seed=number).key)
    (listing,) = listings(make_listings(count=1))
    photos = photos_of(listing)
    assert len({photo.key for photo in photos}) == 5
    assert len(sets_of(photos[:4])) == 1
    assert sets_of(photos[4:]) != sets_of(photos[:4])


def test_sets_larger_and_smaller_than_a_listing_shows() -> None:
    large, small = make_domain("large", pool_target=16, set_size=8), make_domain("small", set_size=2)
    for domain in (large, small):
        publish_specimens(domain, 12)
    photos = Specimen.objects.in_bulk(choose(large, "a", 5, one_set=True))
    assert (len(photos), sets_of([*photos.values()], 8)) == (5, {0})
    chosen = choose(small, "a", 5, one_set=True)
    photos = Specimen.objects.in_bulk(chosen)
    assert len(photos) == 5
    assert len(sets_of([photos[pk] for pk in chosen[:2]], 2)) == 1


def test_faces_are_of_different_people_whatever_their_sets(rooms_in_sets: Domain) -> None:
    faces = make_domain("face", pool_target=40, set_size=4)
    publish_specimens(faces, 40)
    hosts = listings(make_listings(count=6))
    shown = [
        [loan.picture for loan in listing.borrowed.filter(role=Loan.Role.FACE).select_related("picture")]
        for listing in hosts
    ]
    assert any(len(sets_of(of_one, 4)) > 1 for of_one in shown)


def test_the_pictures_of_a_pool_without_sets_are_chosen_one_by_one(rooms: Domain) -> None:
    assert choose(rooms, "a", 5, one_set=True) == choose(rooms, "a", 5)


def test_photographs_come_from_whom_the_domain_was_told(rooms: Domain) -> None:
    cats = make_domain("cat", pool_target=12)
    publish_specimens(cats, 12)
    (listing,) = listings(make_listings(count=1, photos_from=cats))
    assert {photo.domain for photo in photos_of(listing)} == {cats}
