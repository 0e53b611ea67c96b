from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks
from pytest_django.fixtures import Settings

from gallery.checkpoints.admin import in_fours
from gallery.checkpoints.models import Checkpoint
from tests.factories import make_checkpoint, make_domain, publish_specimens

pytestmark = pytest.mark.django_db

LIST = "/admin/checkpoints/checkpoint/"


@pytest.fixture
def registrar() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("registrar"))
    return client


def deliver(client: Client, content: bytes = b"anything") -> Checkpoint | None:
    file = SimpleUploadedFile("weights.zip", content)
    client.post(f"{LIST}add/", {"name": "Dogs", "licence": "CC0", "source": "", "upload": file})
    return Checkpoint.objects.filter(name="Dogs").first()


def test_a_delivered_file_waits_for_a_worker_unopened(registrar: Client, settings: Settings) -> None:
    checkpoint = deliver(registrar, b"not even a zip")
    assert checkpoint is not None
    assert checkpoint.state == Checkpoint.State.UPLOADED
    assert Path(checkpoint.upload.path).read_bytes() == b"not even a zip"
    assert Path(checkpoint.upload.path).is_relative_to(settings.UPLOADS_FOLDER)


def test_a_file_is_renamed_into_its_place_and_leaves_nothing_behind(
    registrar: Client, settings: Settings
) -> None:
    deliver(registrar)
    files = [path.name for path in Path(settings.UPLOADS_FOLDER).rglob("*") if path.is_file()]
    assert files == ["weights.zip"]


def test_a_file_that_is_too_large_is_refused_and_not_kept(registrar: Client, settings: Settings) -> None:
    settings.UPLOAD_LIMIT_BYTES = 1000
    answer = registrar.post(
        f"{LIST}add/", {"name": "Dogs", "upload": SimpleUploadedFile("w.zip", b"x" * 2000)}
    )
    assert "expected at most" in answer.text
    assert Checkpoint.objects.count() == 0
    assert [path for path in Path(settings.UPLOADS_FOLDER).rglob("*") if path.is_file()] == []


def test_a_stranger_s_file_never_reaches_the_disk(client: Client, settings: Settings) -> None:
    client.post(f"{LIST}add/", {"name": "Dogs", "upload": SimpleUploadedFile("w.zip", b"x" * 2000)})
    assert not Path(settings.UPLOADS_FOLDER).exists()


def test_a_refused_checkpoint_says_why_and_can_be_deleted(registrar: Client) -> None:
    refused = make_checkpoint(
        state=Checkpoint.State.REFUSED, digest=None, trouble="It holds no weights; take another."
    )
    assert "It holds no weights; take another." in registrar.get(LIST).text
    registrar.post(f"{LIST}{refused.pk}/delete/", {"post": "yes"})
    assert not Checkpoint.objects.exists()


def test_deleting_an_unused_checkpoint_deletes_its_weights(
    registrar: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    unused = make_checkpoint()
    unused.folder.mkdir(parents=True)
    with django_capture_on_commit_callbacks(execute=True):
        registrar.post(f"{LIST}{unused.pk}/delete/", {"post": "yes"})
    assert not unused.folder.exists()


def test_a_checkpoint_in_use_stays(registrar: Client) -> None:
    domain = make_domain()
    used = domain.checkpoint
    assert used is not None
    assert registrar.post(f"{LIST}{used.pk}/delete/", {"post": "yes"}).status_code == 403
    publish_specimens(domain, 1)
    domain.checkpoint = None
    domain.save()
    assert registrar.post(f"{LIST}{used.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Checkpoint.objects.filter(pk=used.pk).exists()


def test_the_list_has_fingerprint_licence_and_users(registrar: Client) -> None:
    make_domain("cat", checkpoint=make_checkpoint(digest="41d09be27c3fe518" + "0" * 48, licence=""))
    page = registrar.get(LIST).text
    assert "41d0 9be2 7c3f e518" in page
    assert "not stated" in page
    assert ">Cats</a>" in page


def test_a_fingerprint_is_read_in_fours() -> None:
    assert in_fours("41d09be27c3fe518ffff") == "41d0 9be2 7c3f e518"
