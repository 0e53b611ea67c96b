"""Takes specimens off show in their turn; their files follow after the grace period."""

from datetime import datetime

from django.db.models import QuerySet

from gallery.domains.models import Domain
from gallery.pool.models import Change, DeckLog, Slot, Specimen


def retire(specimen_ids: list[int], now: datetime) -> None:
    """Mark specimens as retired. Their slots are the caller's business, in the same transaction."""
    Specimen.objects.filter(pk__in=specimen_ids, state=Specimen.State.LIVE).update(
        state=Specimen.State.RETIRED, ended_at=now
    )


def retire_slots(domain: Domain, slots: QuerySet[Slot], now: datetime) -> int:
    """Remove places beyond a pool's size, with what hangs there; how many pictures went."""
    doomed = list(slots.order_by("number").values_list("pk", "number", "specimen_id")[:2000])
    if not doomed:
        return 0
    specimens = [specimen_id for _, _, specimen_id in doomed if specimen_id is not None]
    retire(specimens, now)
    Slot.objects.filter(pk__in=[pk for pk, _, _ in doomed]).delete()
    DeckLog.append([Change(DeckLog.SLOT, domain.pk, number) for _, number, _ in doomed])
    return len(specimens)
