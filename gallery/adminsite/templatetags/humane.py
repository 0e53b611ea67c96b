"""Numbers and moments as the office reads them."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from gallery.pool.models import Specimen
from gallery.renditions.thumbnail import thumbnail

register = template.Library()


@register.filter
def grouped(number: int) -> str:
    """12408 is 12,408."""
    return f"{number:,}"


@register.filter
def ago(moment: datetime) -> str:
    """How long since, in the largest unit that fits: 4 s, 12 min, 3 h, 5 days ago."""
    seconds = max(0, int((timezone.now() - moment).total_seconds()))
    for unit, size in (("day", 86400), ("h", 3600), ("min", 60)):
        if seconds >= size:
            count = seconds // size
            return f"{count} {unit}{'s' if unit == 'day' and count > 1 else ''} ago"
    return f"{seconds} s ago"


@register.simple_tag
def picture(specimen: Specimen) -> SafeString:
    """A specimen in small; its accession number stands for it where it can't be seen. Of a listing, its title."""
    if not specimen.resolution:
        listing = getattr(specimen, "listing", None)
        return format_html('<span class="thumb words-only">{}</span>', listing or specimen.accession)
    return thumbnail(specimen.key, specimen.resolution, specimen.accession)
