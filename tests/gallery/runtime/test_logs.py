"""What parts say is kept, within bounds."""

import contextlib
import os
import sys
from pathlib import Path

import pytest

from gallery.runtime.logs import BoundedFile, Terminal


def test_a_log_never_grows_beyond_two_files(tmp_path: Path) -> None:
    log = BoundedFile(tmp_path / "web.log", limit_bytes=100)
    for number in range(100):
        log.write(f"line {number}\n".encode())
    log.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["web.log", "web.log.1"]
    assert all(path.stat().st_size <= 100 for path in tmp_path.iterdir())
    assert (tmp_path / "web.log").read_text().endswith("line 99\n")


def test_a_log_goes_on_after_a_restart(tmp_path: Path) -> None:
    for line in (b"first\n", b"second\n"):
        log = BoundedFile(tmp_path / "web.log")
        log.write(line)
        log.close()
    assert (tmp_path / "web.log").read_text() == "first\nsecond\n"


def test_a_full_disk_costs_lines_and_nothing_else() -> None:
    BoundedFile(Path("/dev/full")).write(b"line\n")


def test_a_closed_terminal_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", sys.stdout)  # given back afterwards
    reader, writer = os.pipe()
    os.close(reader)
    with contextlib.suppress(OSError), os.fdopen(writer, "w") as closed:
        terminal = Terminal(file=closed)
        terminal.say("hello")
        terminal.say("is somebody there?")
        assert terminal.quiet
