"""Removes what nobody may see any more: files of retired and hidden pictures, files without
a row, and the old end of the deck log."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from gallery.pool.models import DeckLog, Loan, Specimen
from gallery.pool.signals import clearing
from gallery.renditions import names, store

LOG_KEPT = timedelta(hours=1)
BATCH = 500

logger = logging.getLogger(__name__)


class Swept(NamedTuple):
    pictures: int
    orphans: int


def sweep(now: datetime | None = None) -> Swept:
    """One round. Safe beside workers that publish, and beside another sweep."""
    now = now or timezone.now()
    before = now - timedelta(seconds=settings.GRACE_S)
    out_on_loan = Loan.objects.filter(picture=OuterRef("pk"))
    ended = Specimen.objects.filter(has_files=True).filter(
        Q(state=Specimen.State.HIDDEN)
        | Q(state=Specimen.State.RETIRED, ended_at__lte=before) & ~Exists(out_on_loan)
    )
    pictures = 0
    while batch := list(ended.order_by("ended_at")[:BATCH]):
        pictures += delete_files(batch, before)
    orphans = sum(_sweep_shelf(shelf, before) for shelf in store.SHELVES)
    DeckLog.objects.filter(at__lt=now - LOG_KEPT).delete()
    if pictures or orphans:
        logger.info("Swept the files of %d pictures and %d files without a row.", pictures, orphans)
    return Swept(pictures, orphans)


def delete_files(specimens: Iterable[Specimen], before: datetime | None = None) -> int:
    """Delete the files of specimens that are off show, unless another domain shows the same key.

    Of retired ones only files older than `before` go: a younger one has just been written by
    a worker that is about to publish the same recipe elsewhere.
    """
    ended = list(specimens)
    shown = set(
        Specimen.objects.filter(key__in=[one.key for one in ended], state=Specimen.State.LIVE).values_list(
            "key", flat=True
        )
    )
    for state, older_than in ((Specimen.State.HIDDEN, None), (Specimen.State.RETIRED, before)):
        doomed = [one for one in ended if one.state == state and one.key not in shown]
        store.open_store().delete(
            [name for one in doomed if one.resolution for name in names.file_names(one.key, one.resolution)],
            older_than=older_than,
        )
    cleared = Specimen.objects.filter(pk__in=[one.pk for one in ended])
    with transaction.atomic():
        clearing.send(Specimen, specimens=cleared)
        Loan.objects.filter(borrower__in=cleared).delete()
        cleared.update(has_files=False)
    return len(ended)


def _sweep_shelf(shelf: str, before: datetime) -> int:
    """Delete the old files of one shelf that no row with files owns.

    A worker writes files first and their rows within seconds; a file older than the grace
    period without a row is therefore nobody's.
    """
    old = [stored.name for stored in store.open_store().shelf(shelf) if stored.modified < before]
    if not old:
        return 0
    keys = sorted({found[0] for name in old if (found := names.parse(name))})
    owned: set[str] = set()
    for start in range(0, len(keys), BATCH):
        rows = Specimen.objects.filter(key__in=keys[start : start + BATCH], has_files=True)
        owned.update(rows.values_list("key", flat=True))
    orphans = [name for name in old if (found := names.parse(name)) is None or found[0] not in owned]
    return store.open_store().delete(orphans, older_than=before)
