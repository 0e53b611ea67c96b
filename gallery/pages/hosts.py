"""A domain's own host names serve it at /; before the decks are open, nothing is served."""

from collections.abc import Callable
from functools import partial

from django.http import HttpRequest, HttpResponse

from gallery.deck.follow import NotOpenYet, decks
from gallery.deck.wings import Wing

AGAIN_S = 5


def host_of(request: HttpRequest) -> str:
    """The host name that was asked for, in lower case, without its port; empty for one that is
    written otherwise. Not checked against anything."""
    name, _, port = str(request.META.get("HTTP_HOST", "")).partition(":")
    return "" if port and not port.isdecimal() else name.rstrip(".").lower()


def own_wing(request: HttpRequest) -> Wing | None:
    """The wing whose own host name was asked for."""
    try:
        return decks.open().by_host.get(host_of(request))
    except NotOpenYet:
        return None


class OwnHosts:
    """Switches the addresses when a domain's own host name was asked for.

    ALLOWED_HOSTS is fixed at the start and domains are not, so Django's own check is answered
    here for a name that was compared whole with those of a live domain. Every other name goes
    through Django's list.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if own_wing(request) is not None:
            request.urlconf = "gallery.pages.own_urls"  # type: ignore[attr-defined]
            request.get_host = partial(str, request.META["HTTP_HOST"])  # type: ignore[method-assign]
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return database_away() if isinstance(exception, NotOpenYet) else None


def database_away() -> HttpResponse:
    """For what can't be shown from memory: before the decks were read once, and permalinks."""
    return HttpResponse(
        f"The gallery's database does not answer; this page needs it. Ask again in {AGAIN_S} s.\n",
        content_type="text/plain; charset=utf-8",
        status=503,
        headers={"Retry-After": str(AGAIN_S), "Cache-Control": "no-store"},
    )
