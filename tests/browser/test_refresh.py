"""Pages that change by themselves: one picture, and sixty."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.watch import NEVER_BLANK, hung, wait_for_another, was_never_blank

# The clock of these pages is stopped, so every second in them is one that the test lets pass.
# A tab that nobody looks at: headless browsers never hide one, so the page is told it is.
HIDE = """hidden => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden })
  Object.defineProperty(document, "visibilityState", { configurable: true, get: () => hidden ? "hidden" : "visible" })
  document.dispatchEvent(new Event("visibilitychange"))
}"""


def left_s(page: Page) -> int:
    return int(page.locator("refresh-dial [data-left]").inner_text())


def let_pass(page: Page, seconds: float) -> None:
    page.clock.run_for(int(seconds * 1000))


def sheet(page: Page) -> list[str]:
    """Where the cells lead, in order."""
    return [
        str(address)
        for address in page.evaluate("[...document.querySelectorAll('.sheet a')].map(a => a.href)")
    ]


def settles(page: Page) -> None:
    """Until the sheet has been rehung and every fade is over."""
    page.wait_for_function(
        "() => !document.querySelector('grid-rehang').busy && [...document.querySelectorAll('.sheet a')]"
        ".every(cell => cell.querySelectorAll('img').length === 1)"
    )


def test_a_page_counts_down_and_turns_by_itself(open_page: OpenPage) -> None:
    page = open_page("/face/?refresh=10", stopped=True)
    first = hung(page)
    before = left_s(page)
    let_pass(page, 3)
    assert left_s(page) == before - 3
    let_pass(page, before - 3)
    second = wait_for_another(page, first)
    expect(page.locator("refresh-dial [data-left]")).to_have_text("10")
    let_pass(page, 10.2)
    assert wait_for_another(page, second) not in (first, second)


@pytest.mark.parametrize("way", ["a click", "space on the dial", "the key for it"])
def test_the_dial_can_be_held_and_goes_on_from_where_it_was(open_page: OpenPage, way: str) -> None:
    page = open_page("/face/?refresh=10", stopped=True)
    dial = page.locator("refresh-dial [data-hold]")

    def press() -> None:
        if way == "a click":
            dial.click()
        elif way == "space on the dial":
            dial.press("Space")
        else:
            page.keyboard.press("h")

    first = hung(page)
    let_pass(page, 4)
    left = left_s(page)
    press()
    expect(dial).to_have_attribute("aria-pressed", "true")
    let_pass(page, 60)
    assert (left_s(page), hung(page)) == (left, first)
    press()
    let_pass(page, left + 0.2)
    wait_for_another(page, first)


def test_pressing_another_starts_the_countdown_anew(open_page: OpenPage) -> None:
    page = open_page("/face/?refresh=10", stopped=True)
    first = hung(page)
    let_pass(page, 6)
    page.locator("[data-another]").click()
    wait_for_another(page, first)
    assert left_s(page) == 10


def test_nothing_turns_in_a_tab_that_nobody_looks_at(open_page: OpenPage) -> None:
    page = open_page("/face/?refresh=10", stopped=True)
    first, left = hung(page), left_s(page)
    page.evaluate(HIDE, True)
    let_pass(page, 120)
    assert (left_s(page), hung(page)) == (left, first)
    page.evaluate(HIDE, False)
    let_pass(page, left + 0.2)
    wait_for_another(page, first)


def test_after_sleep_the_countdown_goes_on_instead_of_firing_at_once(open_page: OpenPage) -> None:
    page = open_page("/face/?refresh=10", stopped=True)
    first, left = hung(page), left_s(page)
    page.clock.fast_forward(8 * 3600_000)
    assert left - left_s(page) <= 1
    assert hung(page) == first


def test_a_page_that_cannot_reach_the_museum_keeps_its_picture_and_tries_again(open_page: OpenPage) -> None:
    page = open_page("/face/?refresh=2", stopped=True, script=NEVER_BLANK)
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    first = hung(page)
    let_pass(page, 3)
    second = wait_for_another(page, first)  # the one that was fetched ahead
    for _ in range(4):
        let_pass(page, 6)
        assert hung(page) == second
    page.context.set_offline(False)
    page.wait_for_function("() => navigator.onLine")
    let_pass(page, 8)
    wait_for_another(page, second)
    assert was_never_blank(page)


def test_the_sheet_counts_down_and_rehangs_itself(open_page: OpenPage) -> None:
    page = open_page("/face/grid/?refresh=10", stopped=True, reduced_motion="reduce")
    before = sheet(page)
    left = left_s(page)
    let_pass(page, 2)
    assert left_s(page) == left - 2
    let_pass(page, left)
    page.clock.resume()  # cells are hung one after the other
    page.wait_for_function("old => document.querySelector('.sheet a').href !== old", arg=before[0])
    settles(page)
    after = sheet(page)
    assert len(set(after)) == 60
    assert not set(after) & set(before)


def test_the_sheet_can_be_held_with_space(open_page: OpenPage) -> None:
    page = open_page("/face/grid/?refresh=10", stopped=True)
    before, left = sheet(page), left_s(page)
    page.keyboard.press("Space")
    let_pass(page, 30)
    assert (left_s(page), sheet(page)) == (left, before)
    page.keyboard.press("Space")
    let_pass(page, 1)
    assert left_s(page) == left - 1


def test_the_sheet_waits_while_somebody_looks_closer(open_page: OpenPage) -> None:
    page = open_page("/face/grid/?refresh=10", stopped=True)
    before, left = sheet(page), left_s(page)
    page.locator(".sheet a").nth(7).hover()
    let_pass(page, 30)
    assert (left_s(page), sheet(page)) == (left, before)
    page.locator("h1").hover()
    let_pass(page, 1)
    assert left_s(page) == left - 1


def test_the_interval_of_a_sheet_is_chosen_without_a_page_load(open_page: OpenPage) -> None:
    page = open_page("/face/grid/", stopped=True)
    page.evaluate("window.sameDocument = true")
    expect(page.locator("[data-hold]")).to_be_hidden()
    page.get_by_role("link", name="30 s").click()
    assert page.url.endswith("?refresh=30")
    assert left_s(page) == 30
    expect(page.locator("[data-every='30']")).to_have_attribute("aria-current", "true")
    page.get_by_role("link", name="never").click()
    expect(page.locator("[data-hold]")).to_be_hidden()
    assert page.evaluate("window.sameDocument") is True


def test_a_sheet_is_rehung_by_a_press_with_every_cell_filled_all_the_while(open_page: OpenPage) -> None:
    page = open_page("/face/grid/")
    before = sheet(page)
    page.evaluate("""() => {
      window.bare = 0
      const look = () => {
        for (const cell of document.querySelectorAll(".sheet a"))
          if (![...cell.querySelectorAll("img")].some(image => image.complete && image.naturalWidth)) window.bare += 1
        requestAnimationFrame(look)
      }
      look()
    }""")
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "before => [...document.querySelectorAll('.sheet a')].every((cell, nth) => cell.href !== before[nth])",
        arg=before,
    )
    settles(page)
    assert page.evaluate("window.bare") == 0
    assert page.evaluate(
        "[...document.querySelectorAll('.sheet a')]"
        ".every(cell => cell.querySelector('img').src.includes(cell.pathname.split('/')[2]))"
    )


def test_a_sheet_turns_by_itself_without_javascript(open_page: OpenPage) -> None:
    page = open_page("/face/grid/?refresh=1", java_script_enabled=False)
    cell = page.locator(".sheet a").first
    first = cell.get_attribute("href")
    assert first
    expect(cell).not_to_have_attribute("href", first)
