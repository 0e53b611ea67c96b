"""The writer that this worker has open."""

import os
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from gallery.checkpoints.models import Checkpoint

if TYPE_CHECKING:
    from textgen import Writer

BEHIND_PICTURES = 10  # niceness: on a machine with two cores a visitor's picture comes first


def open_writer(checkpoint: Checkpoint) -> "Writer":
    """The writer of an imported text model; opened once, then kept while it is in use."""
    return _open(checkpoint.folder, settings.RENDER_THREADS)


@lru_cache(maxsize=1)
def _open(folder: Path, threads: int) -> "Writer":
    os.nice(max(0, BEHIND_PICTURES - os.nice(0)))  # before torch loads: its threads take it from us
    import textgen

    return textgen.open_writer(folder, threads=threads or None)
