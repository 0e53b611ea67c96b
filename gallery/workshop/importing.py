"""Importing a checkpoint file: opened, checked and converted by a worker, once."""

import logging
import shutil
from dataclasses import asdict
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from gallery import nudges
from gallery.checkpoints.models import Checkpoint
from gallery.checkpoints.turns import IMPORT, claim
from gallery.domains.models import Domain
from gallery.pool.announce import announce_domains

MAX_ATTEMPTS = 3

logger = logging.getLogger(__name__)


def import_checkpoint(checkpoint_id: int) -> Checkpoint | None:
    """Import an uploaded file; the row says what became of it. A second run claims nothing."""
    checkpoint = claim(IMPORT, checkpoint_id, timezone.now())
    if checkpoint is None:
        return None
    if checkpoint.import_attempts > MAX_ATTEMPTS:
        return refuse(
            checkpoint,
            f"{checkpoint.name} ended {MAX_ATTEMPTS} workers in a row while it was unpacked; take another file.",
        )
    from generators import CheckpointRefused

    try:
        _convert(checkpoint, Path(checkpoint.upload.path))
    except CheckpointRefused as refusal:
        return refuse(checkpoint, str(refusal))
    except OSError as error:
        return refuse(
            checkpoint,
            f"{checkpoint.name} could not be unpacked ({error.strerror or error}); make room and upload it again.",
        )
    _discard_upload(checkpoint)
    nudges.send(nudges.RECONCILE)
    return checkpoint


def _convert(checkpoint: Checkpoint, source: Path) -> None:
    """Convert aside, then give the folder its name, which is the digest of the weights."""
    import generators

    home = Path(settings.CHECKPOINTS_FOLDER)
    home.mkdir(parents=True, exist_ok=True)
    aside = home / f".importing-{checkpoint.pk}"
    shutil.rmtree(aside, ignore_errors=True)
    try:
        manifest = generators.convert(source, aside)
        twin = Checkpoint.objects.filter(digest=manifest.digest).exclude(pk=checkpoint.pk).first()
        if twin is not None:
            _use_twin(checkpoint, twin)
            return
        try:
            aside.rename(home / manifest.digest)
        except OSError:
            if not (home / manifest.digest / "manifest.json").exists():
                raise
        checkpoint.digest = manifest.digest
        checkpoint.family = manifest.family
        checkpoint.resolution = manifest.resolution
        checkpoint.manifest = asdict(manifest)
        checkpoint.state = Checkpoint.State.READY
        checkpoint.trouble = ""
        checkpoint.licence = checkpoint.licence or manifest.licence
        checkpoint.source = checkpoint.source or manifest.source
        checkpoint.save()
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _use_twin(checkpoint: Checkpoint, twin: Checkpoint) -> None:
    """The same weights are here already: the domains of the new row take the old one."""
    with transaction.atomic():
        domains = list(Domain.objects.filter(checkpoint=checkpoint).values_list("pk", flat=True))
        Domain.objects.filter(pk__in=domains).update(checkpoint=twin)
        announce_domains(*domains)
        refuse(
            checkpoint,
            f"These weights are here already as “{twin.name}”; its domains use that checkpoint now.",
        )


def refuse(checkpoint: Checkpoint, sentence: str) -> Checkpoint:
    logger.warning("Checkpoint %d was refused: %s", checkpoint.pk, sentence)
    checkpoint.state = Checkpoint.State.REFUSED
    checkpoint.trouble = sentence
    checkpoint.save()
    _discard_upload(checkpoint)
    return checkpoint


def _discard_upload(checkpoint: Checkpoint) -> None:
    if checkpoint.upload:
        checkpoint.upload.delete(save=False)
        Checkpoint.objects.filter(pk=checkpoint.pk).update(upload="")
