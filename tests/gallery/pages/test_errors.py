"""The page that is shown when everything else failed."""

import re
from base64 import b64encode
from hashlib import sha256

from django.test import RequestFactory

from gallery.pages.errors import broken


def test_the_broken_page_may_use_its_own_style_and_nothing_else() -> None:
    response = broken(RequestFactory().get("/"))
    (style,) = re.findall(rb"<style>(.*?)</style>", response.content, re.DOTALL)
    digest = b64encode(sha256(style).digest()).decode()
    assert response.status_code == 500
    assert response.headers["Content-Security-Policy"] == f"default-src 'none'; style-src 'sha256-{digest}'"


def test_the_broken_page_asks_for_no_other_file() -> None:
    html = broken(RequestFactory().get("/")).content.decode()
    assert not re.search(r"<script|<link|<img|url\(|style=|src=", html)
