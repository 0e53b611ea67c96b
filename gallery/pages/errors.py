"""What a visitor reads when something is not there, or broke."""

from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.template.loader import render_to_string

from gallery.deck.follow import NotOpenYet, decks
from gallery.pages.hosts import own_wing
from gallery.pages.views import no_store
from gallery.pages.words import page_words, site_words, wing_words


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The bare nail; within a wing, on that wing's paint."""
    return no_store(HttpResponse(render_to_string("404.html", _words(request)), status=404))


def _words(request: HttpRequest) -> dict[str, Any]:
    try:
        hall = decks.open()
    except NotOpenYet:
        return site_words()
    if (wing := own_wing(request)) is not None:
        return page_words(hall, wing, "/")
    if (wing := hall.by_slug.get(request.path_info.split("/")[1])) is not None:
        return page_words(hall, wing, wing.address)
    return site_words() | {"wings": [wing_words(each, each.address) for each in hall.wings]}


def broken(request: HttpRequest) -> HttpResponse:
    """One static file: no template, database or context that could break too."""
    page = (Path(settings.CHECKOUT) / "templates" / "500.html").read_bytes()
    style = page.partition(b"<style>")[2].partition(b"</style>")[0]
    digest = b64encode(sha256(style).digest()).decode()
    response = HttpResponseServerError(page)
    # the one page that carries its style with it: named by its digest, so that nothing else inline is let in
    response.headers["Content-Security-Policy"] = f"default-src 'none'; style-src 'sha256-{digest}'"
    return response
