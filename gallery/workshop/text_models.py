"""The text model: fetched, merged and checked by a worker, once, like a checkpoint of pictures."""

import hashlib
import logging
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from gallery import nudges
from gallery.checkpoints.models import Checkpoint
from gallery.checkpoints.turns import IMPORT, claim
from gallery.domains import starters
from gallery.domains.models import Domain
from gallery.workshop.importing import MAX_ATTEMPTS, refuse
from textgen.bundle import ADAPTER, BUNDLED
from textgen.errors import DownloadFailed, TextModelRefused

TRY_AGAIN = timedelta(minutes=5)
WEIGHTS = "model.safetensors"

logger = logging.getLogger(__name__)


def order() -> Checkpoint:
    """The text model's row; one that waits for a worker, unless it is here."""
    found = Checkpoint.objects.filter(kind=Checkpoint.Kind.LISTING).exclude(state=Checkpoint.State.REFUSED)
    return found.first() or Checkpoint.objects.create(
        kind=Checkpoint.Kind.LISTING,
        name="SmolLM2-135M, taught to let rooms",
        licence="Apache-2.0",
        source="SmolLM2-135M-Instruct by Hugging Face, with an adapter of ours",
    )


def is_bundled() -> bool:
    """Whether this version brings what it takes to make a text model."""
    return (BUNDLED / ADAPTER).is_file()


def build_lodgings() -> Domain:
    """The wing of listings: open at once, empty until a worker has made the text model ready."""
    domain = Domain(state=Domain.State.DRAFT, **starters.LODGING)
    if is_bundled():
        domain.checkpoint, domain.state = order(), Domain.State.LIVE
    domain.full_clean()
    domain.save()
    return domain


def import_text_model(checkpoint_id: int, make: Callable[[Path], Path] | None = None) -> Checkpoint | None:
    """Make the text model ready; the row says what became of it. A second run claims nothing."""
    checkpoint = claim(IMPORT, checkpoint_id, timezone.now())
    if checkpoint is None:
        return None
    if checkpoint.import_attempts > MAX_ATTEMPTS:
        return refuse(
            checkpoint,
            f"{checkpoint.name} ended {MAX_ATTEMPTS} workers in a row while it was made ready; look at their log.",
        )
    try:
        folder = (make or ready_elsewhere)(settings.TEXT_FOLDER)
        checkpoint.digest = _sha256(folder / WEIGHTS)
    except DownloadFailed as failure:
        return _wait(checkpoint, str(failure))
    except (TextModelRefused, OSError) as refusal:
        return refuse(checkpoint, str(refusal))
    checkpoint.family = "llama"
    checkpoint.manifest = {"folder": folder.name}
    checkpoint.state = Checkpoint.State.READY
    checkpoint.trouble = ""
    checkpoint.save()
    nudges.send(nudges.RECONCILE)
    return checkpoint


READY = """
import sys
from pathlib import Path
from textgen.bundle import ADAPTER, BUNDLED
from textgen.errors import DownloadFailed, TextModelRefused
try:
    from textgen.model import ready
    print(ready(Path(sys.argv[1])))
except DownloadFailed as failure:
    sys.exit(f"DownloadFailed {failure}")
except (TextModelRefused, ImportError, OSError) as refusal:
    sys.exit(f"TextModelRefused {refusal}")
"""


def ready_elsewhere(folder: Path) -> Path:
    """The folder of the text model, made ready in a process of its own: merging takes a gigabyte, which a
    worker that goes on would keep."""
    done = subprocess.run([sys.executable, "-c", READY, str(folder)], capture_output=True, text=True)
    if done.returncode == 0:
        return Path(done.stdout.splitlines()[-1])
    kind, _, sentence = (done.stderr.strip().splitlines() or [""])[-1].partition(" ")
    if kind == DownloadFailed.__name__:
        raise DownloadFailed(sentence)
    said = (
        sentence
        if kind == TextModelRefused.__name__
        else f"it ended with {done.returncode}: {kind} {sentence}"
    )
    raise TextModelRefused(f"The text model could not be made ready ({said}); look at the worker's log.")


def _wait(checkpoint: Checkpoint, trouble: str) -> Checkpoint:
    """There is no network, or not yet: it is tried again by and by, since nobody else would order it again."""
    logger.warning("The text model is not here yet: %s", trouble)
    checkpoint.trouble = trouble
    checkpoint.importing_until = timezone.now() + TRY_AGAIN
    checkpoint.import_attempts = 0
    checkpoint.save()
    return checkpoint


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
