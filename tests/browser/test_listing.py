"""A visitor reads about a lodging that does not exist."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from gallery.domains.models import Domain
from gallery.pool.hide import hide
from gallery.pool.models import Specimen
from tests.browser.conftest import OpenPage
from tests.browser.house import House
from tests.factories import make_listings

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture(scope="module")
def lodgings(house: House) -> Iterator[Domain]:
    """Eight of them, told to show dogs for photographs, since there are no rooms, and faces."""
    domain = make_listings(count=8, photos_from=Domain.objects.get(slug="dog"))
    house.wait_until(lambda: house.status("/airbnb/") == 200, "/airbnb/ is open")
    yield domain
    house.close_domain("airbnb")


pytestmark = pytest.mark.usefixtures("lodgings")


def key_of(page: Page) -> str:
    return page.locator("article.listing").get_attribute("data-key") or ""


def open_box(page: Page) -> str:
    return str(page.evaluate("document.querySelector('.box:target')?.id ?? ''"))


def test_everything_of_a_product_page_is_there(open_page: OpenPage) -> None:
    page = open_page("/airbnb/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    for heading in ("What this place offers", "Where you would be", "Your host", "House rules"):
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
    expect(page.locator(".not")).to_contain_text("This lodging does not exist.")
    expect(page.locator(".shots img")).to_have_count(5)
    expect(page.locator("svg.map")).to_be_visible()
    assert (
        page.evaluate("[...document.images].filter(each => each.complete && !each.naturalWidth).length") == 0
    )


@pytest.mark.parametrize("width", [320, 390, 820, 1440, 2560])
def test_nothing_is_wider_than_the_window(open_page: OpenPage, width: int) -> None:
    page = open_page("/airbnb/", viewport={"width": width, "height": 900})
    for path in ("/airbnb/", "/airbnb/grid/"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_photographs_open_large_and_are_walked_through_by_keys(open_page: OpenPage) -> None:
    page = open_page("/airbnb/")
    first = key_of(page)
    page.locator(".shots li a").nth(1).click()
    assert open_box(page) == "photo-2"
    expect(page.locator("#photo-2 .box-not")).to_have_text("This lodging does not exist.")
    page.keyboard.press("ArrowRight")
    assert open_box(page) == "photo-3"
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    assert open_box(page) == "photo-5"
    page.keyboard.press("Escape")
    assert open_box(page) == ""
    expect(page.locator(".shots li a").nth(1)).to_be_focused()
    assert key_of(page) == first, "the page beneath had the keys too"


def test_an_open_photograph_keeps_the_focus_and_leaves_no_trace(open_page: OpenPage) -> None:
    page = open_page("/airbnb/grid/")
    page.goto("/airbnb/")
    page.locator(".shots li a").first.click()
    for _ in range(7):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('.box')?.id") == "photo-1"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    page.go_back()
    assert page.url.endswith("/airbnb/grid/")


def test_reserve_leads_nowhere(open_page: OpenPage) -> None:
    page = open_page("/airbnb/")
    page.locator(".book").get_by_role("link", name="Reserve").click()
    expect(page.locator("#reserve")).to_be_visible()
    page.locator("#reserve").get_by_role("link").click()
    expect(page.locator("#reserve")).to_be_hidden()


def test_show_more_shows_more(open_page: OpenPage) -> None:
    page = open_page("/airbnb/")
    more = page.locator(".prose details").first
    expect(more.locator("p").first).to_be_hidden()
    more.locator("summary").click()
    expect(more.locator("p").first).to_be_visible()


def test_space_is_another_one(open_page: OpenPage) -> None:
    page = open_page("/airbnb/")
    shown = {key_of(page)}
    for _ in range(3):
        before = page.url, key_of(page)
        page.keyboard.press("Space")
        page.wait_for_function(
            "key => document.querySelector('article.listing')?.dataset.key !== key", arg=before[1]
        )
        shown.add(key_of(page))
    assert len(shown) == 4


def test_it_goes_on_by_itself_when_asked_to_and_can_be_held(open_page: OpenPage) -> None:
    page = open_page("/airbnb/?refresh=1")
    first = key_of(page)
    page.wait_for_function("key => document.querySelector('article.listing')?.dataset.key !== key", arg=first)
    page.locator("[data-hold]").click()
    held = key_of(page)
    page.wait_for_timeout(1500)
    assert key_of(page) == held


def test_all_of_it_works_without_a_script(open_page: OpenPage) -> None:
    page = open_page("/airbnb/", java_script_enabled=False, **PHONE)
    page.locator(".shots li a").first.tap()
    expect(page.locator("#photo-1")).to_be_visible()
    page.locator("#photo-1 .box-next").tap()
    expect(page.locator("#photo-2")).to_be_visible()
    page.locator("#photo-2 .box-close").tap()
    expect(page.locator("#photo-2")).to_be_hidden()
    page.locator(".thumb-bar").get_by_role("link", name="Reserve").tap()
    expect(page.locator("#reserve")).to_be_visible()
    page.locator("#reserve").get_by_role("link").tap()
    page.get_by_role("link", name="Another").first.tap()
    expect(page.locator(".not")).to_be_visible()


def test_a_card_leads_to_its_listing(open_page: OpenPage) -> None:
    page = open_page("/airbnb/grid/")
    expect(page.locator(".cards li")).to_have_count(8)
    card = page.locator(".cards a").nth(2)
    title = card.locator(".card-title").inner_text()
    card.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.locator("#recipe")).to_be_visible()


def test_an_open_page_of_what_was_taken_down_is_gone_when_asked_again(
    open_page: OpenPage, house: House, lodgings: Domain
) -> None:
    specimen = Specimen.objects.filter(domain=lodgings, state=Specimen.State.LIVE)[0]
    page = open_page(f"/airbnb/{specimen.key}/", expected={410})
    hide(specimen.key)
    house.wait_until(lambda: house.status(f"/airbnb/{specimen.key}/") == 410, "it is gone")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text("taken down")
    house.wait_until(lambda: house.forgot("/airbnb/grid/", specimen.key), "no page shows it", 3)


def test_another_photograph_hangs_in_place_of_one_that_was_taken_down(
    open_page: OpenPage, house: House, lodgings: Domain
) -> None:
    page = open_page("/airbnb/")
    address = f"/airbnb/{key_of(page)}/"
    page.goto(address)
    photo = (page.locator(".shots img").nth(3).get_attribute("src") or "").split("/")[-1][:16]
    hide(photo)
    house.wait_until(lambda: house.forgot(address, photo), "no page shows it", 3)
    page.goto(address)
    page.wait_for_load_state("networkidle")
    expect(page.locator(".shots img")).to_have_count(5)
    assert (
        page.evaluate("[...document.images].filter(each => each.complete && !each.naturalWidth).length") == 0
    )


def test_a_lodging_without_photographs_is_drawn_and_its_drawings_open_large(
    open_page: OpenPage, house: House, afterwards: ExitStack
) -> None:
    make_listings("hut", 2, hosts=[])
    afterwards.callback(house.close_domain, "hut")
    house.wait_until(lambda: house.status("/hut/") == 200, "/hut/ is open")
    page = open_page("/hut/", viewport={"width": 390, "height": 844})
    expect(page.locator(".meta")).to_contain_text("No photographer has found it")
    expect(page.locator(".shots img")).to_have_count(5)
    first = "document.querySelector('.shots img')"
    assert page.evaluate(f"{first}.decode().then(() => {first}.naturalWidth)") == 800
    page.locator(".shots li a").first.click()
    assert open_box(page) == "photo-1"
    expect(page.get_by_role("dialog", name="Drawing 1 of 5")).to_be_visible()
    page.goto("/hut/grid/")
    expect(page.locator(".card-photo img")).to_have_count(2)
