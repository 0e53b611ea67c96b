"""A screen's page, the pictures it asks for, and the codes it shows. No query in any of them."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from gallery.deck.follow import decks
from gallery.deck.wings import Hall, Wing
from gallery.kiosks import qr
from gallery.kiosks.gone import gone
from gallery.kiosks.playlist import Turns, permalink
from gallery.kiosks.screens import Screen, screens
from gallery.lib.numbers import whole

DRAW_AT_MOST = 24
A_DAY_S = 86400


def _find(token: str) -> tuple[Screen, Hall]:
    hall = decks.open()  # which reads the kiosks too
    screen = screens.by_token.get(token)
    if screen is None:
        raise Http404("No kiosk has this address.")
    return screen, hall


def _its_wings(screen: Screen, hall: Hall) -> list[Wing]:
    return [wing for wing in hall.wings if wing.domain.pk in screen.domain_ids]


@require_safe
def show(request: HttpRequest, token: str) -> HttpResponse:
    """The whole page: a first picture, and what its script needs to go on by itself."""
    screen, hall = _find(token)
    turns = Turns(request, screen, hall)
    first = turns.draw(1)
    kiosk = {
        "name": screen.name,
        "url": screen.address,
        "interval_s": screen.interval_s,
        "transition_ms": screen.transition_ms,
        "show_label": screen.show_label,
        "revision": screen.revision(hall),
    }
    wings = [{"look_url": f"/look/{wing.look_name}"} for wing in _its_wings(screen, hall)]
    words = {"kiosk": kiosk, "wings": wings, "picture": first[0] if first else None}
    response = HttpResponse(render_to_string("kiosks/screen.html", words))
    response.headers["Cache-Control"] = "no-store"
    turns.remember(response)
    return response


@require_safe
def draw(request: HttpRequest, token: str) -> HttpResponse:
    """JSON: the next n pictures in turn, and which of `have` were taken down."""
    screen, hall = _find(token)
    count = whole(request.GET.get("n", "1"), 0, DRAW_AT_MOST)
    if count is None:
        sentence = f"n is {request.GET['n'][:20]!r}, expected 0 to {DRAW_AT_MOST}; leave it out for 1."
        return JsonResponse({"error": sentence}, status=400)
    turns = Turns(request, screen, hall)
    answer = {
        "pictures": turns.draw(count),
        "gone": gone(request.GET.get("have", "").split(","), hall, _its_wings(screen, hall)),
        "interval_s": screen.interval_s,
        "transition_ms": screen.transition_ms,
        "revision": screen.revision(hall),
    }
    response = JsonResponse(answer)
    response.headers["Cache-Control"] = "no-store"
    if count:
        turns.remember(response)
    return response


@require_safe
def code(request: HttpRequest, token: str, slug: str, key: str) -> HttpResponse:
    """The QR code of a picture's permalink."""
    _, hall = _find(token)
    wing = hall.by_slug.get(slug)
    if wing is None:
        raise Http404(f"No domain is open at “{slug}”.")
    response = HttpResponse(qr.svg(permalink(request, wing, key)), content_type="image/svg+xml")
    response.headers["Cache-Control"] = f"private, max-age={A_DAY_S}"
    return response
