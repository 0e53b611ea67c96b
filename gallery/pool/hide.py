"""Taking a picture down: gone from every page at once, its files deleted, never rendered again."""

from django.db import transaction
from django.utils import timezone

from gallery import nudges
from gallery.pool.models import Change, DeckLog, Pool, Slot, Specimen
from gallery.pool.sweep import delete_files
from gallery.renditions import store


def hide(key: str) -> int:
    """Take the picture with this key down in every domain; how many specimens were.

    Its rows stay, so that the recipe is known and never rendered again.
    """
    with transaction.atomic():
        list(Pool.objects.select_for_update().order_by("pk"))  # no publish may slip in between look and mark
        found = list(Specimen.objects.filter(key=key).exclude(state=Specimen.State.HIDDEN))
        ids = [specimen.pk for specimen in found]
        Specimen.objects.filter(pk__in=ids).update(state=Specimen.State.HIDDEN, ended_at=timezone.now())
        slots = list(Slot.objects.filter(specimen_id__in=ids))
        Slot.objects.filter(pk__in=[slot.pk for slot in slots]).update(
            specimen=None, entry="", terms="", hung_at=None
        )
        # Screens may still hold one that had retired before, so the key is named too.
        hidden = [Change(DeckLog.HIDDEN, entry=key)] if found else []
        DeckLog.append([Change(DeckLog.SLOT, slot.domain_id, slot.number) for slot in slots] + hidden)
    if store.is_remote():
        nudges.send(nudges.SWEEP)  # a web process need not learn to speak to the bucket
    else:
        delete_files(Specimen.objects.filter(key=key, has_files=True))
    return len(found)
