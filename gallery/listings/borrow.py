"""Puts pictures of other pools on loan to a listing: it goes on showing them when they have retired."""

from collections.abc import Iterable, Sequence

from django.db.models import Count, F, QuerySet

from gallery.domains.models import Domain
from gallery.domains.starters import PHOTOS_OF_A_LISTING
from gallery.lib.digests import number_of
from gallery.listings.faces import suiting
from gallery.listings.sources import Sources
from gallery.pool.models import Loan, Slot, Specimen


def borrow(domain: Domain, borrowers: Iterable[tuple[Specimen, Sequence[str]]]) -> int:
    """Lend every listing its photographs, and a face to each of its sitters, who are given by their first names.

    Inside of publish's transaction, which holds the pool's lock: a picture that is hidden meanwhile
    is hidden before it can be chosen, or finds its loan. How many pictures were lent.
    """
    sources = Sources.of(domain, Domain.objects.filter(state=Domain.State.LIVE))
    lent = 0
    for specimen, names in borrowers:
        for lender, role in ((sources.photos, Loan.Role.PHOTO), (sources.faces, Loan.Role.FACE)):
            if lender is None:
                continue
            elsewhere = Loan.objects.filter(
                role=role, borrower__domain=domain, borrower__state=Specimen.State.LIVE
            )
            chance = f"{specimen.seed} {role}"
            if role == Loan.Role.PHOTO:
                chosen = choose(lender, chance, PHOTOS_OF_A_LISTING, elsewhere, one_set=True)
            else:  # never one set: it would be one person, host and guests alike
                chosen = choose_faces(lender, chance, names, elsewhere)
            Loan.objects.bulk_create(
                [
                    Loan(borrower=specimen, role=role, place=place, picture_id=picture_id)
                    for place, picture_id in enumerate(chosen)
                ]
            )
            lent += len(chosen)
    return lent


def choose(
    domain: Domain, chance: str, count: int, elsewhere: QuerySet[Loan] | None = None, *, one_set: bool = False
) -> list[int]:
    """So many different pictures that hang in a pool, or all if there are fewer: which, `chance` decides.

    The first is one that is first nowhere else, as long as there is such a one. With `one_set` those after
    it are of its set, where the domain has sets, and others where that is not enough.
    """
    elsewhere = Loan.objects.none() if elsewhere is None else elsewhere
    hung = Slot.objects.filter(domain=domain, specimen__isnull=False)
    unused = hung.exclude(specimen__in=elsewhere.filter(place=0).values("picture"))
    chosen: list[int] = []
    if one_set and domain.set_size > 1:
        chosen = _one_set(domain, chance, unused, hung, elsewhere)[:count]
    for place in range(len(chosen), count):
        preferred = (unused, hung) if place == 0 else (hung,)
        free = [slots.exclude(specimen__in=chosen) for slots in preferred]
        found = _found(free, _start(domain, chance, place))
        if found is None:
            break
        chosen.append(found)
    return chosen


def choose_faces(domain: Domain, chance: str, names: Sequence[str], elsewhere: QuerySet[Loan]) -> list[int]:
    """A face for each name, of the best kind that hangs (faces.suiting), all different; fewer if there are fewer.

    The first, a host's, is one that is first nowhere else, as long as there is such a one of its kind.
    """
    hung = Slot.objects.filter(domain=domain, specimen__isnull=False)
    unused = hung.exclude(specimen__in=elsewhere.filter(place=0).values("picture"))
    chosen: list[int] = []
    for place, name in enumerate(names):
        preferred = (unused, hung) if place == 0 else (hung,)
        free = [slots.exclude(specimen__in=chosen) for slots in preferred]
        kinds = [slots.filter(kind) for kind in suiting(name) for slots in free]
        found = _found(kinds, _start(domain, chance, place))
        if found is None:
            break
        chosen.append(found)
    return chosen


def _one_set(
    domain: Domain, chance: str, unused: QuerySet[Slot], hung: QuerySet[Slot], elsewhere: QuerySet[Loan]
) -> list[int]:
    """The picture that is found first, and what hangs of its set, in the order of seeds.

    Preferred is a set that hangs whole and of which nothing is on loan elsewhere; then one that is whole.
    """
    number = F("specimen__seed") / domain.set_size
    lent = elsewhere.filter(picture__domain=domain)
    lent_sets = lent.annotate(of_set=F("picture__seed") / domain.set_size).values("of_set")
    sizes = hung.annotate(of_set=number).values("of_set").annotate(size=Count("pk"))
    whole_sets = sizes.filter(size=domain.set_size).values("of_set")
    whole = unused.annotate(of_set=number).filter(of_set__in=whole_sets)
    first = _found((whole.exclude(of_set__in=lent_sets), whole, unused, hung), _start(domain, chance, 0))
    if first is None:
        return []
    its_set = hung.annotate(of_set=number).filter(specimen=first).values("of_set")
    others = hung.annotate(of_set=number).filter(of_set__in=its_set).exclude(specimen=first)
    return [first, *others.order_by("specimen__seed").values_list("specimen_id", flat=True)]


def _start(domain: Domain, chance: str, place: int) -> int:
    return number_of(f"{chance} {place}", below=domain.pool_target)


def _found(preferred: Sequence[QuerySet[Slot]], start: int) -> int | None:
    """The first picture from a place on, and round, among the first of these that have any."""
    for slots in preferred:
        in_turn = slots.order_by("number").values_list("specimen_id", flat=True)
        found = in_turn.filter(number__gte=start).first() or in_turn.first()
        if found is not None:
            return found
    return None
