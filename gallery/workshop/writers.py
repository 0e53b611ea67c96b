"""The writer that this worker has open."""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from gallery.checkpoints.models import Checkpoint

if TYPE_CHECKING:
    from textgen.write import Writer


def open_writer(checkpoint: Checkpoint) -> "Writer":
    """The writer of an imported text model; opened once, then kept while it is in use."""
    return _open(settings.TEXT_FOLDER / checkpoint.manifest["folder"], settings.RENDER_THREADS)


@lru_cache(maxsize=1)
def _open(folder: Path, threads: int) -> "Writer":
    from textgen.write import open_writer  # torch loads here

    return open_writer(folder, threads=threads or None)
