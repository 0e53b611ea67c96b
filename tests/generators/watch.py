"""Notices when reading a file does more than read: Python tells of each import, program, write and connection."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

NEVER = (
    "exec", "compile", "marshal.loads", "pickle.find_class", "code.__new__", "function.__new__",
    "os.system", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.startfile", "subprocess.Popen",
    "os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod", "os.chown",
    "shutil.", "tempfile.", "socket.", "urllib.", "ftplib.", "http.", "smtplib.", "webbrowser.", "ctypes.dlopen",
    "pty.spawn", "signal.pthread_kill", "os.kill", "sys.addaudithook", "sys.settrace", "sys.setprofile",
)  # fmt: skip
_seen: list[str] | None = None


def _hook(event: str, args: tuple[Any, ...]) -> None:
    if _seen is None:
        return
    match event:
        case "open":
            is_odd = is_writing(args[1], args[2])
        case "import":
            is_odd = args[0] not in sys.modules
        case _:
            is_odd = event.startswith(NEVER)
    if is_odd:
        _seen.append(f"{event} {str(args)[:200]}")


def is_writing(mode: object, flags: object) -> bool:
    by_mode = isinstance(mode, str) and any(letter in mode for letter in "wax+")
    return by_mode or (isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)))


@contextmanager
def watched() -> Iterator[list[str]]:
    """What was done inside the block that reading a file does not do. Once is enough: import beforehand."""
    global _seen
    if not getattr(sys, "_nonesuch_watched", False):
        sys.addaudithook(_hook)  # there is no way to take one off: it sleeps outside of the block
        sys._nonesuch_watched = True  # type: ignore[attr-defined]
    seen: list[str] = []
    _seen = seen
    try:
        yield seen
    finally:
        _seen = None
