"""Generators that this worker has open."""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from generators import Generator

OPEN_AT_ONCE = 2  # a 1024 px network takes about 1 GB with its working memory


def open_generator(folder: Path) -> "Generator":
    """The generator of an imported checkpoint; opened once, then kept while it is in use."""
    return _open(folder, settings.BACKEND, settings.RENDER_THREADS)


@lru_cache(maxsize=OPEN_AT_ONCE)
def _open(folder: Path, backend: str, threads: int) -> "Generator":
    import generators  # torch and openvino load here: beat and the caretaker never need them

    return generators.open_checkpoint(folder, backend=backend, threads=threads or None)
