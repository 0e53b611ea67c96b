"""What a page says of one picture: its addresses and its accession number."""

from typing import Any

from django.conf import settings

from gallery.deck.captions import words_of
from gallery.deck.wings import Wing
from gallery.pool.entry import Entry
from gallery.renditions.names import Rendition


def media_url(name: str) -> str:
    return f"{settings.MEDIA_ADDRESS}/{name}"


def describe(wing: Wing, packed: bytes, base: str) -> dict[str, Any]:
    """One drawn picture, as scripts take it. `base` is the address of its wing's page."""
    entry = Entry.unpack(packed.decode())
    caption = words_of(wing.domain.captions, entry.seed)
    return {
        "key": entry.key,
        "accession": entry.accession(wing.domain.letter),
        "url": f"{base}{entry.key}/",
        "alt": wing.alt,
        "sources": {str(edge): media_url(Rendition(edge, "webp").name(entry.key)) for edge in wing.edges},
        "jpeg": media_url(Rendition(wing.resolution, "jpg").name(entry.key)),
        **({"caption": caption._asdict()} if caption.name else {}),
    }
