"""/<slug>/image: the bytes of another one, for programs.

Answers every client that ever asked such a gallery: no User-Agent, any Accept, any query to
get round a cache (`?t=1`), HEAD before GET, no redirect, a true Content-Length, CORS.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect

from gallery.deck import cookie
from gallery.deck.load import EmptyDeck
from gallery.deck.pictures import media_url
from gallery.deck.walk import Walk
from gallery.pages.place import Place
from gallery.pages.views import later, no_store, open_to_all
from gallery.renditions import names
from gallery.renditions.names import Rendition
from gallery.renditions.serve import MARK, shelves

TRIES = 5  # a picture may be swept between being drawn and being read


DrawKey = Callable[[Walk | None], tuple[str, Walk]]
"""The key of the picture on the next step of a walk, and where the walk stands then. Raises EmptyDeck."""


def image(request: HttpRequest, place: Place) -> HttpResponseBase:
    def draw_key(walk: Walk | None) -> tuple[str, Walk]:
        (packed,), walk = place.wing.deck.draw(walk)
        return packed[:16].decode(), walk

    return bytes_of_another(request, place, place.wing.resolution, draw_key)


def bytes_of_another(
    request: HttpRequest, place: Place, resolution: int, draw_key: DrawKey
) -> HttpResponseBase:
    rendition = _asked_for(request, resolution)
    if rendition is None:
        return _refused(request, resolution)
    walk = cookie.read(request)
    for _ in range(TRIES):
        try:
            key, walk = draw_key(walk)
        except EmptyDeck:
            break
        response = _bytes_of(key, rendition)
        if response is not None:
            cookie.write(request, response, walk, place.base)
            return open_to_all(no_store(response))
    return open_to_all(
        later(HttpResponse("Nothing hangs here yet.\n", content_type="text/plain", status=503))
    )


def _asked_for(request: HttpRequest, resolution: int) -> Rendition | None:
    """What ?size= and ?format= name among what there is; the full-size JPEG when they name nothing."""
    size, format = request.GET.get("size", ""), request.GET.get("format", "").replace("jpeg", "jpg")
    fitting = (
        rendition
        for rendition in names.renditions(resolution)
        if size in ("", str(rendition.edge)) and format in ("", rendition.format)
    )
    return max(fitting, key=lambda rendition: (rendition.format == "jpg", rendition.edge), default=None)


def _refused(request: HttpRequest, resolution: int) -> HttpResponse:
    there_is = ", ".join(f"{one.edge} as {one.format}" for one in names.renditions(resolution))
    asked = " as ".join(request.GET[name][:10] for name in ("size", "format") if request.GET.get(name))
    sentence = f"You asked for {asked!r}, but there is {there_is}; leave size and format out for the first.\n"
    return open_to_all(no_store(HttpResponse(sentence, content_type="text/plain; charset=utf-8", status=400)))


def _bytes_of(key: str, rendition: Rendition) -> HttpResponse | None:
    address = media_url(rendition.name(key))
    if settings.S3_BUCKET:
        return HttpResponseRedirect(address)
    found = shelves().read_nearest(key, rendition)
    if found is None:
        return None
    headers = {
        "Content-Length": str(len(found.content)),
        "Content-Location": address,
        "Cross-Origin-Resource-Policy": "cross-origin",
        **dict([MARK]),
    }
    return HttpResponse(found.content, content_type=names.FORMATS[rendition.format], headers=headers)
