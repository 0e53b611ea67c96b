"""What the first page of the office counts: pools, work under way, figures of the day."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from gallery.adminsite.condition import Condition, condition, wanted
from gallery.checkpoints.models import Checkpoint
from gallery.domains.models import Domain
from gallery.pool.levels import Level, levels
from gallery.pool.models import Lease, Specimen

PATIENCE = timedelta(seconds=30)  # a lease that nobody has taken for so long is worth a word


class PoolRow(NamedTuple):
    domain: Domain
    level: Level
    wanted: int
    condition: Condition
    made_at: datetime | None

    @property
    def missing(self) -> int:
        ready = self.domain.checkpoint is not None and self.domain.checkpoint.state == Checkpoint.State.READY
        return max(0, self.wanted - self.level.live) if ready else 0


class WorkRow(NamedTuple):
    """Something a worker does or should do. `shape` as in Condition."""

    who: str
    doing: str
    word: str
    shape: str


class Figures(NamedTuple):
    hung: int
    wanted: int
    promised: int
    made_today: int


def pool_rows() -> list[PoolRow]:
    newest = Specimen.objects.filter(domain=OuterRef("pk"), state=Specimen.State.LIVE).order_by("-made_at")
    domains = Domain.objects.select_related("checkpoint").annotate(
        last_made_at=Subquery(newest.values("made_at")[:1])
    )
    by_domain = levels()
    return [
        PoolRow(
            domain,
            by_domain[domain.pk],
            wanted(domain),
            condition(domain, by_domain[domain.pk]),
            domain.last_made_at,
        )
        for domain in domains
        if domain.pk in by_domain
    ]


def figures(rows: Sequence[PoolRow], now: datetime | None = None) -> Figures:
    midnight = (now or timezone.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    # By domain and state, because that is what the index knows: no walk over a million rows.
    today = Specimen.objects.filter(
        domain__in=[row.domain.pk for row in rows], state__in=Specimen.State.values, made_at__gte=midnight
    )
    return Figures(
        hung=sum(row.level.live for row in rows),
        wanted=sum(row.wanted for row in rows),
        promised=sum(row.level.leased for row in rows),
        made_today=today.count(),
    )


def work_rows(now: datetime | None = None) -> list[WorkRow]:
    """Leases that workers hold, and files that are unpacked or wait for it."""
    now = now or timezone.now()
    held = Lease.objects.exclude(worker="").select_related("domain").order_by("worker", "first_seed")
    under_way = Checkpoint.objects.filter(state__in=[Checkpoint.State.UPLOADED, Checkpoint.State.IMPORTING])
    return [*(_lease_row(lease, now) for lease in held), *(_import_row(one) for one in under_way)]


def _lease_row(lease: Lease, now: datetime) -> WorkRow:
    seeds = f"{lease.domain.wing}, seeds {lease.first_seed} to {lease.first_seed + lease.count - 1}"
    if lease.until < now:
        return WorkRow(lease.worker, seeds, f"Silent for {(now - lease.until).seconds} s", "state-warn")
    return WorkRow(lease.worker, seeds, "At work", "state-open")


def _import_row(checkpoint: Checkpoint) -> WorkRow:
    if checkpoint.state == Checkpoint.State.IMPORTING:
        return WorkRow("A worker", f"unpacks {checkpoint.name}", "At work", "state-open")
    return WorkRow("Nobody yet", f"{checkpoint.name} waits to be unpacked", "Waiting", "state-soft")


def alarm(rows: Sequence[PoolRow], now: datetime | None = None) -> str:
    """One sentence when pictures are missing and nobody makes them; empty when all is well."""
    now = now or timezone.now()
    missing = sum(row.missing for row in rows)
    if not missing or any(row.level.trouble for row in rows if row.missing):
        return ""
    if not Lease.objects.exists():
        made = [row.made_at for row in rows if row.made_at is not None]
        born = [row.domain.created_at for row in rows if row.missing]
        if max([*made, *born]) > now - PATIENCE:
            return ""
        return f"{missing:,} pictures are missing and nobody has been asked for them; look whether beat runs."
    if Lease.objects.exclude(worker="").exists():
        return ""
    waiting = Lease.objects.order_by("until").values_list("until", flat=True).first()
    since = (waiting or now) - timedelta(seconds=settings.LEASE_S)
    if since > now - PATIENCE:
        return ""
    return f"{missing:,} pictures are missing and no worker has taken a lease; look whether a worker runs."
