"""The text model's row, and the wing that waits for it."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gallery.checkpoints.models import Checkpoint
from gallery.domains.models import Domain
from gallery.workshop import text_models
from gallery.workshop.renew import renew
from gallery.workshop.text_models import build_lodgings, import_text_model, order, ready_elsewhere
from textgen.bundle import ready_name
from textgen.errors import DownloadFailed, TextModelRefused

pytestmark = pytest.mark.django_db


def raising(error: Exception) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        raise error

    return make


def merged(folder: Path) -> Path:
    (folder / "model-1").mkdir(parents=True)
    (folder / "model-1" / "model.safetensors").write_bytes(b"weights")
    return folder / "model-1"


def test_it_is_named_by_the_sha256_of_its_weights() -> None:
    done = import_text_model(order().pk, merged)
    assert done is not None
    assert (done.state, done.digest) == (Checkpoint.State.READY, hashlib.sha256(b"weights").hexdigest())
    assert Path(done.manifest["folder"]).name == "model-1"


def test_a_second_run_claims_nothing() -> None:
    checkpoint = order()
    import_text_model(checkpoint.pk, merged)
    assert import_text_model(checkpoint.pk, merged) is None
    assert order() == checkpoint


def test_without_a_network_it_waits_and_says_so() -> None:
    away = raising(DownloadFailed("pip could not download it; check the network."))
    checkpoint = order()
    for _ in range(5):
        Checkpoint.objects.filter(importing_until__isnull=False).update(state=Checkpoint.State.UPLOADED)
        import_text_model(checkpoint.pk, away)
    checkpoint.refresh_from_db()
    assert checkpoint.state == Checkpoint.State.IMPORTING
    assert "check the network" in checkpoint.trouble
    assert import_text_model(checkpoint.pk, away) is None


def test_what_is_no_model_is_refused() -> None:
    done = import_text_model(order().pk, raising(TextModelRefused("It has no adapter; reinstall it.")))
    assert done is not None
    assert (done.state, done.trouble) == (Checkpoint.State.REFUSED, "It has no adapter; reinstall it.")


def test_a_process_of_its_own_says_why_it_failed(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file where a folder should be")
    with pytest.raises((TextModelRefused, DownloadFailed), match=r"\w"):
        ready_elsewhere(tmp_path / "taken")


@pytest.mark.parametrize("bundled", [True, False])
def test_the_wing_opens_only_if_there_is_something_to_write_with(
    monkeypatch: pytest.MonkeyPatch, bundled: bool
) -> None:
    monkeypatch.setattr(text_models, "is_bundled", lambda: bundled)
    domain = build_lodgings()
    expected: tuple[Any, ...] = (Domain.State.LIVE, True) if bundled else (Domain.State.DRAFT, False)
    assert (domain.state, domain.checkpoint is not None) == expected
    assert domain.kind == Domain.Kind.LISTING


def test_an_update_with_another_adapter_has_the_model_made_anew() -> None:
    old = import_text_model(order().pk, merged)
    assert old is not None
    assert renew()

    def newer(folder: Path) -> Path:
        made = folder / ready_name()
        made.mkdir(parents=True)
        (made / "model.safetensors").write_bytes(b"better weights")
        return made

    new = import_text_model(order().pk, newer)
    assert new is not None
    assert (new.pk, new.state) == (old.pk, Checkpoint.State.READY)
    assert new.digest != old.digest
    assert not renew()


def test_what_still_waits_for_a_worker_is_left_alone() -> None:
    waiting = order()
    assert not renew()
    waiting.refresh_from_db()
    assert waiting.state == Checkpoint.State.UPLOADED
