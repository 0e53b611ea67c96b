"""A screen in a lobby: nobody attends it, the server may go away, and it must never show it."""

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from gallery.domains.models import Domain
from gallery.kiosks.models import Kiosk
from gallery.pool.hide import hide
from tests.browser.conftest import OpenPage
from tests.browser.house import SEEN_WITHIN_S, House
from tests.browser.watch import NEVER_BLANK, was_never_blank

HOUR_MS = 3600_000
TEXT_OF_TROUBLE = ("error", "failed", "offline", "refused", "undefined", "null", "503", "404")

# Off the clock: what was asked for may arrive, what arrived may be decoded. Then what is up?
BREATHE = """async () => {
  const channel = new MessageChannel()
  await new Promise(resolve => { channel.port1.onmessage = resolve; channel.port2.postMessage(0) })
  return [...document.querySelectorAll("kiosk-screen > .scene")].at(-1)?.dataset.key
}"""


@pytest.fixture
def screen(house: House, afterwards: ExitStack) -> Kiosk:
    """One that shows both domains in turn, another picture each second, without a fade."""
    kiosk = house.kiosk(*Domain.objects.filter(slug__in=["face", "dog"]))
    afterwards.callback(kiosk.delete)
    return kiosk


@pytest.fixture
def away(house: House) -> Iterator[None]:
    """Whatever a test does to the server, it is there again afterwards."""
    yield
    if not house.status("/healthz"):
        house.open()


def shown(page: Page) -> str:
    return str(page.locator("kiosk-screen > .scene").last.get_attribute("data-key"))


def run_until_another(page: Page, key: str, within_s: int = 60) -> str:
    """Let the stopped clock run, and real time for the network, until another picture than `key` is up."""
    for _ in range(within_s):
        page.clock.run_for(1000)
        if (now := str(page.evaluate(BREATHE))) != key:
            return now
    raise AssertionError(f"{key} was still up after {within_s} s")


def run_changes(page: Page, changes: int, key: str = "") -> list[str]:
    seen = [key or shown(page)]
    for _ in range(changes):
        seen.append(run_until_another(page, seen[-1]))
    return seen[1:]


def run_until_new(page: Page, known: set[str], changes: int = 100) -> None:
    """It may first go round with what it has; then it must have been to the server again."""
    for _ in range(changes):
        if run_until_another(page, shown(page)) not in known:
            return
    raise AssertionError(f"nothing new was up within {changes} changes")


def let_pass(page: Page, minutes: int) -> None:
    """In jumps, as a throttled tab has them: thousands of ticks would take as long as they say."""
    for _ in range(minutes * 6):
        page.clock.fast_forward(10_000)
        page.evaluate(BREATHE)


def says_nothing_wrong(page: Page) -> bool:
    words = page.locator("body").inner_text().lower()
    return not any(word in words for word in TEXT_OF_TROUBLE)


def test_a_screen_changes_by_itself_through_all_its_domains(open_page: OpenPage, screen: Kiosk) -> None:
    page = open_page(screen.get_absolute_url(), stopped=True, script=NEVER_BLANK)
    sentences = set()
    seen = [shown(page)]
    for _ in range(6):
        seen.append(run_until_another(page, seen[-1]))
        sentences.add(
            page.locator("kiosk-screen > .scene").last.locator("h1").inner_text().replace("\u00a0", " ")
        )
    assert len(set(seen)) == 7
    assert sentences == {"This person does not exist.", "This dog does not exist."}
    assert was_never_blank(page)


def test_domains_take_strict_turns(open_page: OpenPage, screen: Kiosk) -> None:
    page = open_page(screen.get_absolute_url(), stopped=True)
    paints = []
    for _ in range(6):
        run_until_another(page, shown(page))
        paints.append("wing-dog" in str(page.locator("kiosk-screen > .scene").last.get_attribute("class")))
    assert all(one != other for one, other in pairwise(paints))


