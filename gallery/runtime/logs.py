"""What the parts say: on the terminal behind their names, and in var/run/<name>.log, bounded."""

import os
import sys
from collections import deque
from pathlib import Path
from threading import Lock, Thread
from typing import IO

from rich.console import Console
from rich.text import Text

LINE_BYTES = 8192
FILE_BYTES = 1024 * 1024  # twice this a part: the file and the one before it
COLOURS = ("cyan", "green", "magenta", "blue", "yellow")


class Terminal(Console):
    """A console that outlives its terminal: a closed window must not end the night's work."""

    def on_broken_pipe(self) -> None:
        self.quiet = True
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - the interpreter flushes it at exit

    def say(self, text: str | Text) -> None:
        try:
            self.print(text, markup=False, highlight=False, soft_wrap=True)
        except OSError:
            self.quiet = True


class BoundedFile:
    """A log file that becomes `.log.1` when it is full. A full disk costs lines, not the part."""

    def __init__(self, path: Path, limit_bytes: int = FILE_BYTES) -> None:
        self.path, self.limit_bytes = path, limit_bytes
        self.file: IO[bytes] | None = None

    def write(self, line: bytes) -> None:
        try:
            if self.file is None:
                self.file = self.path.open("ab", buffering=0)
            if self.file.tell() + len(line) > self.limit_bytes:
                self.file.close()
                self.path.replace(self.path.with_name(f"{self.path.name}.1"))
                self.file = self.path.open("wb", buffering=0)
            self.file.write(line)
        except OSError:
            self.close()

    def close(self) -> None:
        if self.file is not None:
            self.file.close()
            self.file = None


class Log:
    """The log of one part, over all its starts."""

    def __init__(self, name: str, folder: Path, terminal: Terminal, number: int = 0, width: int = 8) -> None:
        self.name, self.path = name, folder / f"{name}.log"
        self.is_shown = True
        self.last: deque[str] = deque(maxlen=6)
        self._file, self._terminal, self._lock = BoundedFile(self.path), terminal, Lock()
        self._prefix = Text(f"{name:<{width}} | ", style=COLOURS[number % len(COLOURS)])

    def follow(self, stream: IO[bytes]) -> Thread:
        """Read until the last writer is gone; a full pipe that nobody reads would block the part."""
        thread = Thread(target=self._read, args=(stream,), name=f"log-{self.name}", daemon=True)
        thread.start()
        return thread

    def _read(self, stream: IO[bytes]) -> None:
        with stream:
            while line := stream.readline(LINE_BYTES):
                self.write(line)

    def write(self, line: bytes) -> None:
        text = line.decode(errors="replace").rstrip()
        with self._lock:
            self.last.append(text)
            self._file.write(line if line.endswith(b"\n") else line + b"\n")
        if self.is_shown:
            self._terminal.say(self._prefix + Text.from_ansi(text))
