"""Publishing hangs pictures whose files exist, in one transaction, once."""

from datetime import UTC, datetime, timedelta

import pytest

from gallery.domains.models import Domain
from gallery.pool.entry import Entry
from gallery.pool.hide import hide
from gallery.pool.models import DeckLog, Lease, Slot, Specimen
from gallery.pool.publish import publish
from tests.factories import claimed, draw_and_store, make_domain, publish_specimens

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def hung(domain: Domain) -> dict[int, str]:
    return {slot.number: slot.entry for slot in Slot.objects.filter(domain=domain, specimen__isnull=False)}


def test_specimens_take_the_lowest_places() -> None:
    domain = make_domain()
    publish_specimens(domain, 3, now=NOON)
    assert [Entry.unpack(entry).seed for _, entry in sorted(hung(domain).items())] == [0, 1, 2]
    assert Entry.unpack(hung(domain)[0]).accession("C") == "2026.C.0"


def test_the_deck_log_says_what_was_hung() -> None:
    domain = make_domain()
    publish_specimens(domain, 3)
    log = DeckLog.objects.filter(subject=DeckLog.SLOT).order_by("revision")
    assert {row.number: row.entry for row in log} == hung(domain)


def test_a_lease_is_published_once() -> None:
    domain = make_domain()
    lease = claimed(domain, 2)
    made = draw_and_store(lease)
    assert publish(lease, made) == 2
    assert publish(lease, made) == 0
    assert Specimen.objects.count() == 2


def test_a_lapsed_lease_publishes_nothing() -> None:
    lease = claimed(make_domain(), 2)
    made = draw_and_store(lease)
    Lease.objects.filter(pk=lease.pk).update(worker="somebody else")
    assert publish(lease, made) == 0
    assert Specimen.objects.count() == 0


def test_a_full_pool_retires_its_oldest() -> None:
    domain = make_domain(pool_target=3)
    for hour in range(3):
        publish_specimens(domain, 1, now=NOON + timedelta(hours=hour))
    publish_specimens(domain, 1, renewal=True, now=NOON + timedelta(hours=3))
    assert [Entry.unpack(entry).seed for _, entry in sorted(hung(domain).items())] == [3, 1, 2]
    assert Specimen.objects.get(seed=0).state == Specimen.State.RETIRED


def test_a_hidden_picture_s_place_is_filled_first() -> None:
    domain = make_domain(pool_target=5)
    second = publish_specimens(domain, 4)[1]
    hide(second.key)
    publish_specimens(domain, 1)
    assert Entry.unpack(hung(domain)[1]).seed == 4


def test_more_pictures_than_the_pool_has_places_lose_none() -> None:
    domain = make_domain(pool_target=8)
    lease = claimed(domain, 8)
    made = draw_and_store(lease)
    Domain.objects.filter(pk=domain.pk).update(pool_target=3)
    assert publish(lease, made) == 8
    assert sorted(hung(domain)) == list(range(8))  # reconcile retires those beyond the end


def test_a_picture_taken_down_while_it_was_drawn_is_not_hung() -> None:
    first = make_domain("cat")
    second = make_domain("dog", checkpoint=first.checkpoint)
    publish_specimens(first, 1)
    lease = claimed(second, 1)
    made = draw_and_store(lease)
    hide(made[0].recipe.key)
    assert publish(lease, made) == 0
    assert hung(second) == {}
