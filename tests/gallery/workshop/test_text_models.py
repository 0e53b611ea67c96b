"""The text model's row, and the wing that waits for it."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import textgen.model
from gallery.checkpoints.models import Checkpoint
from gallery.domains.models import Domain
from gallery.workshop import text_models
from gallery.workshop.text_models import build_lodgings, import_text_model, order
from textgen.errors import DownloadFailed, TextModelRefused

pytestmark = pytest.mark.django_db


def ready_as(monkeypatch: pytest.MonkeyPatch, make: Callable[[Path], Path]) -> None:
    """Stands for downloading and merging a hundred megabytes."""
    monkeypatch.setattr(textgen.model, "ready", lambda folder, progress: make(folder))


def raising(error: Exception) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        raise error

    return make


def merged(folder: Path) -> Path:
    (folder / "model-1").mkdir(parents=True)
    (folder / "model-1" / "model.safetensors").write_bytes(b"weights")
    return folder / "model-1"


def test_it_is_named_by_the_sha256_of_its_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    ready_as(monkeypatch, merged)
    done = import_text_model(order().pk)
    assert done is not None
    assert (done.state, done.digest) == (Checkpoint.State.READY, hashlib.sha256(b"weights").hexdigest())
    assert Path(done.manifest["folder"]).name == "model-1"


def test_a_second_run_claims_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    ready_as(monkeypatch, merged)
    checkpoint = order()
    import_text_model(checkpoint.pk)
    assert import_text_model(checkpoint.pk) is None
    assert order() == checkpoint


def test_without_a_network_it_waits_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    ready_as(monkeypatch, raising(DownloadFailed("pip could not download it; check the network.")))
    checkpoint = order()
    for _ in range(5):
        Checkpoint.objects.filter(importing_until__isnull=False).update(state=Checkpoint.State.UPLOADED)
        import_text_model(checkpoint.pk)
    checkpoint.refresh_from_db()
    assert checkpoint.state == Checkpoint.State.IMPORTING
    assert "check the network" in checkpoint.trouble
    assert import_text_model(checkpoint.pk) is None


def test_what_is_no_model_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    ready_as(monkeypatch, raising(TextModelRefused("It has no adapter; reinstall it.")))
    done = import_text_model(order().pk)
    assert done is not None
    assert (done.state, done.trouble) == (Checkpoint.State.REFUSED, "It has no adapter; reinstall it.")


@pytest.mark.parametrize("bundled", [True, False])
def test_the_wing_opens_only_if_there_is_something_to_write_with(
    monkeypatch: pytest.MonkeyPatch, bundled: bool
) -> None:
    monkeypatch.setattr(text_models, "is_bundled", lambda: bundled)
    domain = build_lodgings()
    expected: tuple[Any, ...] = (Domain.State.LIVE, True) if bundled else (Domain.State.DRAFT, False)
    assert (domain.state, domain.checkpoint is not None) == expected
    assert domain.kind == Domain.Kind.LISTING
