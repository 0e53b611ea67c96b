"""Reconcile is the only source of work, and asks for exactly what is missing."""

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django.fixtures import Settings

from gallery.checkpoints.models import Checkpoint
from gallery.domains.models import Domain
from gallery.pool.models import Lease, Pool, Slot, Specimen
from gallery.pool.reconcile import PREVIEW, reconcile_pool
from tests.factories import make_checkpoint, make_domain, make_listings, publish_specimens

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def leases_of_eight(settings: Settings) -> None:
    settings.LEASE_SIZE, settings.LEASES_OPEN = 8, 100


def promised(domain: Domain) -> int:
    return sum(Lease.objects.filter(domain=domain).values_list("count", flat=True))


def test_it_promises_what_is_missing() -> None:
    domain = make_domain(pool_target=20)
    publish_specimens(domain, 3)
    reconcile_pool(domain.pk, NOON)
    assert promised(domain) == 17


def test_a_second_pass_promises_nothing_more() -> None:
    domain = make_domain(pool_target=20)
    first = reconcile_pool(domain.pk, NOON)
    assert reconcile_pool(domain.pk, NOON) == first
    assert promised(domain) == 20


def test_the_first_leases_of_a_pool_are_small() -> None:
    domain = make_domain(pool_target=20)
    reconcile_pool(domain.pk, NOON)
    assert Lease.objects.filter(domain=domain).order_by("first_seed")[0].count <= 2


def test_a_pool_of_sets_is_promised_whole_ones() -> None:
    domain = make_domain(pool_target=20, set_size=5)
    reconcile_pool(domain.pk, NOON)
    ends = [lease.first_seed + lease.count for lease in Lease.objects.filter(domain=domain)]
    assert promised(domain) == 20
    assert {5, 10, 15, 20} <= set(ends)


def test_renewal_breaks_no_set_but_the_oldest_and_the_newest() -> None:
    domain = make_domain(pool_target=20, set_size=5)
    reconcile_pool(domain.pk, NOON)
    publish_everything_promised(domain)
    publish_specimens(domain, 3, renewal=True)
    hung = Slot.objects.filter(domain=domain).values_list("specimen__seed", flat=True)
    assert sorted(hung) == [3, 4, *range(5, 20), 20, 21, 22]


def test_open_leases_are_bounded(settings: Settings) -> None:
    settings.LEASES_OPEN = 3
    domain = make_domain(pool_target=500)
    assert len(reconcile_pool(domain.pk, NOON)) == 3


def test_a_lapsed_lease_is_promised_again_with_the_same_seeds() -> None:
    domain = make_domain(pool_target=2)
    (lease_id,) = reconcile_pool(domain.pk, NOON)
    before = Lease.objects.get(pk=lease_id)
    Lease.objects.update(worker="dead", attempts=1)
    later = before.until + timedelta(seconds=1)
    assert reconcile_pool(domain.pk, later) == [lease_id]
    after = Lease.objects.get(pk=lease_id)
    assert (after.worker, after.first_seed, after.until > later) == ("", before.first_seed, True)


def test_seeds_that_ended_five_workers_are_given_up() -> None:
    domain = make_domain(pool_target=2)
    (poisoned,) = reconcile_pool(domain.pk, NOON)
    Lease.objects.update(worker="dead", attempts=5, until=NOON)
    (fresh,) = reconcile_pool(domain.pk, NOON)
    assert fresh != poisoned
    assert Lease.objects.get(pk=fresh).first_seed == 2


def test_a_draft_gets_only_a_preview() -> None:
    domain = make_domain(state=Domain.State.DRAFT, pool_target=500)
    reconcile_pool(domain.pk, NOON)
    assert promised(domain) == PREVIEW


def test_a_smaller_pool_retires_what_hangs_beyond_its_end() -> None:
    domain = make_domain(pool_target=10)
    publish_specimens(domain, 10)
    Domain.objects.filter(pk=domain.pk).update(pool_target=4)
    reconcile_pool(domain.pk, NOON)
    assert Slot.objects.filter(domain=domain).count() == 4
    assert Specimen.objects.filter(domain=domain, state=Specimen.State.RETIRED).count() == 6


