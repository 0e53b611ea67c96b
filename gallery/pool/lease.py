"""Leases: seeds promised to a worker until a moment. Claiming and holding is compare-and-set,
since SQLite has no row locks and ignores SKIP LOCKED in silence."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from gallery.domains.models import Domain
from gallery.pool.models import Lease, Pool, Specimen
from gallery.pool.recipe import MAX_SEED, Recipe
from gallery.pool.terms import recipe_on

MAX_ATTEMPTS = 5  # then its seeds are given up, so that one poisoned picture can't kill workers for ever


def deadline(now: datetime) -> datetime:
    return now + timedelta(seconds=settings.LEASE_S)


def promise(pool: Pool, domain: Domain, count: int, *, renewal: bool, now: datetime) -> Lease:
    """Promise the pool's next seeds on the domain's present terms. The caller holds the pool's lock."""
    assert domain.checkpoint_id is not None
    if pool.next_seed + count - 1 > MAX_SEED:
        pool.next_seed = 0  # four billion pictures later; keys that exist are left out at publishing
    lease = Lease.objects.create(
        domain=domain,
        checkpoint_id=domain.checkpoint_id,
        truncation_psi=domain.truncation_psi,
        truncation_cutoff=domain.truncation_cutoff,
        first_seed=pool.next_seed,
        count=count,
        renewal=renewal,
        until=deadline(now),
    )
    pool.next_seed += count
    pool.save(update_fields=["next_seed"])
    return lease


def ending_with_a_set(first_seed: int, count: int, set_size: int) -> int:
    """So many seeds, or fewer that end where a set ends: a set that hangs at once also retires at once."""
    beyond = (first_seed + count) % set_size
    return count - beyond if beyond < count else count


def claim(lease_id: int, worker: str, now: datetime | None = None) -> Lease | None:
    """Take a promised lease; None when it lapsed, is done, or another worker has it."""
    now = now or timezone.now()
    promised = Lease.objects.filter(pk=lease_id, worker="", until__gt=now)
    if promised.update(worker=worker, attempts=F("attempts") + 1, until=deadline(now)) != 1:
        return None
    return Lease.objects.select_related("domain", "checkpoint").filter(pk=lease_id, worker=worker).first()


def extend(lease: Lease, now: datetime | None = None) -> bool:
    """Hold a lease longer; False when it is no longer this worker's."""
    return _held(lease).update(until=deadline(now or timezone.now())) == 1


def finish(lease: Lease) -> bool:
    """Give a held lease back as done; False when it is no longer this worker's. Inside publish's transaction."""
    return _held(lease).delete()[0] == 1


def fail(lease: Lease, trouble: str, now: datetime | None = None) -> None:
    """Say why a lease could not be rendered and let it lapse; reconcile decides what follows."""
    now = now or timezone.now()
    with transaction.atomic():
        if _held(lease).update(until=now, worker=""):
            Pool.objects.filter(pk=lease.domain_id).update(trouble=trouble, trouble_at=now)


def recipes(lease: Lease) -> list[Recipe]:
    """What the lease promises, without pictures that were taken down or exist already."""
    seeds = range(lease.first_seed, lease.first_seed + lease.count)
    all_of_them = [recipe_on(lease, seed) for seed in seeds]
    unwanted = unwanted_keys(lease.domain_id, [recipe.key for recipe in all_of_them])
    return [recipe for recipe in all_of_them if recipe.key not in unwanted]


def unwanted_keys(domain_id: int, keys: list[str]) -> set[str]:
    """Of these keys, those the domain has or had, and those taken down anywhere."""
    known = Specimen.objects.filter(key__in=keys).values_list("key", "domain_id", "state")
    return {key for key, owner, state in known if owner == domain_id or state == Specimen.State.HIDDEN}


def _held(lease: Lease) -> QuerySet[Lease]:
    # attempts is the fencing token: the same worker may have lost the lease and claimed it anew
    return Lease.objects.filter(pk=lease.pk, worker=lease.worker, attempts=lease.attempts)