def test_a_picture_is_faded_in_over_the_one_before(
    house: House, open_page: OpenPage, afterwards: ExitStack
) -> None:
    # a busy machine paints a few frames a second, of which some must fall into the fade and some after it
    kiosk = house.kiosk(Domain.objects.get(slug="face"), interval_s=4, transition_ms=2000)
    afterwards.callback(kiosk.delete)
    page = open_page(kiosk.get_absolute_url(), script=NEVER_BLANK)
    both = """() => {
      const all = [...document.querySelectorAll("kiosk-screen > .scene")]
      const above = all.length === 2 && parseFloat(getComputedStyle(all[1]).opacity)
      return above > 0 && above < 1 && all.every(each => each.querySelector("img").naturalWidth)
    }"""
    page.wait_for_function(both)
    page.wait_for_function("() => document.querySelectorAll('kiosk-screen > .scene').length === 1")
    assert was_never_blank(page)


def test_a_hundred_changes_leave_nothing_behind(house: House, open_page: OpenPage, screen: Kiosk) -> None:
    page = open_page(screen.get_absolute_url(), stopped=True)
    inspector = page.context.new_cdp_session(page)

    def weigh() -> dict[str, float]:
        inspector.send("HeapProfiler.collectGarbage")
        counts: dict[str, Any] = inspector.send("Memory.getDOMCounters")
        images = page.evaluate("[document.querySelectorAll('*').length, document.images.length]")
        return {
            "nodes": counts["nodes"],
            "listeners": counts["jsEventListeners"],
            "elements": images[0],
            "images": images[1],
        }

    run_changes(page, 24)  # until it has all it keeps
    before = weigh()
    run_changes(page, 100)
    # a request under way has some listeners, a scene some 40 nodes: more than one of each would be left behind
    spare = {"nodes": 60, "listeners": 40, "elements": 0, "images": 0}
    house.wait_until(
        lambda: all(count <= before[what] + spare[what] for what, count in weigh().items()),
        f"it holds no more than {before}",
    )


@pytest.mark.usefixtures("away")
def test_the_show_goes_on_while_the_server_is_away_and_recovers_by_itself(
    house: House, open_page: OpenPage, screen: Kiosk
) -> None:
    page = open_page(screen.get_absolute_url(), stopped=True, script=NEVER_BLANK)
    before = run_changes(page, 4)
    house.kill()
    alone = run_changes(page, 12)
    assert len(set(alone)) > 1, "it has several, and goes round with them"
    assert all(one != other for one, other in pairwise(alone))
    assert says_nothing_wrong(page)

    let_pass(page, minutes=10)  # long enough for the longest pause between two tries
    assert says_nothing_wrong(page)
    house.open()
    run_until_new(page, {*before, *alone})
    assert was_never_blank(page)


@pytest.mark.usefixtures("away")
def test_a_server_that_is_down_from_the_first_draw_on_is_waited_for(
    house: House, open_page: OpenPage, screen: Kiosk
) -> None:
    page = open_page(None, stopped=True, script=NEVER_BLANK)
    page.route("**/draw?*", lambda route: route.abort())  # the page comes, and from then on nothing else
    page.goto(screen.get_absolute_url())
    page.clock.pause_at(60)
    first = shown(page)
    let_pass(page, minutes=10)
    assert shown(page) == first
    assert says_nothing_wrong(page)
    page.unroute("**/draw?*")
    assert run_until_another(page, first, within_s=120) != first
    assert was_never_blank(page)


@pytest.mark.parametrize("slept_ms", [8 * HOUR_MS, 50 * 60_000])
def test_a_screen_wakes_up_with_its_machine(open_page: OpenPage, screen: Kiosk, slept_ms: int) -> None:
    page = open_page(screen.get_absolute_url(), stopped=True, script=NEVER_BLANK)
    before = run_changes(page, 2)
    page.clock.fast_forward(slept_ms)
    run_until_new(page, set(before))
    assert len(set(run_changes(page, 3))) == 3
    assert was_never_blank(page)


def test_a_clock_that_is_set_back_does_not_stop_the_show(open_page: OpenPage, screen: Kiosk) -> None:
    page = open_page(screen.get_absolute_url(), stopped=True)
    run_changes(page, 2)
    page.evaluate("() => { const now = Date.now; Date.now = () => now.call(Date) - 86_400_000 }")
    assert len(set(run_changes(page, 4))) == 4


