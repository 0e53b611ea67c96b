"""A checkpoint that was ordered comes by a worker, and becomes what an upload would have become."""

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks
from pytest_django.fixtures import Settings

from gallery.checkpoints.models import Checkpoint
from gallery.checkpoints.turns import FETCH, claim
from gallery.pool.reconcile import reconcile
from gallery.workshop.fetching import MAX_ATTEMPTS, fetch_checkpoint
from gallery.workshop.importing import import_checkpoint
from tests.factories import make_checkpoint, make_domain
from tests.generators.downloads.server import Misbehaving, serving
from tests.networks import tiny_checkpoint

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(tmp_path: Path, settings: Settings) -> Iterator[Misbehaving]:
    """Serves our safetensors to those whom the settings allow to ask this machine."""
    settings.FETCH_PRIVATE = ["127.0.0.1"]
    with serving(lambda handler: handler.send(200, handler.server.body)) as running:
        running.body = (tiny_checkpoint(tmp_path / "source") / "weights.safetensors").read_bytes()
        yield running


def ordered(address: str) -> Checkpoint:
    return Checkpoint.objects.create(name="Tiny", address=address, state=Checkpoint.State.ORDERED)


def test_an_order_becomes_a_checkpoint(server: Misbehaving) -> None:
    checkpoint = ordered(server.address("/tiny.safetensors"))
    assert fetch_checkpoint(checkpoint.pk) is not None
    checkpoint.refresh_from_db()
    assert checkpoint.state == Checkpoint.State.UPLOADED
    assert import_checkpoint(checkpoint.pk) is not None
    checkpoint.refresh_from_db()
    assert checkpoint.state == Checkpoint.State.READY
    assert list(Path(settings.DOWNLOADS_FOLDER).iterdir()) == []
    assert list(Path(settings.UPLOADS_FOLDER).glob("fetched-*")) == []


def test_a_second_nudge_fetches_nothing(server: Misbehaving) -> None:
    checkpoint = ordered(server.address())
    fetch_checkpoint(checkpoint.pk)
    assert fetch_checkpoint(checkpoint.pk) is None
    assert len(server.asked) == 1


def test_an_address_in_a_private_network_is_refused_in_a_sentence(
    server: Misbehaving, settings: Settings
) -> None:
    settings.FETCH_PRIVATE = []
    checkpoint = ordered("https://127.0.0.1:1/x")
    fetch_checkpoint(checkpoint.pk)
    checkpoint.refresh_from_db()
    assert checkpoint.state == Checkpoint.State.REFUSED
    assert "private network" in checkpoint.trouble


def test_an_order_whose_worker_died_is_another_ones() -> None:
    checkpoint, now = ordered("https://example.org/x"), timezone.now()
    assert claim(FETCH, checkpoint.pk, now) is not None
    assert claim(FETCH, checkpoint.pk, now) is None
    assert claim(FETCH, checkpoint.pk, now + FETCH.patience + timedelta(seconds=1)) is not None


def test_an_order_that_kills_workers_is_given_up() -> None:
    checkpoint = ordered("https://example.org/x")
    Checkpoint.objects.update(import_attempts=MAX_ATTEMPTS)
    fetch_checkpoint(checkpoint.pk)
    checkpoint.refresh_from_db()
    assert checkpoint.state == Checkpoint.State.REFUSED


def test_reconcile_sends_for_what_was_ordered(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[str, int]] = []

    def send(name: str, *ids: int, expires_s: float = 60) -> bool:
        sent.extend((name, one) for one in ids)
        return True

    checkpoint = ordered("https://example.org/x")
    monkeypatch.setattr("gallery.nudges.send", send)
    reconcile()
    assert sent == [("workshop.fetch_checkpoint", checkpoint.pk)]


def said(*words: str) -> str:
    out = StringIO()
    call_command("checkpoint", *words, stdout=out)
    return out.getvalue()


def test_the_command_adds_from_an_address(server: Misbehaving) -> None:
    assert "is ready" in said("add", server.address("/tiny.safetensors"), "--name", "Tiny")
    assert "Tiny, 16 px  Ready" in said("list")
    assert "family: mobilestylegan" in said("inspect", "Tiny")


def test_the_command_says_why_nothing_came(server: Misbehaving) -> None:
    server.answer = lambda handler: handler.send(404)
    with pytest.raises(CommandError, match="answered 404"):
        said("add", server.address())
    assert not Checkpoint.objects.exists()


def test_the_command_lists_the_catalogue_with_licences() -> None:
    listed = said("list")
    assert "stylegan2-afhqcat-512  cats, 512 px, StyleGAN2  Non-commercial" in listed
    assert "source: NVlabs/stylegan" in said("inspect", "stylegan-cats-256")


def test_the_command_removes_what_nothing_uses(
    server: Misbehaving, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    said("add", server.address("/tiny.safetensors"), "--name", "Tiny")
    folder = Checkpoint.objects.get().folder
    assert folder.is_dir()
    with django_capture_on_commit_callbacks(execute=True):
        said("remove", "Tiny")
    assert not Checkpoint.objects.exists()
    assert not folder.exists()


def test_a_checkpoint_in_use_is_not_removed() -> None:
    make_domain("owl", checkpoint=make_checkpoint(name="Owls"))
    with pytest.raises(CommandError, match="is used by /owl/"):
        said("remove", "Owls")
    with pytest.raises(CommandError, match="No checkpoint is called"):
        said("remove", "Elks")
