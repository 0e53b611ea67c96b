"""A visitor's walk as a cookie: nonce, step and M in hexadecimal, nothing else.

It says nothing about the visitor, and is scoped to the pages of one domain.
"""

import re

from django.http import HttpRequest, HttpResponseBase

from gallery.deck.walk import Walk

NAME = "walk"
KEPT_S = 60 * 60 * 24 * 30
PATTERN = re.compile(r"([0-9a-f]{1,16})\.([0-9a-f]{1,8})\.([0-9a-f]{1,8})")


def parse(text: str) -> Walk | None:
    """The walk that a cookie holds; None for anything that we would not have written."""
    found = PATTERN.fullmatch(text)
    if found is None:
        return None
    nonce, step, modulus = (int(part, 16) for part in found.groups())
    return Walk(nonce, modulus, step) if modulus >= 2 and 0 <= step <= modulus else None


def compose(walk: Walk) -> str:
    return f"{walk.nonce:x}.{walk.step:x}.{walk.modulus:x}"


def read(request: HttpRequest, name: str = NAME) -> Walk | None:
    return parse(request.COOKIES.get(name, ""))


def write(request: HttpRequest, response: HttpResponseBase, walk: Walk, path: str, name: str = NAME) -> None:
    response.cookies[name] = compose(walk)
    morsel = response.cookies[name]  # set_cookie() adds an `expires` too, which takes as long as the rest
    morsel["max-age"], morsel["path"] = KEPT_S, path
    morsel["httponly"], morsel["samesite"], morsel["secure"] = True, "Lax", request.is_secure()