def test_a_page_is_loaded_anew_once_a_day(open_page: OpenPage, screen: Kiosk) -> None:
    page = open_page(screen.get_absolute_url(), stopped=True)
    page.evaluate("window.sameDocument = true")
    page.clock.fast_forward(23 * HOUR_MS)
    run_changes(page, 2)
    assert page.evaluate("window.sameDocument") is True
    page.clock.fast_forward(2 * HOUR_MS)
    with page.expect_event("load"):
        page.clock.run_for(5_000)
    page.wait_for_selector("kiosk-screen > .scene")
    run_changes(page, 2)


def test_a_broken_picture_is_passed_over(open_page: OpenPage, screen: Kiosk) -> None:
    page = open_page(None, stopped=True, script=NEVER_BLANK)
    page.goto(screen.get_absolute_url())
    page.clock.pause_at(60)
    broken: set[str] = set()

    def every_other(route: Any) -> None:
        if len(broken) < 3 or route.request.url in broken:
            broken.add(route.request.url)
            route.abort()
        else:
            route.continue_()

    page.route("**/media/**", every_other)
    seen = run_changes(page, 8)
    assert not [key for key in seen if any(key in url for url in broken)]
    assert was_never_blank(page)


def test_a_changed_kiosk_is_taken_up_by_itself(house: House, open_page: OpenPage, screen: Kiosk) -> None:
    page = open_page(screen.get_absolute_url())
    element = page.locator("kiosk-screen")
    expect(element).to_have_attribute("data-interval-s", "1")
    screen.interval_s = 600
    screen.save()
    expect(element).to_have_attribute("data-interval-s", "600")
    assert says_nothing_wrong(page)


def test_a_changed_playlist_is_taken_up_by_itself(open_page: OpenPage, screen: Kiosk) -> None:
    page = open_page(screen.get_absolute_url())
    screen.domains.set(Domain.objects.filter(slug="dog"))
    expect(page.locator("link[href^='/look/']")).to_have_count(1)
    page.wait_for_function("""() => {
      window.seen = window.seen ?? new Set()
      window.seen.add(document.querySelector("kiosk-screen > .scene:last-of-type").dataset.key)
      return window.seen.size > 5
    }""")
    assert "dog" in page.locator("kiosk-screen > .scene").last.inner_text()


def test_a_picture_that_is_taken_down_leaves_the_screen(
    house: House, open_page: OpenPage, afterwards: ExitStack
) -> None:
    owl = house.domain("owl", 4)
    afterwards.callback(house.close_domain, "owl")
    kiosk = house.kiosk(owl, interval_s=600)
    afterwards.callback(kiosk.delete)
    page = open_page(kiosk.get_absolute_url(), expected={404})
    key = shown(page)
    page.wait_for_load_state("networkidle")
    hide(key)
    expect(page.locator(f"kiosk-screen > .scene[data-key='{key}']")).to_have_count(
        0, timeout=SEEN_WITHIN_S * 1000
    )
    page.wait_for_function("() => document.querySelector('kiosk-screen > .scene img')?.naturalWidth")
    assert says_nothing_wrong(page)


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920), (1280, 720), (390, 844)])
def test_a_screen_of_any_shape_shows_picture_and_sentence(
    open_page: OpenPage, screen: Kiosk, size: tuple[int, int]
) -> None:
    width, height = size
    page = open_page(screen.get_absolute_url(), stopped=True, viewport={"width": width, "height": height})
    for _ in range(3):
        for selector in (".scene-pic", "h1", ".scene-tomb", ".scene-code"):
            box = page.locator(f"kiosk-screen > .scene {selector}").last.bounding_box()
            assert box
            assert box["x"] >= -1
            assert box["y"] >= -1
            assert box["x"] + box["width"] <= width + 1, selector
            assert box["y"] + box["height"] <= height + 1, selector
        run_until_another(page, shown(page))


def test_without_javascript_a_screen_turns_by_itself(open_page: OpenPage, screen: Kiosk) -> None:
    page = open_page(screen.get_absolute_url(), java_script_enabled=False)
    scene = page.locator("kiosk-screen > .scene")
    first = scene.get_attribute("data-key")
    assert first
    expect(scene).not_to_have_attribute("data-key", first)