def test_renewal_is_counted_by_the_clock_and_keeps_its_remainder() -> None:
    domain = make_domain(pool_target=4, renewal_per_hour=60)
    publish_specimens(domain, 4)
    Pool.objects.filter(pk=domain.pk).update(renewed_at=NOON)
    reconcile_pool(domain.pk, NOON + timedelta(seconds=150))
    assert promised(domain) == 2
    assert Pool.objects.get(pk=domain.pk).renewed_at == NOON + timedelta(seconds=120)


def test_no_renewal_where_none_is_wanted() -> None:
    domain = make_domain(pool_target=4, renewal_per_hour=0)
    publish_specimens(domain, 4)
    reconcile_pool(domain.pk, NOON + timedelta(days=1))
    assert promised(domain) == 0


def test_a_new_checkpoint_replaces_every_picture_of_the_old_one() -> None:
    domain = make_domain(pool_target=6)
    publish_specimens(domain, 6)
    domain.checkpoint = make_checkpoint()
    domain.save()
    reconcile_pool(domain.pk, NOON)
    assert promised(domain) == 6
    publish_everything_promised(domain)
    assert (
        Specimen.objects.filter(
            domain=domain, state=Specimen.State.LIVE, checkpoint=domain.checkpoint
        ).count()
        == 6
    )
    assert reconcile_pool(domain.pk, NOON) == []


def publish_everything_promised(domain: Domain) -> None:
    from gallery.pool.lease import claim
    from gallery.pool.publish import publish
    from tests.factories import draw_and_store

    for lease_id in Lease.objects.filter(domain=domain).values_list("pk", flat=True):
        lease = claim(lease_id, "test", now=NOON)
        assert lease is not None
        publish(lease, draw_and_store(lease))


def test_a_changed_psi_drops_the_promises_on_the_old_one() -> None:
    domain = make_domain(pool_target=4)
    reconcile_pool(domain.pk, NOON)
    domain.truncation_psi = 0.5
    domain.save()
    reconcile_pool(domain.pk, NOON)
    assert set(Lease.objects.filter(domain=domain).values_list("truncation_psi", flat=True)) == {0.5}
    assert promised(domain) == 4


def test_after_trouble_no_new_seeds_are_promised_for_a_while() -> None:
    domain = make_domain(pool_target=4)
    Pool.objects.filter(pk=domain.pk).update(trouble="broken", trouble_at=NOON)
    assert reconcile_pool(domain.pk, NOON + timedelta(seconds=1)) == []
    assert reconcile_pool(domain.pk, NOON + timedelta(seconds=60)) != []


def test_a_domain_whose_checkpoint_is_not_ready_gets_nothing() -> None:
    from gallery.pool.reconcile import reconcile

    domain = make_domain(checkpoint=make_checkpoint(state=Checkpoint.State.REFUSED))
    assert reconcile(NOON) == 0
    assert promised(domain) == 0


def test_words_wait_for_the_first_pictures_of_a_new_wing() -> None:
    from gallery.pool.reconcile import is_opening

    domain = make_domain(pool_target=20)
    assert is_opening(domain.created_at)
    publish_specimens(domain, PREVIEW)
    assert not is_opening(domain.created_at)


def test_words_do_not_wait_for_a_wing_that_gets_nowhere() -> None:
    from gallery.pool.reconcile import OPENING_AT_MOST, is_opening

    domain = make_domain(pool_target=20)
    assert not is_opening(domain.created_at + OPENING_AT_MOST)
    Pool.objects.filter(pk=domain.pk).update(trouble="broken", trouble_at=NOON)
    assert not is_opening(domain.created_at)


def test_a_domain_of_listings_is_promised_seeds_like_any_other() -> None:
    domain = make_listings(count=3, pool_target=10)
    reconcile_pool(domain.pk, NOON)
    assert promised(domain) == 7


def test_every_kind_of_domain_and_of_weights_has_its_task() -> None:
    from gallery import nudges
    from gallery.pool.reconcile import IMPORT, MAKE

    assert MAKE.keys() == set(Domain.Kind)
    assert IMPORT.keys() == set(Checkpoint.Kind)
    assert nudges.QUEUES[MAKE[Domain.Kind.LISTING]] == nudges.TEXT != nudges.QUEUES[MAKE[Domain.Kind.PICTURE]]
