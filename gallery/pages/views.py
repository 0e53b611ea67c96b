"""The entrance, one picture, sixty of them, their looks. No view here does a query (promise 1)."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from gallery.checkpoints.models import Checkpoint
from gallery.deck import cookie
from gallery.deck.follow import decks
from gallery.deck.load import EmptyDeck
from gallery.deck.pictures import describe
from gallery.deck.wings import Hall, Wing
from gallery.domains.models import Domain
from gallery.lib.numbers import whole
from gallery.listings.photos import covers, edges_of
from gallery.pages.place import Place
from gallery.pages.press import FIELDS, blank_picture, pressed, sentinel, values
from gallery.pages.refresh import refresh_s
from gallery.pages.words import page_words, site_words, wing_words

SHEET = 60  # pictures of a grid
SAMPLES = 5  # pictures of a wing in the entrance hall
DRAW_AT_MOST = 240
FILLING_AGAIN_S = 8
A_YEAR_S = 31536000


def one(request: HttpRequest, place: Place) -> HttpResponseBase:
    """One picture; asking again shows another."""
    return _hang(request, place, "one", 1)


def grid(request: HttpRequest, place: Place) -> HttpResponseBase:
    """Sixty at a time, or as many as hang."""
    return _hang(request, place, "grid", SHEET)


def _hang(request: HttpRequest, place: Place, name: str, count: int) -> HttpResponse:
    hall, wing, base = place
    try:
        drawn, walk = wing.deck.draw(cookie.read(request), count)
    except EmptyDeck:
        return warming_up(request, place)
    again_s = refresh_s(request, wing.domain.refresh_s)
    page = pressed(
        hall,
        (name, base, wing.slug, len(drawn), again_s > 0),
        partial(_render, name, place, len(drawn), refreshes=again_s > 0),
    )
    response = no_store(
        HttpResponse(page.fill(_values(wing, drawn, again_s, wing.domain.captions if name == "one" else "")))
    )
    cookie.write(request, response, walk, base)
    return response


def _render(name: str, place: Place, count: int, *, refreshes: bool) -> str:
    edge = place.wing.edges[-1]
    pictures = [blank_picture(nth, edge) for nth in range(count)]
    return render_to_string(
        f"pages/{name}.html",
        {
            **page_words(*place),
            "picture": pictures[0],
            "pictures": pictures,
            "refresh_s": sentinel(count * len(FIELDS)) if refreshes else 0,
        },
    )


def _values(wing: Wing, drawn: Sequence[bytes], again_s: int, captions: str) -> list[bytes]:
    letter = wing.domain.letter.encode()
    given = [value for packed in drawn for value in values(packed, letter, captions)]
    given.append(b"%d" % again_s)
    return given


def draw(request: HttpRequest, place: Place) -> HttpResponseBase:
    """JSON for the page's own scripts: the next n of this visitor's walk."""
    count = whole(request.GET.get("n", "1"), 1, DRAW_AT_MOST)
    if count is None:
        sentence = f"n is {request.GET['n'][:20]!r}, expected 1 to {DRAW_AT_MOST}; leave it out for 1."
        return open_to_all(JsonResponse({"error": sentence}, status=400))
    deck = place.wing.deck
    try:
        drawn, walk = deck.draw(cookie.read(request), count)
    except EmptyDeck:
        return open_to_all(still_filling(place.wing))
    pictures = [describe(place.wing, packed, place.base) for packed in drawn]
    response = open_to_all(no_store(JsonResponse({"pictures": pictures, "total": deck.hung})))
    cookie.write(request, response, walk, place.base)
    return response


def warming_up(request: HttpRequest, place: Place) -> HttpResponse:
    """The honest page of a pool that has not one picture yet."""
    if "application/json" in request.headers.get("Accept", ""):
        return still_filling(place.wing)
    html = render_to_string(
        "pages/warming.html",
        {
            **page_words(*place),
            "hung": place.wing.deck.hung,
            "target": place.wing.deck.capacity,
            "stage": _stage(place.wing),
        },
    )
    return later(HttpResponse(html, status=503))


def still_filling(wing: Wing) -> HttpResponse:
    return later(JsonResponse({"hung": wing.deck.hung, "target": wing.deck.capacity}, status=503))


def later(response: HttpResponse) -> HttpResponse:
    response.headers["Retry-After"] = str(FILLING_AGAIN_S)
    response._has_been_logged = True  # type: ignore[attr-defined]  # Django would call it an error of ours
    return no_store(response)


def _stage(wing: Wing) -> str:
    states: dict[str, str] = {
        Checkpoint.State.READY: "render",
        Checkpoint.State.IMPORTING: "unpack",
        Checkpoint.State.REFUSED: "stopped",
    }
    checkpoint = wing.domain.checkpoint
    if checkpoint is None or (checkpoint.trouble and checkpoint.state == Checkpoint.State.IMPORTING):
        return "deliver"  # the text model waits for a network
    return states.get(checkpoint.state, "deliver")


@require_safe
def entrance(request: HttpRequest) -> HttpResponse:
    """Every live domain, in order."""
    hall = decks.open()
    bays = [_glance(hall, wing) for wing in hall.wings]
    forms = [(len(entries), are_drawings) for entries, are_drawings in bays]
    page = pressed(hall, ("hall", *forms), partial(_render_hall, hall, forms))
    given = [
        value
        for wing, (entries, _) in zip(hall.wings, bays, strict=True)
        for packed in entries
        for value in values(packed, wing.domain.letter.encode())
    ]
    return no_store(HttpResponse(page.fill(given)))


def _glance(hall: Hall, wing: Wing) -> tuple[list[bytes], bool]:
    """What hangs in a wing's bay, others at each view, on nobody's walk; and whether it is listings, to be drawn."""
    try:
        drawn = wing.deck.draw(None, SAMPLES)[0]
    except EmptyDeck:
        return [], False
    if wing.domain.kind != Domain.Kind.LISTING:
        return drawn, False
    lent = covers(hall, wing, drawn)
    return (lent, False) if lent else (drawn, True)


def _render_hall(hall: Hall, forms: list[tuple[int, bool]]) -> str:
    wings: list[dict[str, Any]] = []
    nth = 0
    for wing, (count, are_drawings) in zip(hall.wings, forms, strict=True):
        edges = edges_of(hall, wing)
        samples = [blank_picture(nth + index, edges[-1]) for index in range(count)]
        words = wing_words(wing, wing.address)
        wings.append({**words, "samples": samples, "edges": edges, "are_drawings": are_drawings})
        nth += count
    return render_to_string("pages/hall.html", {**site_words(), "wings": wings})


@require_safe
def look(request: HttpRequest, name: str) -> HttpResponse:
    """A wing's colours. Its name carries its digest, so it may be kept for ever; under a name of
    yesterday, or of a process that is a second ahead of this one, it may not be kept at all."""
    wing = decks.open().by_slug.get(name.rpartition("-")[0])
    if wing is None:
        raise Http404(f"No open domain looks like {name}.")
    response = HttpResponse(wing.look, content_type="text/css; charset=utf-8")
    if name != wing.look_name:
        return no_store(response)
    response.headers["Cache-Control"] = f"public, max-age={A_YEAR_S}, immutable"
    return response


def no_store(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response


def open_to_all(response: HttpResponse) -> HttpResponse:
    """Scripts of other sites may read it: there is nothing in it that is not public."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
