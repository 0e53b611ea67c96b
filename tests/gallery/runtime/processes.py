"""Starts real processes for these tests and finds whatever is left of them."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[3]
MARK = "NONESUCH_TEST_MARK"

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="processes are found through /proc")


def wait_until(condition: Callable[[], bool], within_s: float = 30) -> None:
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, f"not within {within_s} s: {condition}"
        time.sleep(0.02)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Program:
    """A process of ours, its output in a file, and everything it started, found by a mark in the environment."""

    def __init__(self, arguments: list[str], output: Path, **environment: str) -> None:
        self.mark = uuid.uuid4().hex
        self.output = output
        ours = {**os.environ, "PYTHONPATH": str(CHECKOUT), MARK: self.mark, **environment}
        with output.open("wb") as file:
            self.process = subprocess.Popen(
                [sys.executable, *arguments], cwd=CHECKOUT, env=ours, stdout=file, stderr=subprocess.STDOUT
            )

    def said(self) -> str:
        return self.output.read_text(errors="replace")

    def has_said(self, words: str) -> bool:
        return words in self.said()

    def wait_for_words(self, words: str, within_s: float = 60) -> None:
        deadline = time.monotonic() + within_s
        while not self.has_said(words):
            assert self.process.poll() is None, f"ended without saying {words!r}:\n{self.said()}"
            assert time.monotonic() < deadline, f"did not say {words!r}:\n{self.said()}"
            time.sleep(0.02)

    def ctrl_c(self) -> None:
        self.process.send_signal(signal.SIGINT)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def ends(self, within_s: float = 30) -> int:
        return self.process.wait(within_s)

    def left(self) -> dict[int, str]:
        """Processes that carry our mark, and what they are."""
        return dict(_marked(self.mark))

    def is_gone(self) -> bool:
        return self.process.poll() is not None and not self.left()

    def find(self, words: str) -> list[int]:
        return [pid for pid, command in self.left().items() if words in command]


@contextlib.contextmanager
def program(arguments: list[str], output: Path, **environment: str) -> Iterator[Program]:
    """A Program that dies with its test."""
    running = Program(arguments, output, **environment)
    try:
        yield running
    finally:
        running.kill()
        with contextlib.suppress(AssertionError):
            wait_until(running.is_gone, within_s=10)  # the starters clear up; whoever does not is killed
        for pid in running.left():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def _marked(mark: str) -> Iterator[tuple[int, str]]:
    wanted = f"{MARK}={mark}".encode()
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):  # it ended while we looked, or is a zombie
                if wanted in (folder / "environ").read_bytes().split(b"\0"):
                    yield int(folder.name), (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
