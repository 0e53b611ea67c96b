"""A picture in small, for the people who look after it."""

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString

from gallery.renditions import names

COARSE_EDGE = 64  # pixels below this are drawn as pixels, not as a blur


def address(name: str) -> str:
    """Where a browser fetches a file of a picture."""
    return f"{settings.MEDIA_ADDRESS}/{name}"


def thumbnail(key: str, resolution: int, alt: str = "") -> SafeString:
    """An <img> of the smallest rendition."""
    edge = names.edges(resolution)[0]
    return format_html(
        '<img class="thumb{}" src="{}" alt="{}" width="{}" height="{}" loading="lazy">',
        " pixels" if edge < COARSE_EDGE else "",
        address(names.Rendition(edge, "webp").name(key)),
        alt,
        edge,
        edge,
    )
