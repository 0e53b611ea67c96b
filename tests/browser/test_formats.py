"""Files that people have, delivered in the browser: one of each kind, from the programs that wrote them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings

from gallery.checkpoints.models import Checkpoint
from gallery.domains.models import Domain
from gallery.pool.models import Lease
from gallery.pool.reconcile import reconcile_pool
from tests.browser.house import House
from tests.factories import make_domain

GOLDEN = Path(__file__).parent.parent / "generators" / "golden"
FILES = [
    "stylegan-tf/sg1_lod2.pkl",
    "stylegan-tf/sg2tf_skip.pkl",
    "stylegan-tf/adatf_cond.pkl",
    "stylegan2-ada-pytorch/ada_skip_cond.pkl",
    "stylegan3/sg3_t_cond.pkl",
    "projected-gan-and-xl/pgan_fastgan_cond.pkl",
    "projected-gan-and-xl/sgxl_stem_t.pkl",
    "rosinality/rosi_converted_16.pt",
    "rosinality-stylegan1/rosi1_bare.model",
    "lucidrains/luci_lrmlp.pt",
    "dcgan/dcgan_gray_old.pth",
]
DRAWN = "images => images.length > 0 && images.every(image => image.complete && image.naturalWidth > 0)"


@pytest.fixture
def yak(house: House) -> Iterator[Domain]:
    """A wing that never had weights."""
    yield make_domain("yak", checkpoint=None, state=Domain.State.DRAFT)
    house.close_domain("yak")


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_each_kind_is_delivered_and_draws(
    house: House, office: Page, yak: Domain, settings: Settings, name: str
) -> None:
    from gallery.workshop.importing import import_checkpoint  # torch: only for those who ask for it
    from gallery.workshop.tasks import render_lease

    settings.BACKEND, settings.RENDER_THREADS = "eager", 1
    office.goto(f"/admin/domains/domain/{yak.pk}/weights/")
    office.locator("[name=file]").set_input_files(GOLDEN / name)
    office.locator("[name=name]").fill(name)
    office.get_by_role("button", name="Deliver").click()
    expect(office.locator(".condition .state")).to_have_text("Waiting")

    # a worker, step by step
    yak.refresh_from_db()
    assert yak.checkpoint_id
    checkpoint = import_checkpoint(yak.checkpoint_id)
    assert checkpoint is not None
    assert checkpoint.state == Checkpoint.State.READY, checkpoint.trouble
    reconcile_pool(yak.pk, timezone.now())
    render_lease(Lease.objects.filter(domain=yak)[0].pk)
    office.reload()
    expect(office.locator(".contact img").first).to_be_visible()
    house.wait_until(lambda: bool(office.locator(".contact img").evaluate_all(DRAWN)), "its samples are seen")


def test_a_hostile_file_is_refused_in_a_sentence(office: Page, yak: Domain) -> None:
    from gallery.workshop.importing import import_checkpoint

    office.goto(f"/admin/domains/domain/{yak.pk}/weights/")
    office.locator("[name=file]").set_input_files(GOLDEN / "bad" / "exec_reduce_system_p2.pkl")
    office.locator("[name=name]").fill("Not what it seems")
    office.get_by_role("button", name="Deliver").click()
    expect(office.locator(".condition .state")).to_have_text("Waiting")
    yak.refresh_from_db()
    assert yak.checkpoint_id
    import_checkpoint(yak.checkpoint_id)
    office.reload()
    expect(office.locator(".condition .state")).to_have_text("Refused")
    expect(office.locator(".sentence-of-state")).to_contain_text("expected")
    expect(office.get_by_role("button", name="Open to the public")).to_be_disabled()
