"""Compares what is with what should be; the only source of new work."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from gallery import nudges
from gallery.checkpoints import turns
from gallery.checkpoints.models import Checkpoint
from gallery.domains.models import Domain
from gallery.pool import lease as leases
from gallery.pool.models import Lease, Pool, Slot
from gallery.pool.retire import retire_slots
from gallery.pool.terms import recipe_on

PREVIEW = 12  # pictures that a draft may have, so that an administrator sees what it would show
NUDGE_LIFE = (
    5  # in reconciles: a busy worker must find a nudge that has not expired; a doubled one is harmless
)
WAIT_AFTER_TROUBLE = timedelta(seconds=30)
OPENING_AT_MOST = timedelta(minutes=5)
MAKE: dict[str, str] = {
    Domain.Kind.PICTURE: nudges.RENDER_LEASE,
    Domain.Kind.LISTING: nudges.WRITE_LEASE,
}
IMPORT: dict[str, str] = {
    Checkpoint.Kind.PICTURE: nudges.IMPORT_CHECKPOINT,
    Checkpoint.Kind.LISTING: nudges.IMPORT_TEXT_MODEL,
}

logger = logging.getLogger(__name__)


def reconcile(now: datetime | None = None) -> int:
    """Promise what is missing in every pool and nudge for it; the number of nudges sent.

    Two at once do no harm: each pool is compared under its own row's lock.
    """
    now = now or timezone.now()
    sent = 0
    life_s = NUDGE_LIFE * settings.RECONCILE_S
    ready = Domain.objects.filter(checkpoint__state=Checkpoint.State.READY)
    waiting = Checkpoint.objects.filter(turns.due(turns.IMPORT, now))
    if is_opening(now):
        ready = ready.exclude(kind=Domain.Kind.LISTING)
        waiting = waiting.exclude(kind=Checkpoint.Kind.LISTING)
    for domain_id, kind in ready.values_list("pk", "kind"):
        for lease_id in reconcile_pool(domain_id, now):
            sent += nudges.send(MAKE[kind], lease_id, expires_s=life_s)
    for checkpoint_id, kind in waiting.values_list("pk", "kind"):
        sent += nudges.send(IMPORT[kind], checkpoint_id, expires_s=life_s)
    ordered = Checkpoint.objects.filter(turns.due(turns.FETCH, now))
    for checkpoint_id in ordered.values_list("pk", flat=True):
        sent += nudges.send(nudges.FETCH_CHECKPOINT, checkpoint_id, expires_s=life_s)
    return sent


def is_opening(now: datetime) -> bool:
    """Whether an open domain waits for its very first pictures. So does a visitor: words are written later."""
    new = Domain.objects.filter(
        kind=Domain.Kind.PICTURE,
        state=Domain.State.LIVE,
        checkpoint__state=Checkpoint.State.READY,
        created_at__gt=now - OPENING_AT_MOST,
        pool__trouble_at=None,
    )
    return any(
        Slot.objects.filter(domain=domain_id, specimen__isnull=False)[:PREVIEW].count() < min(PREVIEW, target)
        for domain_id, target in new.values_list("pk", "pool_target")
    )


def reconcile_pool(domain_id: int, now: datetime) -> list[int]:
    """Bring one pool's promises up to date; the leases that wait for a worker."""
    with transaction.atomic():
        pool = Pool.objects.select_for_update().filter(pk=domain_id).first()
        domain = Domain.objects.filter(pk=domain_id).first()
        if pool is None or domain is None:
            return []
        _end_lapsed(domain, now)
        target = pool_size(domain)
        retire_slots(domain, Slot.objects.filter(domain=domain, number__gte=domain.pool_target), now=now)
        if pool.trouble_at is None or pool.trouble_at + WAIT_AFTER_TROUBLE < now:
            _promise_missing(pool, domain, target, now)
        return list(
            Lease.objects.filter(domain=domain, worker="", until__gt=now).values_list("pk", flat=True)
        )


