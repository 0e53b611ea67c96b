"""Folders that appear whole or not at all, whatever happens meanwhile."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """A folder to write in, which becomes `target` at the end: OSError if that is there and not empty.

    Its files are on the disk before it has its name. After an error nothing of it is left.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{target.name[:40]}-", dir=target.parent))
    try:
        yield aside
        aside.chmod(0o755)  # mkdtemp's 0700 would keep a web server of another user out
        for path in aside.rglob("*"):
            path.chmod(0o755 if path.is_dir() else 0o644)
            see_onto_disk(path)
        aside.rename(target)
        see_onto_disk(target.parent)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def see_onto_disk(path: Path) -> None:
    """Return once the file's bytes, or the folder's names, would outlive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
