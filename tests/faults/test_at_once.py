"""What two processes do at the same moment does no harm. Run on SQLite, and by CI on PostgreSQL too:
SELECT ... FOR UPDATE is ignored by the one in silence, and rows become visible out of order on the other."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import TypeVar

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from gallery.pool import lease as leases
from gallery.pool.hide import hide
from gallery.pool.models import DeckHead, DeckLog, Lease, Slot, Specimen
from gallery.pool.publish import publish
from gallery.pool.reconcile import reconcile_pool
from tests.factories import claimed, draw_and_store, make_domain, promise, publish_specimens

pytestmark = pytest.mark.django_db(transaction=True)

Answer = TypeVar("Answer")


def at_once(calls: Iterable[Callable[[], Answer]]) -> list[Answer]:
    """Start every call at the same moment, each with a database connection of its own."""
    waiting = list(calls)
    start = Barrier(len(waiting))

    def run(call: Callable[[], Answer]) -> Answer:
        start.wait()
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(waiting)) as threads:
        return list(threads.map(run, waiting))


def test_of_many_workers_one_gets_the_lease() -> None:
    lease = promise(make_domain(), 4)
    got = at_once([lambda n=n: leases.claim(lease.pk, f"worker {n}") for n in range(8)])  # type: ignore[misc]
    assert sum(one is not None for one in got) == 1


def test_reconciles_at_once_promise_what_one_would() -> None:
    settings_before = settings.LEASES_OPEN
    settings.LEASES_OPEN = 100
    try:
        domain, now = make_domain(pool_target=40), timezone.now()
        at_once([lambda: reconcile_pool(domain.pk, now)] * 6)
        spans = list(
            Lease.objects.filter(domain=domain).order_by("first_seed").values_list("first_seed", "count")
        )
        assert sum(count for _, count in spans) == 40
        assert [first for first, _ in spans] == [
            sum(count for _, count in spans[:n]) for n in range(len(spans))
        ]
    finally:
        settings.LEASES_OPEN = settings_before


def test_publishers_at_once_share_no_slot_and_skip_no_revision() -> None:
    domain = make_domain(pool_target=24)
    work = [(lease, draw_and_store(lease)) for lease in [claimed(domain, 4) for _ in range(6)]]
    before = DeckHead.objects.get().revision
    at_once([lambda lease=lease, made=made: publish(lease, made) for lease, made in work])  # type: ignore[misc]
    assert sorted(Slot.objects.filter(domain=domain).values_list("number", flat=True)) == list(range(24))
    assert Slot.objects.values("specimen").distinct().count() == 24
    revisions = (
        DeckLog.objects.filter(revision__gt=before).order_by("revision").values_list("revision", flat=True)
    )
    assert list(revisions) == list(range(before + 1, before + 25))


def test_one_lease_published_twice_at_once_hangs_once() -> None:
    domain = make_domain()
    lease = claimed(domain, 4)
    made = draw_and_store(lease)
    assert sorted(at_once([lambda: publish(lease, made)] * 4)) == [0, 0, 0, 4]
    assert Specimen.objects.count() == 4


def test_a_follower_never_reads_past_a_revision_that_comes_later() -> None:
    domain = make_domain(pool_target=40)
    work = [(lease, draw_and_store(lease)) for lease in [claimed(domain, 2) for _ in range(20)]]
    start, over = DeckHead.objects.get().revision, Event()

    def follow() -> list[int]:
        seen: list[int] = []
        while True:
            ended = over.wait(0.002)  # without a pause it keeps the interpreter from those who publish
            last = seen[-1] if seen else start
            seen += (
                DeckLog.objects.filter(revision__gt=last)
                .order_by("revision")
                .values_list("revision", flat=True)
            )
            if ended:  # before this last look
                return seen

    def publish_some(part: int) -> list[int]:
        for lease, made in work[part::4]:
            publish(lease, made)
        return []

    def publish_all() -> list[int]:
        try:
            at_once([lambda part=part: publish_some(part) for part in range(4)])  # type: ignore[misc]
        finally:
            over.set()  # after an error too, or the follower would wait for ever
        return []

    seen, _ = at_once([follow, publish_all])
    assert seen == list(range(start + 1, start + 41))


def test_what_is_taken_down_while_it_is_published_does_not_hang() -> None:
    first = make_domain("cat", pool_target=1)
    second = make_domain("dog", checkpoint=first.checkpoint)
    specimen = publish_specimens(first, 1)[0]
    lease = claimed(second, 1)
    made = draw_and_store(lease)
    at_once([lambda: hide(specimen.key), lambda: publish(lease, made)])
    assert not Specimen.objects.filter(key=specimen.key).exclude(state=Specimen.State.HIDDEN).exists()
    assert not Slot.objects.filter(specimen__isnull=False).exists()
