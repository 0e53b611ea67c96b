"""A wing without good weights: the catalogue, a file, or training, on a page of its own."""

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from gallery.checkpoints import catalogue
from gallery.checkpoints.models import Checkpoint
from gallery.domains.models import Domain
from gallery.pool.models import Slot
from tests.factories import make_checkpoint, make_domain, publish_specimens


@pytest.fixture
def wing(db: None) -> Domain:
    """A draft that never had weights, as a fresh house builds it."""
    return make_domain("cat", wing="Cats", checkpoint=None, state=Domain.State.DRAFT)


def page(domain: Domain) -> str:
    return f"/admin/domains/domain/{domain.pk}/weights/"


def test_the_three_ways_are_offered(registrar: Client, wing: Domain) -> None:
    seen = registrar.get(page(wing)).content.decode()
    assert "From the catalogue" in seen
    assert 'enctype="multipart/form-data"' in seen
    assert "python -m generators train --outdir var/training/cat" in seen


def test_the_office_leads_to_them(registrar: Client, wing: Domain) -> None:
    seen = registrar.get(f"/admin/domains/domain/{wing.pk}/change/").content.decode()
    assert "No weights yet" in seen
    assert page(wing) in seen


def test_what_shows_the_same_thing_comes_first() -> None:
    fitting, others = catalogue.sorted_for("cat", "Cats")
    assert all("cat" in offer.shows for offer in fitting)
    assert not any("cat" in offer.shows for offer in others)
    assert len(fitting) + len(others) == len(catalogue.offers())


def test_the_office_and_the_workers_read_the_same_catalogue() -> None:
    from generators import catalogue as whole

    for offer in catalogue.offers():
        entry = whole.named(offer.name)
        assert (offer.title, offer.licence, offer.page) == (entry.title, entry.licence, entry.page)
        assert offer.fetchable == bool(entry.address)


def test_one_of_the_catalogue_is_ordered(
    registrar: Client,
    wing: Domain,
    sent: list[tuple[str, int]],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = registrar.post(page(wing), {"fetch": "stylegan2-afhqcat-512"})
    assert answer.status_code == 302
    checkpoint = Checkpoint.objects.get()
    wing.refresh_from_db()
    assert wing.checkpoint == checkpoint
    assert (checkpoint.state, checkpoint.address) == ("ordered", "catalogue:stylegan2-afhqcat-512")
    assert "Non-commercial" in checkpoint.licence
    assert ("workshop.fetch_checkpoint", checkpoint.pk) in sent


def test_one_that_is_here_is_not_ordered_again(registrar: Client, wing: Domain) -> None:
    here = make_checkpoint(address="catalogue:random-face")
    registrar.post(page(wing), {"fetch": "random-face"})
    wing.refresh_from_db()
    assert (wing.checkpoint, Checkpoint.objects.count()) == (here, 1)


@pytest.mark.parametrize("name", ["no-such", "stylegan-cats-256"])
def test_what_cannot_be_fetched_is_said(registrar: Client, wing: Domain, name: str) -> None:
    seen = registrar.post(page(wing), {"fetch": name}).content.decode()
    assert "no such checkpoint that can be fetched" in seen
    assert not Checkpoint.objects.exists()


def test_a_file_is_delivered(
    registrar: Client,
    wing: Domain,
    sent: list[tuple[str, int]],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        registrar.post(
            page(wing), {"file": SimpleUploadedFile("c.pt", b"x"), "name": "Mine", "licence": "MIT"}
        )
    checkpoint = Checkpoint.objects.get()
    wing.refresh_from_db()
    assert (wing.checkpoint, checkpoint.name, checkpoint.state) == (checkpoint, "Mine", "uploaded")
    assert ("workshop.import_checkpoint", checkpoint.pk) in sent


def test_pictures_of_the_weights_before_come_down(registrar: Client, wing: Domain) -> None:
    wing.checkpoint = make_checkpoint()
    wing.save()
    publish_specimens(wing, 3)
    registrar.post(page(wing), {"fetch": "random-face"})
    assert not Slot.objects.filter(domain=wing, specimen__isnull=False).exists()


def test_an_open_wing_keeps_its_weights(registrar: Client) -> None:
    wing = make_domain("owl")
    before = wing.checkpoint
    seen = registrar.post(page(wing), {"fetch": "random-face"}, follow=True).content.decode()
    wing.refresh_from_db()
    assert wing.checkpoint == before
    assert "close it, then come back" in seen


def test_a_draft_without_weights_can_be_worded(registrar: Client, wing: Domain) -> None:
    address = f"/admin/domains/domain/{wing.pk}/change/"
    form = registrar.get(address).context["adminform"].form
    fields = {
        name: "" if form[name].value() is None else form[name].value()
        for name in form.fields
        if name != "file"
    }
    answer = registrar.post(address, {**fields, "tagline": "Another line."})
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    wing.refresh_from_db()
    assert (wing.tagline, wing.checkpoint) == ("Another line.", None)


def test_who_may_not_deliver_weights_is_offered_none(wing: Domain) -> None:
    keeper = User.objects.create_user("keeper", is_staff=True)
    codes = ["view_domain", "change_domain"]
    keeper.user_permissions.set(Permission.objects.filter(codename__in=codes))
    client = Client()
    client.force_login(keeper)
    assert "multipart" not in client.get(page(wing)).content.decode()
    assert client.post(page(wing), {"fetch": "random-face"}).status_code == 403
