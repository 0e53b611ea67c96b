"""The pages of a wing of listings. Like those of pictures they do no query; a permalink may do one."""

from collections.abc import Hashable
from functools import partial

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.loader import render_to_string

from gallery.deck import cookie
from gallery.deck.load import EmptyDeck
from gallery.deck.walk import Walk
from gallery.lib.numbers import whole
from gallery.listings import describe
from gallery.listings.drawings.draw import drawing as draw_sheet
from gallery.listings.photos import Lenders
from gallery.listings.shelf import Shelved, read, shelf
from gallery.pages.hosts import database_away
from gallery.pages.image import bytes_of_another
from gallery.pages.kept import KeptPages
from gallery.pages.place import Place
from gallery.pages.refresh import refresh_s
from gallery.pages.views import DRAW_AT_MOST, SHEET, no_store, open_to_all, still_filling, warming_up
from gallery.pages.words import page_words
from gallery.pool.models import Specimen

DRAWING_KEPT_S = 3600  # by browsers; an update may draw it better
TRIES = 5  # a listing hangs a moment before its words have been read

Drawn = tuple[str, Shelved]


def one(request: HttpRequest, place: Place) -> HttpResponseBase:
    """One listing; asking again shows another."""
    try:
        drawn, walk = _draw(place, cookie.read(request), 1)
    except EmptyDeck:
        return warming_up(request, place)
    again_s = refresh_s(request, place.wing.domain.refresh_s)
    response = page_of(place, *drawn[0], refresh_s=again_s)
    cookie.write(request, response, walk, place.base)
    return response


def grid(request: HttpRequest, place: Place) -> HttpResponseBase:
    """Sixty cards, or as many as hang."""
    hall, wing, base = place
    try:
        drawn, walk = _draw(place, cookie.read(request), SHEET)
    except EmptyDeck:
        return warming_up(request, place)
    words = {
        **page_words(*place),
        "cards": [describe.card(hall, wing, key, shelved, base) for key, shelved in drawn],
        "refresh_s": refresh_s(request, wing.domain.refresh_s),
    }
    response = no_store(HttpResponse(render_to_string("listings/grid.html", words)))
    cookie.write(request, response, walk, base)
    return response


def draw(request: HttpRequest, place: Place) -> HttpResponseBase:
    """JSON: the next n of this visitor's walk, with all they say."""
    hall, wing, base = place
    count = whole(request.GET.get("n", "1"), 1, DRAW_AT_MOST)
    if count is None:
        sentence = f"n is {request.GET['n'][:20]!r}, expected 1 to {DRAW_AT_MOST}; leave it out for 1."
        return open_to_all(JsonResponse({"error": sentence}, status=400))
    try:
        drawn, walk = _draw(place, cookie.read(request), count)
    except EmptyDeck:
        return open_to_all(still_filling(wing))
    listings = [describe.as_json(hall, wing, key, shelved, base) for key, shelved in drawn]
    response = open_to_all(no_store(JsonResponse({"pictures": listings, "total": wing.deck.hung})))
    cookie.write(request, response, walk, base)
    return response


def image(request: HttpRequest, place: Place) -> HttpResponseBase:
    """The bytes of the first photograph of another listing."""
    lenders = Lenders(place.hall, place.wing)
    resolution = lenders.photos.resolution if lenders.photos else place.wing.resolution
    return bytes_of_another(request, place, resolution, partial(_draw_photo, place, lenders))


def _draw_photo(place: Place, lenders: Lenders, walk: Walk | None) -> tuple[str, Walk]:
    ((_, shelved),), walk = _draw(place, walk, 1)
    photos = lenders.photos_of(shelved, shelved.unpack()["seed"], 1)
    if not photos:
        raise EmptyDeck
    return photos[0].key, walk


def permalink(request: HttpRequest, place: Place, key: str) -> HttpResponseBase:
    """One listing for ever, or for as long as its words are kept; then, plainly, that it is gone."""
    try:
        shelved = _kept(place, key)
    except DatabaseError:
        return database_away()
    if shelved is None:
        return no_store(HttpResponse(render_to_string("pages/gone.html", page_words(*place)), status=410))
    return page_of(place, key, shelved, is_permalink=True)


def drawing(request: HttpRequest, place: Place, key: str, nth: str) -> HttpResponseBase:
    """One of a listing's drawings, as an SVG of some kilobytes: drawn in a millisecond, so no file is kept."""
    try:
        shelved = _kept(place, key)
    except DatabaseError:
        return database_away()
    if shelved is None:
        raise Http404(f"The listing {key} was taken down, and its drawings with it.")
    svg = draw_sheet(describe.lodging(key, shelved), int(nth) - 1)
    response = HttpResponse(svg, content_type="image/svg+xml")
    response.headers["Cache-Control"] = f"public, max-age={DRAWING_KEPT_S}"
    return response


def _kept(place: Place, key: str) -> Shelved | None:
    """A listing that hangs or has hung here, by at most one query; None of one that was taken down."""
    shelved = shelf.find(place.wing.domain.pk, key) or read(place.wing.domain.pk, [key]).get(key)
    if shelved is None:
        raise Http404(f"No listing of this domain has the key {key}.")
    is_gone = shelved.state == Specimen.State.HIDDEN or not shelved.has_text
    return None if is_gone else shelved


def _draw(place: Place, walk: Walk | None, count: int) -> tuple[list[Drawn], Walk]:
    wing = place.wing
    for _ in range(TRIES):
        entries, walk = wing.deck.draw(walk, count)
        keys = [packed[:16].decode() for packed in entries]
        found = [(key, shelved) for key in keys if (shelved := shelf.find(wing.domain.pk, key))]
        if found:
            return found, walk
    raise EmptyDeck


def page_of(place: Place, key: str, shelved: Shelved, **words: Hashable) -> HttpResponse:
    hall, wing, base = place
    name = (base, wing.slug, key, *sorted(words.items()))
    page = kept.find(name, hall, shelved)
    if page is None:
        listing = describe.page(hall, wing, key, shelved, base)
        context = {**page_words(hall, wing, base), "listing": listing, "credits": Lenders(hall, wing).credits}
        page = render_to_string("listings/one.html", context | words).encode()
        if listing["is_as_lent"]:  # what hangs in place of something else may go at any moment
            kept.keep(name, hall, shelved, page)
    return no_store(HttpResponse(page))


kept = KeptPages()
