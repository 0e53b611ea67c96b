"""What holds for every page, whatever is on it: no overflow, no strangers, names for everything, room for thumbs."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from gallery.pool.models import Specimen
from tests.browser.conftest import OpenPage
from tests.browser.house import House
from tests.browser.watch import PICTURE, hung, wait_for_another

WIDTHS = (320, 390, 820, 1440)
HEIGHTS = {320: 568, 390: 844, 820: 1180, 1440: 900}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
PAGES = {
    "hall": 200, "one": 200, "one that turns": 200, "grid": 200, "permalink": 200,
    "not found": 404, "taken down": 410, "warming up": 503, "kiosk": 200,
}  # fmt: skip

TOO_WIDE = """() => {
  const room = document.documentElement.clientWidth
  if (document.documentElement.scrollWidth <= room) return []
  return [...document.body.querySelectorAll("*")]
    .filter(each => each.getBoundingClientRect().right > room + 1).map(each => each.outerHTML.slice(0, 90))
}"""

UNNAMED = """() => {
  const seen = each => each.checkVisibility({ visibilityProperty: true })
  const name = each => (each.getAttribute("aria-label") || each.innerText || "").trim()
    || [...each.querySelectorAll("img")].map(image => image.alt).join("")
  const wrong = []
  for (const image of document.images) if (!image.hasAttribute("alt")) wrong.push(image)
  for (const each of document.querySelectorAll("a[href], button")) if (seen(each) && !name(each)) wrong.push(each)
  for (const each of document.querySelectorAll("input, select, textarea"))
    if (!["hidden", "submit"].includes(each.type) && !each.labels.length && !each.ariaLabel) wrong.push(each)
  const ids = [...document.querySelectorAll("[id]")].map(each => each.id)
  if (new Set(ids).size !== ids.length) wrong.push(document.body)
  return wrong.map(each => each.outerHTML.slice(0, 120))
}"""

# Links within a sentence are as high as its lines, and a short word is as wide as it is (WCAG 2.5.8 lets both).
SMALL_TARGETS = """() => {
  const wrong = []
  for (const each of document.querySelectorAll("a[href], button, summary, label:has(input)")) {
    if (!each.checkVisibility({ visibilityProperty: true }) || each.closest("p, dd, .skip")) continue
    const { width, height } = each.getBoundingClientRect()
    if (width >= (each.innerText.trim() ? 24 : 44) && height >= 44) continue
    wrong.push(`${Math.round(width)} x ${Math.round(height)}: ${each.outerHTML.slice(0, 100)}`)
  }
  return wrong
}"""

RING = """() => {
  const each = document.activeElement
  if (!each || each === document.body) return null
  const style = getComputedStyle(each)
  return {
    what: each.outerHTML.slice(0, 90),
    ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    first: !each.seen && (each.seen = true),
  }
}"""


@pytest.fixture(scope="module")
def addresses(house: House) -> Iterator[dict[str, str]]:
    """Where each kind of page is."""
    owl, elk = house.domain("owl", 2), house.domain("elk", 0, pool_target=5)
    gone = house.take_down(owl)
    kiosk = house.kiosk(*[owl], interval_s=600)
    kept = Specimen.objects.filter(domain__slug="face")[0]
    yield {
        "hall": "/",
        "one": "/face/",
        "one that turns": "/face/?refresh=60",
        "grid": "/face/grid/?refresh=60",
        "permalink": f"/face/{kept.key}/",
        "not found": "/unicorn/",
        "taken down": f"/owl/{gone.key}/",
        "warming up": "/elk/",
        "kiosk": kiosk.get_absolute_url(),
    }
    kiosk.delete()
    house.close_domain(owl.slug)
    house.close_domain(elk.slug)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_runs_off_to_the_side(
    open_page: OpenPage, addresses: dict[str, str], name: str, scheme: str
) -> None:
    page = open_page(addresses[name], expected={PAGES[name]}, color_scheme=scheme)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        assert page.evaluate(TOO_WIDE) == [], f"at {width} px"
    wall = page.evaluate("getComputedStyle(document.body).backgroundColor")
    lightness = sum(int(part) for part in wall.strip("rgb()").split(",")) / 3
    assert name == "kiosk" or (lightness > 128) == (scheme == "light")


@pytest.mark.parametrize("name", PAGES)
def test_everything_has_a_name(open_page: OpenPage, addresses: dict[str, str], name: str) -> None:
    page = open_page(addresses[name], expected={PAGES[name]})
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.title()
    assert page.locator("h1:visible").count() == 1
    assert page.locator("main").count() == 1
    assert page.evaluate(UNNAMED) == []


@pytest.mark.parametrize("name", [name for name in PAGES if name != "kiosk"])
def test_a_thumb_can_hit_everything(open_page: OpenPage, addresses: dict[str, str], name: str) -> None:
    page = open_page(addresses[name], expected={PAGES[name]}, **PHONE)
    assert page.evaluate(SMALL_TARGETS) == []


@pytest.mark.parametrize("name", [name for name in PAGES if name != "kiosk"])
def test_the_keyboard_goes_everywhere_and_is_seen(
    open_page: OpenPage, addresses: dict[str, str], name: str
) -> None:
    page = open_page(addresses[name], expected={PAGES[name]})
    focusable = page.evaluate("""[...document.querySelectorAll("a[href], button, input, [tabindex='0']")]
        .filter(each => each.checkVisibility() && !each.disabled).length""")
    reached = 0
    for _ in range(focusable + 2):
        page.keyboard.press("Tab")
        at = page.evaluate(RING)
        if at is None or not at["first"]:
            break
        assert at["ring"], at["what"]
        reached += 1
    assert reached == focusable


def test_whoever_asks_for_less_motion_gets_a_swap_instead_of_a_fade(open_page: OpenPage) -> None:
    spy = """
      window.fades = []
      const animate = Element.prototype.animate
      Element.prototype.animate = function (frames, timing) {
        window.fades.push(timing)
        return animate.call(this, frames, timing)
      }
    """
    for motion, shortest, longest in (("reduce", 0, 1), ("no-preference", 100, 1000)):
        page = open_page("/face/", reduced_motion=motion, script=spy)
        first = hung(page)
        page.keyboard.press("Space")
        wait_for_another(page, first)
        (fade,) = page.evaluate("window.fades")
        assert shortest <= fade <= longest


def test_whoever_asks_for_less_motion_decides_when_a_domain_turns(
    house: House, open_page: OpenPage, afterwards: ExitStack
) -> None:
    """A domain's own interval is held for them; one that they asked for themselves is not."""
    house.domain("yak", 4, refresh_s=10)
    afterwards.callback(house.close_domain, "yak")
    page = open_page("/yak/", reduced_motion="reduce")
    expect(page.locator("refresh-dial [data-hold]")).to_have_attribute("aria-pressed", "true")
    page.goto("/yak/?refresh=10")
    expect(page.locator("refresh-dial [data-hold]")).to_have_attribute("aria-pressed", "false")


