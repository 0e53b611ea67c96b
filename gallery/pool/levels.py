"""How full pools are, for the people who look after them."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Count, Sum

from gallery.domains.models import Domain
from gallery.pool.models import Lease, Pool, Slot


class Level(NamedTuple):
    live: int
    target: int
    leased: int
    trouble: str


def levels(domain_ids: Iterable[int] | None = None) -> dict[int, Level]:
    """Level of each domain's pool, in four queries whatever their number."""
    domains = Domain.objects.all() if domain_ids is None else Domain.objects.filter(pk__in=list(domain_ids))
    targets = dict(domains.values_list("pk", "pool_target"))
    live = dict(
        Slot.objects.filter(domain__in=targets, specimen__isnull=False)
        .values_list("domain_id")
        .annotate(count=Count("pk"))
        .order_by()
    )
    leased = dict(
        Lease.objects.filter(domain__in=targets)
        .values_list("domain_id")
        .annotate(sum=Sum("count"))
        .order_by()
    )
    trouble = dict(Pool.objects.filter(pk__in=targets).values_list("pk", "trouble"))
    return {
        pk: Level(live.get(pk, 0), target, leased.get(pk, 0), trouble.get(pk, ""))
        for pk, target in targets.items()
    }
