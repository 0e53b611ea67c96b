"""Importing the text model: fetched, merged and checked by a worker, once, like a checkpoint of pictures."""

import logging
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from gallery import nudges
from gallery.checkpoints.models import Checkpoint
from gallery.workshop.importing import MAX_ATTEMPTS, claim, refuse

logger = logging.getLogger(__name__)


def import_text_model(checkpoint_id: int) -> Checkpoint | None:
    """Make the text model ready; the row says what became of it. A second run claims nothing."""
    checkpoint = claim(checkpoint_id, timezone.now())
    if checkpoint is None:
        return None
    if checkpoint.import_attempts > MAX_ATTEMPTS:
        return refuse(
            checkpoint,
            f"{checkpoint.name} ended {MAX_ATTEMPTS} workers in a row while it was made ready; look at their log.",
        )
    import textgen

    try:
        manifest = textgen.prepare(Path(settings.CHECKPOINTS_FOLDER), Path(settings.DOWNLOADS_FOLDER))
    except (textgen.Refused, OSError) as refusal:
        return refuse(checkpoint, str(refusal))
    checkpoint.digest = manifest.digest
    checkpoint.save()
    nudges.send(nudges.RECONCILE)
    return checkpoint
