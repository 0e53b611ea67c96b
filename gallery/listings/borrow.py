"""Puts pictures of other pools on loan to a listing: it goes on showing them when they have retired."""

from collections.abc import Collection, Iterable

from django.db.models import QuerySet

from gallery.domains.models import Domain
from gallery.lib.digests import number_of
from gallery.listings.sources import PHOTOS_OF_A_LISTING, Sources
from gallery.pool.models import Loan, Slot, Specimen


def borrow(domain: Domain, borrowers: Iterable[tuple[Specimen, int]]) -> int:
    """Lend every listing its photographs, and a face to its host and to each of so many reviewers.

    Inside of publish's transaction, which holds the pool's lock: a picture that is hidden meanwhile
    is hidden before it can be chosen, or finds its loan. How many pictures were lent.
    """
    sources = Sources.of(domain, Domain.objects.filter(state=Domain.State.LIVE))
    loans: list[Loan] = []
    for specimen, reviewers in borrowers:
        for lender, role, count in (
            (sources.photos, Loan.Role.PHOTO, PHOTOS_OF_A_LISTING),
            (sources.faces, Loan.Role.FACE, 1 + reviewers),
        ):
            firsts = Loan.objects.filter(role=role, place=0, borrower__domain=domain)
            first_elsewhere = {
                *firsts.filter(borrower__state=Specimen.State.LIVE).values_list("picture", flat=True),
                *(loan.picture_id for loan in loans if loan.role == role and loan.place == 0),
            }
            chance = f"{specimen.seed} {role}"
            chosen = choose(lender, chance, count, first_elsewhere) if lender else []
            loans += [
                Loan(borrower=specimen, role=role, place=place, picture_id=picture_id)
                for place, picture_id in enumerate(chosen)
            ]
    Loan.objects.bulk_create(loans)
    return len(loans)


def choose(
    domain: Domain, chance: str, count: int, first_elsewhere: Collection[int] = frozenset()
) -> list[int]:
    """So many different pictures that hang in a pool, or all if there are fewer: which, `chance` decides.

    The first is one that is first nowhere else, as long as there is such a one.
    """
    hung = Slot.objects.filter(domain=domain, specimen__isnull=False)
    chosen: list[int] = []
    for place in range(count):
        free = hung.exclude(specimen__in=chosen).order_by("number")
        start = number_of(f"{chance} {place}", below=domain.pool_target)
        unused = free.exclude(specimen__in=first_elsewhere) if place == 0 else free
        found = _first(unused.filter(number__gte=start)) or _first(unused) or _first(free)
        if found is None:
            break
        chosen.append(found)
    return chosen


def _first(slots: QuerySet[Slot]) -> int | None:
    return slots.values_list("specimen_id", flat=True).first()
