"""What the office does for domains of listings: lets one be seen before it is open, and returns what was lent."""

from collections.abc import Collection

from django.http import Http404, HttpResponse

from gallery.deck.follow import decks
from gallery.deck.load import Deck
from gallery.deck.wings import Wing
from gallery.domains.models import Domain
from gallery.listings.shelf import read
from gallery.pages.listing import page_of
from gallery.pages.place import Place
from gallery.pool.models import Loan, Specimen

ROLES = {"photos_from": Loan.Role.PHOTO, "faces_from": Loan.Role.FACE}


def release(domain: Domain, changed: Collection[str]) -> None:
    """Return what the domain's listings have on loan from a lender that it has left: pages then show the
    new lender's pictures at once."""
    roles = [role for field, role in ROLES.items() if field in changed]
    Loan.objects.filter(borrower__domain=domain, role__in=roles).delete()


def preview(domain: Domain, key: str) -> HttpResponse:
    """The page of one listing, or of the last one, of a domain that may still be closed."""
    live = Specimen.objects.filter(domain=domain, state=Specimen.State.LIVE).order_by("-made_at", "-pk")
    key = key or live.values_list("key", flat=True).first() or ""
    shelved = read(domain.pk, [key]).get(key)
    if domain.kind != Domain.Kind.LISTING or shelved is None or not shelved.has_text:
        raise Http404(f"{domain.wing} has no listing to show yet.")
    wing = Wing(domain, Deck(domain.pool_target))
    return page_of(Place(decks.open(), wing, wing.address), key, shelved)
