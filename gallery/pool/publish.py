"""Publishing: rows for pictures whose files exist, in one transaction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from gallery.domains.models import Domain
from gallery.pool import lease as leases
from gallery.pool.entry import Entry
from gallery.pool.models import Change, DeckLog, Lease, Pool, Slot, Specimen
from gallery.pool.recipe import Recipe
from gallery.pool.retire import retire


class Appearance(NamedTuple):
    """What a face that was drawn looks like; None where nobody looked, or where it is not clear."""

    age: int | None = None
    sex: Specimen.Sex | None = None


UNSEEN = Appearance()


@dataclass(frozen=True)
class Made:
    """A picture whose every rendition is stored under its final name; or, of resolution 0, something
    that has no files."""

    recipe: Recipe
    resolution: int
    render_s: float
    appearance: Appearance = UNSEEN


def publish(
    lease: Lease,
    made: Sequence[Made],
    now: datetime | None = None,
    *,
    beside: Callable[[list[Specimen]], None] | None = None,
) -> int:
    """Hang pictures and end their lease; how many hang. `beside` writes what another room keeps of them,
    in the same transaction.

    0 when the lease had lapsed and others have its seeds: nothing is written then, and the
    files, being the same recipes, serve whoever publishes them.
    """
    now = now or timezone.now()
    with transaction.atomic():
        domain = lease.domain
        Pool.objects.select_for_update().get(pk=domain.pk)
        if not leases.finish(lease):
            return 0
        unwanted = leases.unwanted_keys(domain.pk, [one.recipe.key for one in made])
        wanted = {one.recipe.key: one for one in made if one.recipe.key not in unwanted}
        specimens = Specimen.objects.bulk_create(
            [_specimen(lease, key, one, now) for key, one in wanted.items()]
        )
        if beside is not None:
            beside(specimens)
        _hang(domain, specimens, now)
        if specimens:
            Pool.objects.filter(pk=domain.pk).update(trouble="", trouble_at=None)
    return len(specimens)


def _specimen(lease: Lease, key: str, one: Made, now: datetime) -> Specimen:
    return Specimen(
        domain=lease.domain,
        key=key,
        checkpoint=lease.checkpoint,
        recipe=one.recipe.canonical(),
        seed=one.recipe.seed,
        resolution=one.resolution,
        render_s=one.render_s,
        made_at=now,
        apparent_age=one.appearance.age,
        apparent_sex=one.appearance.sex,
    )


def _hang(domain: Domain, specimens: list[Specimen], now: datetime) -> None:
    """Give every specimen a slot: an empty one, a new one, or that of the oldest, which retires."""
    slots = _places(domain, len(specimens))
    retire([slot.specimen_id for slot in slots if slot.specimen_id is not None], now)
    for slot, specimen in zip(slots, specimens, strict=True):
        slot.specimen = specimen
        slot.entry = Entry(specimen.key, now.year, specimen.seed).packed()
        slot.terms = Recipe.parse(specimen.recipe).terms
        slot.hung_at = now
    Slot.objects.bulk_create([slot for slot in slots if slot.pk is None])
    Slot.objects.bulk_update(
        [slot for slot in slots if slot.pk is not None], ["specimen", "entry", "terms", "hung_at"]
    )
    DeckLog.append([Change(DeckLog.SLOT, domain.pk, slot.number, slot.entry) for slot in slots])


def _places(domain: Domain, count: int) -> list[Slot]:
    size = Domain.objects.values_list("pool_target", flat=True).get(pk=domain.pk)
    within = Slot.objects.filter(domain=domain, number__lt=size)
    places = list(within.filter(specimen=None).order_by("number")[:count])
    highest = Slot.objects.filter(domain=domain).aggregate(highest=Max("number"))["highest"]
    first_new = 0 if highest is None else highest + 1
    new = range(first_new, min(size, first_new + count - len(places)))
    places += [Slot(domain=domain, number=number) for number in new]
    if len(places) < count:
        occupied = within.filter(specimen__isnull=False)
        places += list(occupied.order_by("hung_at", "number")[: count - len(places)])
    if len(places) < count:  # a lease larger than the whole pool: the last ones wait on places beyond its end
        beyond = max(size, first_new + len(new))
        places += [Slot(domain=domain, number=beyond + extra) for extra in range(count - len(places))]
    return places
