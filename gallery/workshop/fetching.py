"""Fetching a checkpoint's file from the catalogue or an address; importing it is another worker's turn."""

import logging
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from django.conf import settings
from django.utils import timezone

from gallery import nudges
from gallery.checkpoints.catalogue import ADDRESS
from gallery.checkpoints.models import Checkpoint
from gallery.checkpoints.turns import FETCH, claim
from gallery.workshop.importing import refuse

TELL_EVERY_S = 1.0
MAX_ATTEMPTS = 5

logger = logging.getLogger(__name__)


def fetch_checkpoint(checkpoint_id: int) -> Checkpoint | None:
    """Download what was ordered and hand it on as if it had been uploaded. A second run claims nothing.

    After a kill another worker goes on where the file was cut.
    """
    checkpoint = claim(FETCH, checkpoint_id, timezone.now())
    if checkpoint is None:
        return None
    if checkpoint.import_attempts > MAX_ATTEMPTS:
        return refuse(
            checkpoint,
            f"{checkpoint.name} ended {MAX_ATTEMPTS} workers in a row while it was downloaded; upload its file.",
        )
    from generators.errors import DownloadFailed

    try:
        hand_over(checkpoint, get(checkpoint.address, Telling(checkpoint)))
    except DownloadFailed as failure:
        return refuse(checkpoint, str(failure))
    except OSError as error:
        return refuse(
            checkpoint,
            f"{checkpoint.name} could not be kept ({error.strerror or error}); make room and order it again.",
        )
    nudges.send(nudges.IMPORT_CHECKPOINT, checkpoint.pk)
    return checkpoint


def get(address: str, progress: Callable[[int, int | None], None]) -> Path:
    """The file behind `catalogue:NAME` or https://, in the downloads folder."""
    from generators import catalogue
    from generators.downloads import https

    folder, private = Path(settings.DOWNLOADS_FOLDER), settings.FETCH_PRIVATE
    if address.startswith(ADDRESS):
        return catalogue.fetch(address.removeprefix(ADDRESS), folder, progress, private)
    return https.download(address, folder, progress=progress, private=private)


def hand_over(checkpoint: Checkpoint, file: Path) -> None:
    """Put the file where uploads stand. One of the catalogue stays here too, as a second name of the same bytes."""
    uploads = Path(settings.UPLOADS_FOLDER)
    uploads.mkdir(parents=True, exist_ok=True)
    name = f"fetched-{checkpoint.pk}{file.suffix}"
    (uploads / name).unlink(missing_ok=True)
    try:
        os.link(file, uploads / name)
    except OSError:  # another file system, or one without links
        shutil.copyfile(file, uploads / name)
    if not checkpoint.address.startswith(ADDRESS):
        file.unlink()
    checkpoint.upload.name = name
    checkpoint.state = Checkpoint.State.UPLOADED
    checkpoint.import_attempts = 0
    checkpoint.save()


class Telling:
    """Says in the row how far a download is, which also holds the order."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        self._row = Checkpoint.objects.filter(pk=checkpoint.pk, state=Checkpoint.State.FETCHING)
        self._told = 0.0

    def __call__(self, done: int, total: int | None) -> None:
        if monotonic() - self._told >= TELL_EVERY_S:
            self._told = monotonic()
            self._row.update(
                came_bytes=done, whole_bytes=total, importing_until=timezone.now() + FETCH.patience
            )
