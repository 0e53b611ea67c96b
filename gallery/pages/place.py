"""Where a visitor stands: turns a slug, or a domain's own host name, into the wing a view shows."""

from collections.abc import Callable
from functools import wraps
from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from gallery.deck.follow import decks
from gallery.deck.wings import Hall, Wing
from gallery.domains.models import Domain
from gallery.pages.hosts import host_of


class Place(NamedTuple):
    """`base` is the address of the wing's page: /face/, or / on a host name of its own."""

    hall: Hall
    wing: Wing
    base: str


Room = Callable[..., HttpResponseBase]
"""A view that is given a request, a place, and what else its address holds."""


def by_slug(view: Room) -> Room:
    """For /<slug>/…: only live domains are found."""

    @require_safe
    @wraps(view)
    def found(request: HttpRequest, slug: str, **rest: str) -> HttpResponseBase:
        hall = decks.open()
        wing = hall.by_slug.get(slug)
        if wing is None:
            raise Http404(f"No domain is open at “{slug}”.")
        return view(request, Place(hall, wing, wing.address), **rest)

    return found


def of_kind(picture: Room, listing: Room) -> Room:
    """One view for wings of pictures, another for those of listings."""

    @wraps(picture)
    def chosen(request: HttpRequest, place: Place, **rest: str) -> HttpResponseBase:
        view = listing if place.wing.domain.kind == Domain.Kind.LISTING else picture
        return view(request, place, **rest)

    return chosen


def listing_only(view: Room) -> Room:
    """What a wing of pictures has not."""

    @wraps(view)
    def found(request: HttpRequest, place: Place, **rest: str) -> HttpResponseBase:
        if place.wing.domain.kind != Domain.Kind.LISTING:
            raise Http404(f"The wing {place.wing.slug} shows pictures, and no drawings.")
        return view(request, place, **rest)

    return found


def by_host(view: Room) -> Room:
    """For the pages of a domain under a host name of its own."""

    @require_safe
    @wraps(view)
    def found(request: HttpRequest, **rest: str) -> HttpResponseBase:
        hall = decks.open()
        wing = hall.by_host.get(host_of(request))
        if wing is None:
            raise Http404("The domain of this host name has just been closed.")
        return view(request, Place(hall, wing, "/"), **rest)

    return found
