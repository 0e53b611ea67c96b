"""An administrator at work in a browser, and what visitors see of it."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings

from gallery.checkpoints.models import Checkpoint
from gallery.domains.models import Domain
from gallery.pool.models import Lease, Specimen
from gallery.pool.reconcile import reconcile_pool
from gallery.renditions.names import file_names
from tests.browser.conftest import NAME, PASSWORD, OpenPage
from tests.browser.house import SEEN_WITHIN_S, House
from tests.browser.test_look import TOO_WIDE, UNNAMED


@pytest.fixture
def owl(house: House) -> Iterator[Domain]:
    yield house.domain("owl", 5)
    house.close_domain("owl")


def seen_in_time(page: Page, path: str, told: Callable[[], bool]) -> None:
    """A visitor who asks again and again is told within the promised time, counted from now."""
    until = time.monotonic() + SEEN_WITHIN_S
    while True:
        page.goto(path)
        if told():
            return
        assert time.monotonic() < until, f"{path} said nothing of it within {SEEN_WITHIN_S} s"


def test_whoever_has_the_password_gets_in_and_nobody_else(open_page: OpenPage, registrar: User) -> None:
    page = open_page("/admin/")
    page.get_by_label("Username").fill(NAME)
    page.get_by_label("Password").fill("guessed")
    page.get_by_role("button", name="Log in").click()
    expect(page.locator(".errornote")).to_be_visible()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    for wing in ("This person does not exist.", "This dog does not exist."):
        expect(page.locator("main, #content").first).to_contain_text(wing)


@pytest.mark.parametrize("kind", ["our safetensors", "an IR pair in a zip"])
def test_a_domain_goes_from_an_upload_to_the_public(
    house: House, office: Page, open_page: OpenPage, tmp_path: Path, settings: Settings, kind: str
) -> None:
    from gallery.workshop.importing import import_checkpoint  # torch: only for those who ask for it
    from gallery.workshop.tasks import render_lease
    from tests.networks import tiny_checkpoint, tiny_ir_zip

    settings.BACKEND, settings.RENDER_THREADS = "eager", 1
    ours = kind == "our safetensors"
    file = (
        tiny_checkpoint(tmp_path, 1) / "weights.safetensors"
        if ours
        else tiny_ir_zip(tmp_path / "pair.zip", 2)
    )
    try:
        office.goto("/admin/domains/domain/")
        office.get_by_role("link", name="Add").first.click()
        office.locator("[name=slug]").fill("yak")
        expect(office.locator("[data-sentence]").first).to_have_text("This yak does not exist.")
        office.locator("[name=file]").set_input_files(file)
        office.locator("[name=file_name]").fill(f"Tiny weights, {kind}")
        office.locator("[name=file_licence]").fill("MIT")
        office.locator("[name=_save]").click()
        state = office.locator(".condition .state")
        expect(state).to_have_text("Waiting")
        expect(office.get_by_role("button", name="Open to the public")).to_be_disabled()
        office.evaluate("window.sameDocument = true")

        # a worker, step by step; the page hears of each by itself
        yak = Domain.objects.get(slug="yak")
        assert yak.checkpoint_id
        checkpoint = import_checkpoint(yak.checkpoint_id)
        assert checkpoint is not None
        assert checkpoint.state == Checkpoint.State.READY, checkpoint.trouble
        expect(state).to_have_text("Making samples")
        while reconcile_pool(yak.pk, timezone.now()):
            for lease in Lease.objects.filter(domain=yak):
                render_lease(lease.pk)
        expect(state).to_have_text("Ready to open")
        expect(office.locator(".contact img")).to_have_count(12)
        assert office.evaluate("window.sameDocument") is True
        assert house.status("/yak/") == 404, "a draft is nobody's business"

        office.get_by_role("button", name="Open to the public").click()
        visitor = open_page(None, expected={404})
        seen_in_time(visitor, "/yak/", lambda: visitor.locator(".hung img").count() == 1)
        expect(visitor.get_by_role("heading", level=1)).to_have_text("This yak does not exist.")
        visitor.wait_for_function("() => document.querySelector('.hung img').naturalWidth")
        expect(visitor.locator("footer")).to_contain_text("Tiny weights")
        expect(office.locator(".condition .state")).to_contain_text("Open")
    finally:
        office.close()
        house.close_domain("yak")
        Checkpoint.objects.filter(name__startswith="Tiny weights").delete()


def test_a_refused_file_says_why(office: Page, house: House, tmp_path: Path) -> None:
    from gallery.workshop.importing import import_checkpoint

    (tmp_path / "photo.safetensors").write_bytes(b"GIF89a" + bytes(200))
    try:
        office.goto("/admin/domains/domain/add/")
        office.locator("[name=slug]").fill("yak")
        office.locator("[name=file]").set_input_files(tmp_path / "photo.safetensors")
        office.locator("[name=file_name]").fill("A photo")
        office.locator("[name=_save]").click()
        expect(office.locator(".condition .state")).to_have_text("Waiting")
        checkpoint = Checkpoint.objects.get(name="A photo")
        import_checkpoint(checkpoint.pk)
        checkpoint.refresh_from_db()
        expect(office.locator(".condition .state")).to_have_text("Refused")
        expect(office.locator(".sentence-of-state")).to_have_text(checkpoint.trouble)
    finally:
        office.close()
        house.close_domain("yak")
        Checkpoint.objects.filter(name="A photo").delete()


def test_a_form_keeps_what_was_written_when_it_refuses(office: Page) -> None:
    office.goto("/admin/domains/domain/add/")
    office.locator("[name=slug]").fill("Admin!")
    office.locator("[name=noun]").fill("clerk")
    office.locator("[name=_save]").click()
    expect(office.locator(".errorlist").first).to_be_visible()
    expect(office.locator("[name=slug]")).to_have_value("Admin!")
    expect(office.locator("[name=noun]")).to_have_value("clerk")


def test_a_changed_tagline_is_on_the_page_in_time(office: Page, open_page: OpenPage, owl: Domain) -> None:
    visitor = open_page("/owl/")
    expect(visitor.locator(".lede")).not_to_contain_text("Awake all night")
    office.goto(f"/admin/domains/domain/{owl.pk}/change/")
    office.locator("[name=tagline]").fill("Awake all night, on nobody’s roof.")
    office.locator("[name=_save]").click()
    seen_in_time(visitor, "/owl/", lambda: "Awake all night" in visitor.locator(".lede").inner_text())


def test_a_changed_colour_is_on_the_page_in_time(office: Page, open_page: OpenPage, owl: Domain) -> None:
    visitor = open_page("/owl/")
    paint = "getComputedStyle(document.documentElement).getPropertyValue('--accent')"
    before = visitor.evaluate(paint)
    office.goto(f"/admin/domains/domain/{owl.pk}/change/")
    office.locator("[name=seed_colour]").fill("#c02030")
    office.locator("[name=_save]").click()
    seen_in_time(visitor, "/owl/", lambda: bool(visitor.evaluate(paint) != before))


def test_a_picture_that_is_taken_down_is_gone_everywhere_in_time(
    office: Page, open_page: OpenPage, owl: Domain
) -> None:
    specimen = Specimen.objects.filter(domain=owl).order_by("pk")[2]
    visitor = open_page(f"/owl/{specimen.key}/", expected={410, 404})
    files = [settings.MEDIA_FOLDER / name for name in file_names(specimen.key, specimen.resolution)]
    assert all(file.exists() for file in files)

    office.goto("/admin/pool/specimen/")
    office.locator(f"a[href='/admin/pool/specimen/{specimen.pk}/change/']").click()
    office.get_by_role("link", name="Take down").click()
    office.get_by_role("button", name="Take down").click()
    expect(office.locator(".messagelist")).to_contain_text("taken down")

    seen_in_time(visitor, f"/owl/{specimen.key}/", lambda: "taken down" in visitor.locator("h1").inner_text())
    hang = "() => [...document.querySelectorAll('.sheet a')].map(a => a.pathname.split('/')[2])"
    seen_in_time(visitor, "/owl/grid/", lambda: specimen.key not in visitor.evaluate(hang))
    drawn = visitor.evaluate(
        "async () => (await (await fetch('/owl/draw?n=40')).json()).pictures.map(one => one.key)"
    )
    assert set(drawn) == set(
        Specimen.objects.filter(domain=owl).exclude(pk=specimen.pk).values_list("key", flat=True)
    )
    assert not any(file.exists() for file in files)
    assert (
        visitor.evaluate(
            "async address => (await fetch(address)).status", f"/media/{files[0].parent.name}/{files[0].name}"
        )
        == 404
    )


def test_several_pictures_are_taken_down_at_once(office: Page, owl: Domain) -> None:
    office.goto(f"/admin/pool/specimen/?domain__id__exact={owl.pk}")
    boxes = office.locator(".action-select")
    expect(boxes).to_have_count(5)
    for nth in (0, 3):
        boxes.nth(nth).check()
    office.locator("select[name=action]").select_option("take_down")
    office.get_by_role("button", name="Go").click()
    office.get_by_role("button", name="Take down").click()
    expect(office.locator(".messagelist")).to_contain_text("2 pictures were taken down")
    assert Specimen.objects.filter(domain=owl, state=Specimen.State.HIDDEN).count() == 2


def test_a_kiosk_is_made_and_its_address_opens(office: Page, open_page: OpenPage, house: House) -> None:
    office.goto("/admin/kiosks/kiosk/add/")
    office.locator("[name=name]").fill("Stairs, by the window")
    office.get_by_label("Dogs").check()
    office.locator("[name=interval_s]").fill("45")
    office.locator("[name=_save]").click()
    address = office.locator("copy-link a").first.get_attribute("href")
    assert address
    house.wait_until(lambda: house.status(address) == 200, "the screen's address is known", SEEN_WITHIN_S)
    screen = open_page(address)
    expect(screen.locator("h1").last).to_contain_text("This dog")
    expect(screen.locator("kiosk-screen")).to_have_attribute("data-interval-s", "45")


ROOMS = [
    *("", "domains/domain/", "domains/domain/add/", "pool/specimen/"),
    *("checkpoints/checkpoint/", "kiosks/kiosk/", "kiosks/kiosk/add/"),
]


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_of_the_office_fits_a_phone_and_names_everything(office: Page, room: str) -> None:
    office.goto(f"/admin/{room}")
    assert office.evaluate(UNNAMED) == []
    assert office.locator("h1:visible").count() == 1
    for width in (390, 820, 1440):
        office.set_viewport_size({"width": width, "height": 900})
        assert office.evaluate(TOO_WIDE) == [], f"at {width} px"
