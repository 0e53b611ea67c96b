"""What a domain may be called."""

import re

from django.core.exceptions import ValidationError

RESERVED = frozenset(
    [
        "about",
        "admin",
        "api",
        "apple-touch-icon.png",
        "assets",
        "docs",
        "draw",
        "favicon.ico",
        "grid",
        "health",
        "healthz",
        "help",
        "image",
        "kiosk",
        "kiosks",
        "login",
        "logout",
        "look",
        "media",
        "metrics",
        "press",
        "readyz",
        "report",
        "robots.txt",
        "sitemap.xml",
        "static",
        "studio",
        "wall",
    ]
)
PATTERN = re.compile(r"[a-z][a-z0-9-]{0,38}[a-z0-9]|[a-z]")


def check_slug(slug: str) -> None:
    if slug in RESERVED:
        raise ValidationError(f"“{slug}” is a path of the site itself; choose another word for the address.")
    if PATTERN.fullmatch(slug) is None:
        raise ValidationError(
            f"“{slug}” can't be an address: use 1 to 40 lower-case letters, digits and hyphens, a letter first."
        )
