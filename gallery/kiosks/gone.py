"""Which of the pictures that a screen holds were taken down meanwhile."""

from pathlib import Path

from django.conf import settings

from gallery.deck.follow import decks
from gallery.deck.wings import Hall, Wing
from gallery.lib.digests import is_key
from gallery.listings.photos import edges_of
from gallery.listings.shelf import shelf
from gallery.renditions.names import Rendition

HELD_AT_MOST = 64  # keys a screen may ask about at a time


def gone(keys: list[str], hall: Hall, wings: list[Wing]) -> list[str]:
    """Without a query: a hidden picture loses its files at once, a retired one only when its time
    is over, so a picture without files is one to take down. Files in a bucket are not looked for;
    there it is those that the deck log took down since this process began.

    A listing is asked for with its photograph, `listing.photo`, and goes with either; one that is drawn, by itself.
    """
    asked = [key for key in dict.fromkeys(keys[:HELD_AT_MOST]) if all(map(is_key, key.split(".")))]
    smallest = {Rendition(edges_of(hall, wing)[0], "webp") for wing in wings}
    return [key for key in asked if _is_gone(key, smallest)]


def _is_gone(asked: str, smallest: set[Rendition]) -> bool:
    listing, _, key = asked.rpartition(".")
    if listing and not shelf.has(listing):
        return True
    if not listing and shelf.has(key):  # drawn: it has no files
        return False
    if settings.S3_BUCKET:
        return key in decks.taken_down
    folder = Path(settings.MEDIA_FOLDER)
    return not any((folder / one.name(key)).exists() for one in smallest)
