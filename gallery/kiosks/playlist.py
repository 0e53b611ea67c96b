"""The next pictures of a screen: its wings in turn, each on a walk of its own."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from gallery.deck import cookie
from gallery.deck.load import EmptyDeck
from gallery.deck.pictures import describe
from gallery.deck.walk import Walk
from gallery.deck.wings import Hall, Wing
from gallery.domains.models import Domain
from gallery.kiosks.screens import Screen
from gallery.lib.numbers import whole
from gallery.listings import describe as listings
from gallery.listings.shelf import shelf
from gallery.pool.entry import Entry

TURN = "turn"
TURNS = 10**9


class Turns:
    """Draws for one request, and writes down where the screen's walks stand then."""

    def __init__(self, request: HttpRequest, screen: Screen, hall: Hall) -> None:
        self.request = request
        self.screen = screen
        self.hall = hall
        self.wings = screen.playlist(hall)
        self.walks: dict[str, Walk | None] = {}
        kept = whole(request.COOKIES.get(TURN, ""), 0, TURNS - 1)
        self.turn = next(screen.turns) if kept is None else kept

    def draw(self, count: int) -> list[dict[str, Any]]:
        """As many as asked for, fewer if nothing hangs."""
        drawn = (self._draw_one() for _ in range(count if self.wings else 0))
        return [picture for picture in drawn if picture is not None]

    def _draw_one(self) -> dict[str, Any] | None:
        wing = self.wings[self.turn % len(self.wings)]
        self.turn += 1
        walk = self.walks.get(wing.slug) or cookie.read(self.request, _name(wing))
        try:
            (packed,), self.walks[wing.slug] = wing.deck.draw(walk)
        except EmptyDeck:  # the last one was taken down a moment ago
            return None
        if wing.domain.kind == Domain.Kind.LISTING:
            return tell_listing(self.screen, self.hall, wing, packed)
        return tell(self.screen, wing, packed)

    def remember(self, response: HttpResponseBase) -> None:
        path = self.screen.address
        for slug, walk in self.walks.items():
            if walk is not None:
                cookie.write(self.request, response, walk, path, f"{cookie.NAME}-{slug}")
        response.set_cookie(
            TURN, str(self.turn % TURNS), cookie.KEPT_S, path=path, httponly=True, samesite="Lax",
            secure=self.request.is_secure(),
        )  # fmt: skip


def _name(wing: Wing) -> str:
    return f"{cookie.NAME}-{wing.slug}"


def tell(screen: Screen, wing: Wing, packed: bytes) -> dict[str, Any]:
    """A picture with the words that go beside it."""
    domain = wing.domain
    picture = describe(wing, packed, wing.address)
    caption = picture.get("caption", {"name": domain.title, "about": domain.tagline})
    return picture | {
        "src": picture["sources"][str(wing.edges[-1])],
        "year": str(Entry.unpack(packed.decode()).year),
        "wing": domain.wing,
        "sentence": domain.sentence,
        "title": caption["name"],
        "medium": f"{domain.medium}, {wing.resolution} × {wing.resolution} px",
        "tagline": caption["about"],
        "credit": f"Made by {domain.checkpoint.name}." if domain.checkpoint else "",
        "paint": f"wing-{wing.slug}",
        "mat": wing.mat,
        "seconds": screen.interval_s,
        "qr": f"{screen.address}qr/{wing.slug}/{picture['key']}.svg",
    }


def tell_listing(screen: Screen, hall: Hall, wing: Wing, packed: bytes) -> dict[str, Any] | None:
    """A listing as a picture of its first photograph, or its first drawing; None while its words are not here."""
    key = packed[:16].decode()
    shelved = shelf.find(wing.domain.pk, key)
    if shelved is None:
        return None
    card = listings.card(hall, wing, key, shelved, wing.address)
    domain, photo = wing.domain, card["photo"]
    return {
        "key": f"{key}.{photo['key']}" if photo["key"] else key,  # either may be taken down
        "accession": card["accession"],
        "url": card["url"],
        "alt": wing.alt,
        "sources": photo["sources"],
        "src": photo["src"],
        "jpeg": photo["jpeg"],
        "year": str(card["year"]),
        "wing": domain.wing,
        "sentence": domain.sentence,
        "title": card["title"],
        "medium": f"{card['home']}, {card['city']}. {card['size'][0]}.",
        "tagline": f"{card['price']} a night. {domain.tagline}",
        "credit": f"Words by {domain.checkpoint.name}." if domain.checkpoint else "",
        "paint": f"wing-{wing.slug}",
        "seconds": screen.interval_s,
        "qr": f"{screen.address}qr/{wing.slug}/{key}.svg",
    }


def permalink(request: HttpRequest, wing: Wing, key: str) -> str:
    """The whole address of a picture, for someone who stands before the screen with a telephone."""
    if wing.domain.hosts:
        return f"{request.scheme}://{wing.domain.hosts[0]}/{key}/"
    site = settings.SITE_ADDRESS or f"{request.scheme}://{request.get_host()}"
    return f"{site}{wing.address}{key}/"
