"""Seeds are promised to one worker at a time, and never lost."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis.strategies import integers

from gallery.pool import lease as leases
from gallery.pool.hide import hide
from gallery.pool.models import Lease, Pool
from tests.factories import claimed, make_domain, promise, publish_specimens

pytestmark = pytest.mark.django_db


def test_a_lease_is_claimed_once() -> None:
    lease = promise(make_domain(), 4)
    assert leases.claim(lease.pk, "first") is not None
    assert leases.claim(lease.pk, "second") is None


def test_a_lapsed_lease_is_not_claimed() -> None:
    lease = promise(make_domain(), 4)
    assert leases.claim(lease.pk, "late", now=lease.until + timedelta(seconds=1)) is None


def test_two_promises_never_share_a_seed() -> None:
    domain = make_domain()
    first, second = promise(domain, 5), promise(domain, 3)
    assert second.first_seed == first.first_seed + 5


def test_a_worker_that_lost_its_lease_can_neither_hold_nor_finish_it() -> None:
    lease = claimed(make_domain(), 2)
    Lease.objects.filter(pk=lease.pk).update(worker="", attempts=1)
    again = leases.claim(lease.pk, "test")  # the same name: the fencing token tells them apart
    assert again is not None
    assert not leases.extend(lease)
    assert not leases.finish(lease)
    assert leases.finish(again)


def test_recipes_leave_out_what_was_taken_down_in_any_domain() -> None:
    first = make_domain("cat")
    second = make_domain("dog", checkpoint=first.checkpoint)
    hidden = publish_specimens(first, 3)[1]
    hide(hidden.key)
    recipes = leases.recipes(claimed(second, 3))
    assert [recipe.seed for recipe in recipes] == [0, 2]


@given(integers(0, 1000), integers(1, 40), integers(1, 16))
def test_a_lease_ends_where_a_set_ends_if_one_ends_in_it(first_seed: int, count: int, size: int) -> None:
    trimmed = leases.ending_with_a_set(first_seed, count, size)
    ends = [end for end in range(first_seed + 1, first_seed + count + 1) if end % size == 0]
    assert first_seed + trimmed == (ends[-1] if ends else first_seed + count)


def test_failing_says_why_and_lets_the_lease_lapse() -> None:
    lease = claimed(make_domain(), 2)
    leases.fail(lease, "The disk is full.")
    assert Pool.objects.get(pk=lease.domain_id).trouble == "The disk is full."
    assert Lease.objects.get(pk=lease.pk).until <= timezone.now()