def test_single_letters_can_be_switched_off(open_page: OpenPage) -> None:
    page = open_page("/face/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.get_by_label("Single letters do something").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    first = hung(page)
    page.keyboard.press("Space")  # has had its time: `g` led nowhere
    wait_for_another(page, first)
    assert page.url.endswith("/face/")


def test_a_key_pressed_as_the_list_of_keys_closes_is_heard(open_page: OpenPage) -> None:
    """For one frame focus is still on the switch in the closed list, and the key's event goes there."""
    page = open_page("/face/")
    first = hung(page)
    page.keyboard.press("?")
    page.get_by_label("Single letters do something").focus()
    at = page.evaluate("""() => {
      document.querySelector("key-list dialog").close()
      const at = document.activeElement
      at.dispatchEvent(new KeyboardEvent("keydown", { key: " ", bubbles: true, cancelable: true }))
      return at.name
    }""")
    assert at == "letters"
    wait_for_another(page, first)


def test_a_picture_is_fetched_in_the_size_that_is_seen(open_page: OpenPage) -> None:
    page = open_page("/face/grid/")
    assert _fetched(page, ".sheet img") == {"256"}
    assert _fetched(open_page("/face/", **PHONE), PICTURE) == {"256"}


def _fetched(page: Page, selector: str) -> set[str]:
    """The edges in the names of the files behind these images."""
    page.wait_for_function(
        "s => [...document.querySelectorAll(s)].every(each => each.complete)", arg=selector
    )
    return set(
        page.eval_on_selector_all(selector, "all => all.map(each => each.currentSrc.match(/-(\\d+)[.]/)[1])")
    )
