"""A visitor looks at one picture after another."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.watch import NEVER_BLANK, PICTURE, hung, key_of, wait_for_another, was_never_blank

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}

# Walks on by real clicks, each as soon as the picture of the one before hangs.
PRESS_ON = """async presses => {
  const label = document.querySelector('[data-fill="number"]')
  const shown = [label.href]
  for (let press = 0; press < presses; press++) {
    const changed = new Promise(resolve => {
      const eye = new MutationObserver(() => { eye.disconnect(); resolve() })
      eye.observe(label, { attributes: true, attributeFilter: ["href"] })
    })
    document.querySelector("[data-another]").click()
    await changed
    shown.push(label.href)
    await new Promise(resolve => setTimeout(resolve)) // the press before is over
  }
  return shown
}"""


def swipe(page: Page, across: int) -> None:
    """A finger on the picture, from its middle, so many pixels across."""
    box = page.locator(".hung").bounding_box()
    assert box
    touch = page.context.new_cdp_session(page)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for part in range(1, 6):
        point = {"x": x + across * part / 5, "y": y}
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_a_picture_is_shown_whole(open_page: OpenPage) -> None:
    page = open_page("/face/")
    picture = page.locator(PICTURE)
    expect(picture).to_have_attribute("alt", "A person who does not exist")
    width, height = picture.evaluate(
        "async image => { await image.decode(); return [image.naturalWidth, image.naturalHeight] }"
    )
    assert width == height > 0
    box = picture.bounding_box()
    assert box
    assert abs(box["width"] - box["height"]) < 1
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 900


WAYS: dict[str, Callable[[Page], object]] = {
    "a click on the picture": lambda page: page.locator(".hung").click(),
    "the button": lambda page: page.locator("[data-another]").click(),
    "space": lambda page: page.keyboard.press("Space"),
    "the right arrow": lambda page: page.keyboard.press("ArrowRight"),
}
ON_A_PHONE: dict[str, Callable[[Page], object]] = {
    "a tap on the picture": lambda page: page.locator(".hung").tap(),
    "a tap on the button": lambda page: page.locator("[data-another]").tap(),
    "a swipe": lambda page: swipe(page, -140),
}


def goes_to_exactly_one_more(page: Page, press: Callable[[Page], object]) -> None:
    page.evaluate("window.sameDocument = true")
    first = hung(page)
    drawn: list[str] = []
    page.on("request", lambda request: drawn.append(request.url) if "/draw" in request.url else None)
    press(page)
    second = wait_for_another(page, first)
    assert second != first
    assert page.evaluate("window.sameDocument") is True
    assert was_never_blank(page)
    assert page.locator("[data-back]").is_enabled()
    page.keyboard.press("ArrowLeft")
    assert wait_for_another(page, second) == first, "it went two further"


@pytest.mark.parametrize("way", WAYS)
def test_another_one_comes_without_a_page_load(open_page: OpenPage, way: str) -> None:
    goes_to_exactly_one_more(open_page("/face/", script=NEVER_BLANK), WAYS[way])


@pytest.mark.parametrize("way", ON_A_PHONE)
def test_another_one_comes_by_touch(open_page: OpenPage, way: str) -> None:
    goes_to_exactly_one_more(open_page("/face/", script=NEVER_BLANK, **PHONE), ON_A_PHONE[way])


def test_a_swipe_to_the_right_goes_back(open_page: OpenPage) -> None:
    page = open_page("/face/", **PHONE)
    first = hung(page)
    swipe(page, -140)
    second = wait_for_another(page, first)
    swipe(page, 140)
    assert wait_for_another(page, second) == first


def test_the_left_arrow_goes_back_through_all_that_was_shown(open_page: OpenPage) -> None:
    page = open_page("/face/", reduced_motion="reduce")
    shown = [hung(page)]
    for _ in range(4):
        page.keyboard.press("ArrowRight")
        shown.append(wait_for_another(page, shown[-1]))
    for earlier in reversed(shown[:-1]):
        now = hung(page)
        page.keyboard.press("ArrowLeft")
        assert wait_for_another(page, now) == earlier
    expect(page.locator("[data-back]")).to_be_disabled()


def test_label_permalink_and_download_follow_the_picture(open_page: OpenPage) -> None:
    page = open_page("/face/")
    first = hung(page)
    page.keyboard.press("Space")
    key = wait_for_another(page, first)
    number = page.locator('[data-fill="number"]')
    for name in ("number", "keep", "recipe"):
        expect(page.locator(f'[data-fill="{name}"]')).to_have_attribute(
            "href", f"/face/{key}/" + "#recipe" * (name == "recipe")
        )
    download = page.locator('[data-fill="download"]')
    assert key_of(download.get_attribute("href")) == key
    assert download.get_attribute("download") == f"{number.inner_text()}.jpg"
    with page.expect_download() as begun:
        download.click()
    assert begun.value.suggested_filename == f"{number.inner_text()}.jpg"
    number.click()
    expect(page.locator(".label-no")).to_contain_text(begun.value.suggested_filename.removesuffix(".jpg"))
    assert hung(page) == key


def test_two_hundred_presses_over_a_pool_of_two_hundred_show_each_picture_once(open_page: OpenPage) -> None:
    page = open_page("/face/", reduced_motion="reduce")
    shown = page.evaluate(PRESS_ON, 199)
    assert len(shown) == 200
    assert len(set(shown)) == 200


def test_a_picture_that_cannot_be_fetched_leaves_the_old_one_up(open_page: OpenPage) -> None:
    page = open_page("/face/", script=NEVER_BLANK)
    page.wait_for_load_state("networkidle")
    first = hung(page)
    page.keyboard.press("Space")  # the one that was fetched ahead
    second = wait_for_another(page, first)
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    page.keyboard.press("Space")
    third = wait_for_another(page, second)
    page.keyboard.press("Space")
    expect(page.locator("[data-notice]")).to_be_visible()
    assert hung(page) == third
    page.context.set_offline(False)
    page.keyboard.press("Space")
    wait_for_another(page, third)
    expect(page.locator("[data-notice]")).to_be_hidden()
    assert was_never_blank(page)


def test_without_javascript_the_link_leads_to_another_one(open_page: OpenPage) -> None:
    page = open_page("/face/", java_script_enabled=False)
    shown = {hung(page)}
    for _ in range(3):
        page.locator("[data-another]").click()
        shown.add(hung(page))
    assert len(shown) == 4


def test_without_javascript_a_page_can_turn_by_itself(open_page: OpenPage) -> None:
    page = open_page("/face/?refresh=1", java_script_enabled=False)
    first = page.locator(PICTURE).get_attribute("src")
    assert first
    expect(page.locator(PICTURE)).not_to_have_attribute("src", first)
    assert page.url.endswith("?refresh=1")


def test_without_javascript_nothing_is_offered_that_does_nothing(open_page: OpenPage) -> None:
    page = open_page("/face/?refresh=60", java_script_enabled=False)
    for selector in ("[data-back]", "refresh-dial", "key-list"):
        expect(page.locator(selector)).to_be_hidden()
