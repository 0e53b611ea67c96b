"""?refresh=SECONDS, on pages that show another one by themselves."""

from django.http import HttpRequest

from gallery.lib.numbers import whole

LONGEST_S = 86400


def refresh_s(request: HttpRequest, default_s: int) -> int:
    """What the address asks for, 0 for never; the domain's own interval when it asks for nothing sensible."""
    if not request.META.get("QUERY_STRING"):
        return default_s
    asked = whole(request.GET.get("refresh", ""), 0, LONGEST_S)
    return default_s if asked is None else asked
