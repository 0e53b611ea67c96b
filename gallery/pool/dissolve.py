"""A pool goes with its domain: its specimens, places, leases. Files are left to the sweep."""

from django.db import transaction
from django.db.models import Q

from gallery.domains.models import Domain
from gallery.pool.models import Lease, Loan, Pool, Slot, Specimen
from gallery.pool.signals import clearing


class MustRemember(ValueError):
    """A domain has pictures that were taken down; without their rows they could be made again."""


def taken_down(domain: Domain) -> int:
    return Specimen.objects.filter(domain=domain, state=Specimen.State.HIDDEN).count()


def dissolve(domain: Domain) -> None:
    """Delete a domain and everything of its pool, a million rows as fast as one statement can.

    Their files, having no row, are orphans: the sweep removes them after the grace period.
    """
    with transaction.atomic():
        Pool.objects.select_for_update().filter(pk=domain.pk).first()
        hidden = taken_down(domain)
        if hidden:
            raise MustRemember(
                f"{domain.wing} has {hidden:,} pictures that were taken down, and the rows that keep them from being"
                " made again; close the domain instead."
            )
        specimens = Specimen.objects.filter(domain=domain)
        clearing.send(Specimen, specimens=specimens)
        Loan.objects.filter(Q(borrower__in=specimens) | Q(picture__in=specimens)).delete()
        for rows in (Lease, Slot, Specimen):
            # Django's own delete() would first fetch every row, to follow relations that end here.
            mine = rows._default_manager.filter(domain=domain)
            mine._raw_delete(mine.db)
        domain.delete()
