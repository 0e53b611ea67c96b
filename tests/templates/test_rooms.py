"""What holds for every template: nothing inline, nothing missing, nothing heavy."""

import re
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
STATIC = CHECKOUT / "static"
STANDS_ALONE = "500.html"  # no other file may be needed when everything else failed
TEMPLATES = {
    str(path.relative_to(CHECKOUT / "templates")): path.read_text()
    for path in sorted((CHECKOUT / "templates").rglob("*.html"))
}
OURS = {
    name: text for name, text in TEMPLATES.items() if not name.startswith("admin/") and name != STANDS_ALONE
}
PAGES = [name for name in OURS if name.startswith(("pages/", "kiosks/", "404"))]
HEAVIEST_PAGE_BYTES = 25_000


@pytest.mark.parametrize("name", OURS)
def test_nothing_is_inline(name: str) -> None:
    assert not re.search(r"<style|<script(?![^>]*\ssrc=)|\sstyle=|\son[a-z]+=\"", OURS[name])


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_static_file_that_is_named_exists(name: str) -> None:
    for path in re.findall(r"{% static ['\"]([^'\"]+)['\"] %}", TEMPLATES[name]):
        assert path.startswith("admin/") or (STATIC / path).is_file(), path


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_icon_that_is_named_is_in_the_sprite(name: str) -> None:
    sprite = (STATIC / "img" / "icons.svg").read_text()
    for icon in re.findall(r'icon="(\w+)"', TEMPLATES[name]):
        assert f'<symbol id="{icon}"' in sprite, icon


@pytest.mark.parametrize("name", PAGES)
def test_a_page_needs_little_css(name: str) -> None:
    sources = OURS[name] + ("" if name.startswith("kiosks/") else OURS["base.html"])
    sheets = set(re.findall(r"{% static 'css/([^']+)' %}", sources))
    assert sum((STATIC / "css" / sheet).stat().st_size for sheet in sheets) < HEAVIEST_PAGE_BYTES


@pytest.mark.parametrize("path", sorted((STATIC / "css").glob("*.css")), ids=lambda path: path.name)
def test_a_stylesheet_asks_for_nothing_from_elsewhere(path: Path) -> None:
    for address in re.findall(r"url\(\"?([^)\"]+)", path.read_text()):
        assert (path.parent / address).resolve().is_file(), address


@pytest.mark.parametrize("font", sorted((STATIC / "fonts").glob("*.woff2")), ids=lambda path: path.name)
def test_every_font_comes_with_its_licence(font: Path) -> None:
    family = re.split(r"-latin-", font.name)[0]
    assert "SIL OPEN FONT LICENSE" in (STATIC / "fonts" / f"LICENSE-{family}.txt").read_text().upper()
