"""Which of the pictures that a screen holds were taken down meanwhile."""

from pathlib import Path

from django.conf import settings

from gallery.deck.follow import decks
from gallery.deck.wings import Wing
from gallery.lib.digests import is_key
from gallery.renditions.names import Rendition

HELD_AT_MOST = 64  # keys a screen may ask about at a time


def gone(keys: list[str], wings: list[Wing]) -> list[str]:
    """Without a query: a hidden picture loses its files at once, a retired one only when its time
    is over, so a picture without files is one to take down. Files in a bucket are not looked for;
    there it is those that the deck log took down since this process began.
    """
    asked = [key for key in dict.fromkeys(keys[:HELD_AT_MOST]) if is_key(key)]
    if settings.S3_BUCKET:
        taken_down = set(decks.taken_down)
        return [key for key in asked if key in taken_down]
    smallest = {Rendition(wing.edges[0], "webp") for wing in wings}
    folder = Path(settings.MEDIA_FOLDER)
    return [key for key in asked if not any((folder / one.name(key)).exists() for one in smallest)]
