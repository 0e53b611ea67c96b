"""An uploaded file becomes a checkpoint, or a sentence that says why not."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files import File
from django.core.management import CommandError, call_command
from django.utils import timezone

from gallery.checkpoints.models import Checkpoint
from gallery.checkpoints.turns import IMPORT, claim
from gallery.workshop.importing import MAX_ATTEMPTS, import_checkpoint
from tests.factories import make_domain
from tests.networks import tiny_checkpoint, tiny_ir_zip

pytestmark = pytest.mark.django_db


def uploaded(path: Path) -> Checkpoint:
    checkpoint = Checkpoint(name="Tiny")
    with path.open("rb") as file:
        checkpoint.upload.save(path.name, File(file), save=True)
    return checkpoint


def imported(path: Path) -> Checkpoint:
    done = import_checkpoint(uploaded(path).pk)
    assert done is not None
    done.refresh_from_db()
    return done


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    return tiny_checkpoint(tmp_path / "source") / "weights.safetensors"


def test_our_safetensors_are_imported(ours: Path) -> None:
    checkpoint = imported(ours)
    assert (checkpoint.state, checkpoint.resolution) == (Checkpoint.State.READY, 16)
    assert (checkpoint.folder / "weights.safetensors").is_file()
    assert (checkpoint.folder / "manifest.json").is_file()


def test_the_ir_pair_as_a_zip_is_imported(tmp_path: Path) -> None:
    checkpoint = imported(tiny_ir_zip(tmp_path / "pair.zip"))
    assert (checkpoint.state, checkpoint.family) == (Checkpoint.State.READY, "mobilestylegan")


def test_the_upload_is_gone_afterwards(ours: Path) -> None:
    imported(ours)
    assert [path for path in Path(settings.UPLOADS_FOLDER).rglob("*") if path.is_file()] == []


def test_a_file_that_is_no_checkpoint_is_refused_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "holiday.zip"
    path.write_bytes(b"not a checkpoint at all")
    checkpoint = imported(path)
    assert checkpoint.state == Checkpoint.State.REFUSED
    assert "expected" in checkpoint.trouble
    assert not any(Path(settings.CHECKPOINTS_FOLDER).glob("*"))


def test_the_same_weights_again_are_not_kept_twice(ours: Path, tmp_path: Path) -> None:
    first = imported(ours)
    second = uploaded(tiny_ir_zip(tmp_path / "pair.zip"))
    domain = make_domain(checkpoint=second)
    import_checkpoint(second.pk)
    second.refresh_from_db()
    domain.refresh_from_db()
    assert domain.checkpoint == first
    assert "here already" in second.trouble


def test_an_import_is_claimed_once_until_its_time_is_over(ours: Path) -> None:
    checkpoint = uploaded(ours)
    now = timezone.now()
    assert claim(IMPORT, checkpoint.pk, now) is not None
    assert claim(IMPORT, checkpoint.pk, now) is None
    assert claim(IMPORT, checkpoint.pk, now + IMPORT.patience + timedelta(seconds=1)) is not None


def test_a_file_that_ends_every_worker_is_refused(ours: Path) -> None:
    checkpoint = uploaded(ours)
    Checkpoint.objects.filter(pk=checkpoint.pk).update(import_attempts=MAX_ATTEMPTS)
    done = import_checkpoint(checkpoint.pk)
    assert done is not None
    assert done.state == Checkpoint.State.REFUSED


def test_the_command_adds_a_file_of_this_machine(ours: Path) -> None:
    call_command("checkpoint", "add", str(ours), "--name", "From the shelf", "--licence", "MIT")
    checkpoint = Checkpoint.objects.get()
    assert (checkpoint.name, checkpoint.licence, checkpoint.state) == (
        "From the shelf",
        "MIT",
        Checkpoint.State.READY,
    )
    assert ours.is_file()


def test_the_command_names_what_the_catalogue_has() -> None:
    with pytest.raises(CommandError, match="random-face"):
        call_command("checkpoint", "fetch", "no-such-weights")