def pool_size(domain: Domain) -> int:
    return domain.pool_target if domain.state == Domain.State.LIVE else min(domain.pool_target, PREVIEW)


def _end_lapsed(domain: Domain, now: datetime) -> None:
    """Leases on terms that the domain has left are dropped; lapsed ones are promised to whoever comes."""
    open_leases = Lease.objects.filter(domain=domain)
    present = Q(checkpoint=domain.checkpoint, truncation_psi=domain.truncation_psi)
    if domain.truncation_cutoff is None:
        present &= Q(truncation_cutoff__isnull=True)
    else:
        present &= Q(truncation_cutoff=domain.truncation_cutoff)
    open_leases.exclude(present).filter(Q(worker="") | Q(until__lte=now)).delete()
    lapsed = open_leases.filter(until__lte=now)
    for hopeless in lapsed.filter(attempts__gte=leases.MAX_ATTEMPTS):
        logger.error(
            "Seeds %d to %d of %s were given up after %d attempts; see the worker's log for the reason.",
            hopeless.first_seed,
            hopeless.first_seed + hopeless.count - 1,
            domain.slug,
            hopeless.attempts,
        )
        hopeless.delete()
    lapsed.update(worker="", until=leases.deadline(now))


def _promise_missing(pool: Pool, domain: Domain, target: int, now: datetime) -> None:
    room = settings.LEASES_OPEN - Lease.objects.filter(domain=domain).count()
    if room <= 0:
        return
    live = Slot.objects.filter(domain=domain, specimen__isnull=False).count()  # an index has just these
    promised = _promised(domain, renewal=False)
    missing = target - live - promised
    if missing > 0 or live < target:
        pool.renewed_at = now  # renewal is counted from the moment a pool is full
        pool.save(update_fields=["renewed_at"])
        renewal = False
        due = missing
    else:
        renewal = True
        due = _outdated(domain) or _renewal_due(pool, domain, now)
        due -= _promised(domain, renewal=True)
    # Small first leases: a visitor waits for the first picture, not for the first eight. Listings are
    # written eight at a time whatever is asked for.
    is_first = live + promised < settings.LEASE_SIZE and domain.kind == Domain.Kind.PICTURE
    size = min(2, settings.LEASE_SIZE) if is_first else settings.LEASE_SIZE
    while due > 0 and room > 0:
        count = leases.ending_with_a_set(pool.next_seed, min(due, size), domain.set_size)
        leases.promise(pool, domain, count, renewal=renewal, now=now)
        due -= count
        room -= 1


def _promised(domain: Domain, *, renewal: bool) -> int:
    return sum(Lease.objects.filter(domain=domain, renewal=renewal).values_list("count", flat=True))


def _outdated(domain: Domain) -> int:
    """How many pictures hang that were made on terms the domain has left. New ones replace the
    oldest, so when the oldest is on present terms, all are."""
    occupied = Slot.objects.filter(domain=domain, specimen__isnull=False)
    present = terms_of(domain)
    oldest = occupied.order_by("hung_at").values_list("terms", flat=True).first()
    if oldest is None or oldest == present:
        return 0
    return occupied.exclude(terms=present).count()


def terms_of(domain: Domain) -> str:
    return recipe_on(domain, 0).terms


def _renewal_due(pool: Pool, domain: Domain, now: datetime) -> int:
    """Whole pictures due since they were last counted; the remainder of the time is kept."""
    if domain.renewal_per_hour == 0 or domain.state != Domain.State.LIVE:
        return 0
    each = timedelta(hours=1) / domain.renewal_per_hour
    due = min((now - pool.renewed_at) // each, domain.pool_target)
    if due > 0:
        pool.renewed_at = max(pool.renewed_at + due * each, now - each)
        pool.save(update_fields=["renewed_at"])
    return due
