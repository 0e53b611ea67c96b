"""The other pages: the hall, the sheet, a permalink, and those for what is not there."""

from contextlib import ExitStack
from datetime import UTC, datetime

from playwright.sync_api import expect

from gallery.domains.models import Domain
from gallery.pool.models import Specimen
from tests.browser.conftest import OpenPage
from tests.browser.house import House
from tests.browser.watch import PICTURE, hung, key_of, wait_for_another
from tests.factories import publish_specimens


def test_the_hall_leads_to_every_open_domain(open_page: OpenPage) -> None:
    page = open_page("/")
    bays = page.locator(".bay")
    expect(bays).to_have_count(2)
    assert [bays.nth(nth).get_attribute("href") for nth in range(2)] == ["/face/", "/dog/"]
    expect(bays.first).to_contain_text("This person does not exist.")
    page.wait_for_function(
        "() => [...document.querySelectorAll('.bay img')].every(each => each.complete && each.naturalWidth)"
    )
    bays.nth(1).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This dog does not exist.")


def test_a_domain_that_is_opened_is_in_the_hall_and_a_closed_one_is_not(
    house: House, open_page: OpenPage
) -> None:
    house.domain("owl", 3)
    try:
        page = open_page("/")
        expect(page.locator(".bay")).to_have_count(3)
    finally:
        house.close_domain("owl")
    page.reload()
    expect(page.locator(".bay")).to_have_count(2)


def test_a_sheet_has_sixty_tiles_that_lead_to_their_own_pages(open_page: OpenPage) -> None:
    page = open_page("/face/grid/")
    tiles = page.locator(".sheet a")
    expect(tiles).to_have_count(60)
    page.wait_for_function(
        "() => [...document.querySelectorAll('.sheet img')].every(each => each.complete && each.naturalWidth)"
    )
    addresses = page.evaluate("[...document.querySelectorAll('.sheet a')].map(a => a.pathname)")
    assert len(set(addresses)) == 60
    statuses = page.evaluate("all => Promise.all(all.map(async one => (await fetch(one)).status))", addresses)
    assert set(statuses) == {200}
    tiles.nth(41).click()
    assert hung(page) == key_of(addresses[41])


def test_a_sheet_is_walked_with_the_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page("/face/grid/")
    page.get_by_role("link", name="One at a time").focus()
    for nth in range(3):
        page.keyboard.press("Tab")
        assert page.evaluate(
            "nth => document.activeElement === document.querySelectorAll('.sheet a')[nth]", nth
        )
    expect(page.locator(".sheet a").nth(2).locator("span")).to_have_css("opacity", "1")
    address = page.locator(".sheet a").nth(2).get_attribute("href")
    page.keyboard.press("Enter")
    expect(page.locator("#recipe")).to_be_attached()
    assert page.url.endswith(str(address))


def test_a_permalink_tells_the_recipe_and_stays(open_page: OpenPage) -> None:
    specimen = Specimen.objects.filter(domain__slug="face", state=Specimen.State.LIVE)[17]
    page = open_page(f"/face/{specimen.key}/")
    assert hung(page) == specimen.key
    recipe = page.locator("dl.recipe")
    for words in (f"Seed{specimen.seed}", "Truncation0.7", specimen.key, "Test weights"):
        expect(recipe).to_contain_text(words)
    expect(page.locator(".code")).to_contain_text(f"--seeds {specimen.seed}")
    year = datetime.now(UTC).year
    expect(page.locator(".label-no")).to_have_text(f"{year}.{specimen.domain.letter}.{specimen.seed}")
    page.reload()
    assert hung(page) == specimen.key
    files = page.evaluate(
        "Promise.all([...document.querySelectorAll('.files a')].map(async a => (await fetch(a.href)).status))"
    )
    assert set(files) == {200}


def test_the_address_of_a_picture_is_copied(open_page: OpenPage) -> None:
    specimen = Specimen.objects.filter(domain__slug="face", state=Specimen.State.LIVE)[3]
    page = open_page(f"/face/{specimen.key}/", permissions=["clipboard-read", "clipboard-write"])
    page.keyboard.press("c")
    expect(page.locator("copy-address [role=status]")).to_contain_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == page.url


def test_what_never_was_is_a_page_too(open_page: OpenPage) -> None:
    for path in ("/unicorn/", "/face/aaaaaaaaaaaaaaaa/"):
        page = open_page(path, expected={404})
        expect(page.get_by_role("heading", level=1)).to_have_text("This page does not exist.")
        page.get_by_role("link", name="Back to the entrance hall").click()
        expect(page.locator(".bay")).to_have_count(2)


def test_what_was_taken_down_says_so(house: House, open_page: OpenPage, afterwards: ExitStack) -> None:
    owl = house.domain("owl", 3)
    afterwards.callback(house.close_domain, "owl")
    specimen = house.take_down(owl)
    page = open_page(f"/owl/{specimen.key}/", expected={410})
    expect(page.get_by_role("heading", level=1)).to_have_text("This one has been taken down.")
    expect(page.locator("main img")).to_have_count(0)
    page.get_by_role("link", name="See another").click()
    assert hung(page) != specimen.key


def test_a_wing_that_warms_up_turns_into_its_first_picture_by_itself(
    house: House, open_page: OpenPage, afterwards: ExitStack
) -> None:
    owl = house.domain("owl", 0, pool_target=5)
    afterwards.callback(house.close_domain, "owl")
    page = open_page("/owl/", expected={503}, stopped=True)
    expect(page.get_by_role("heading", level=1)).to_have_text("Installation in progress.")
    expect(page.locator("[data-step=render]")).to_contain_text("0 of 5")
    again_s = int(page.locator("[data-again]").inner_text().split()[-2])
    page.clock.run_for(3_000)
    expect(page.locator("[data-again]")).to_have_text(f"trying again in {again_s - 3} s")
    page.clock.run_for((again_s - 3) * 1000)
    expect(page.locator("[data-again]")).to_have_text("trying again in 8 s")  # it asked, in vain

    page.evaluate("window.sameDocument = true")
    _first_pictures(house, owl, 3)
    page.clock.run_for(8_000)
    expect(page.locator(PICTURE)).to_have_count(1)
    expect(page).to_have_title("This owl does not exist")
    first = hung(page)
    page.keyboard.press("Space")  # and it is a page like any other
    wait_for_another(page, first)
    assert page.evaluate("window.sameDocument") is True


def test_a_sheet_that_warms_up_turns_into_a_sheet(
    house: House, open_page: OpenPage, afterwards: ExitStack
) -> None:
    owl = house.domain("owl", 0, pool_target=5)
    afterwards.callback(house.close_domain, "owl")
    page = open_page("/owl/grid/", expected={503}, stopped=True)
    expect(page.get_by_role("heading", level=1)).to_have_text("Installation in progress.")
    _first_pictures(house, owl, 1)
    page.clock.run_for(8_000)
    expect(page.locator(".sheet a")).to_have_count(1)


def _first_pictures(house: House, domain: Domain, count: int) -> None:
    publish_specimens(domain, count)
    house.wait_until(lambda: house.status(f"/{domain.slug}/draw") == 200, "the server has heard of it")
