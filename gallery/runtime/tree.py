"""The process tree of `manage.py up`: starts parts in order, restarts them, ends them in order.

Each part runs under child.py in a session of its own, so Ctrl-C reaches only us, and every one
holds the read end of our lifeline, so that none outlives us.
"""

import contextlib
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from types import FrameType

from gallery.runtime.logs import Log, Terminal

CHILD = Path(__file__).with_name("child.py")
ORPHAN_GRACE_S = 3.0  # for a part to end by itself once the supervisor is gone
HEALTHY_S = 60.0  # a part that lived this long starts again with a clean record
BACKOFF_S = (0.5, 1.0, 2.0, 4.0, 8.0)  # one failure more than there are pauses, and we give up
MOMENT_S = 0.25


class GaveUp(Exception):
    """A part that cannot be kept running; the message is for whoever typed `make run`."""


@dataclass(frozen=True)
class Part:
    """One process to keep running."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    leaves: int = 0  # parts with a smaller number are stopped first
    stop_signal: signal.Signals = signal.SIGTERM
    grace_s: float = 10.0
    is_ready: Callable[[], bool] | None = None
    ready_within_s: float = 60.0
    scratch: str = ""  # a folder to remove if the whole tree is killed
    is_shown: bool = True  # on the terminal; its file has every line


@dataclass
class Running:
    """A part and the process that is it at the moment, if any."""

    part: Part
    log: Log
    process: subprocess.Popen[bytes] | None = None
    reader: Thread | None = None
    code: int | None = None
    started_at: float = 0.0
    restart_at: float = 0.0
    failures: int = 0

    def start(self, lifeline: int) -> None:
        head = [
            sys.executable,
            "-I",
            "-S",
            str(CHILD),
            str(lifeline),
            str(ORPHAN_GRACE_S),
            self.part.scratch,
            "--",
        ]
        self.process = subprocess.Popen(
            [*head, *self.part.command],
            env=dict(self.part.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=(lifeline,),
            start_new_session=True,
        )
        assert self.process.stdout is not None
        self.reader = self.log.follow(self.process.stdout)
        self.code = None
        self.started_at = time.monotonic()

    def exit_code(self) -> int | None:
        """None while it runs. What a dead part had started itself is killed with it."""
        if self.process is not None and self.code is None:
            self.code = self.process.poll()
            if self.code is not None:
                self.kill_group()
                if self.reader is not None:
                    self.reader.join(timeout=1)  # its last words
        return self.code

    @property
    def is_alive(self) -> bool:
        return self.process is not None and self.exit_code() is None

    def ask_to_stop(self) -> None:
        """Only the part's main process hears this, and ends its own children as it sees fit."""
        if self.process is not None and self.is_alive:
            self.process.send_signal(self.part.stop_signal)

    def kill_group(self) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)


@dataclass
class Tree:
    """Supervises parts until it is told to stop, or gives up on one.

    with tree.alive():
        tree.run_once(preparation)
        tree.run(parts)
    """

    logs: Path
    terminal: Terminal
    backoff_s: Sequence[float] = BACKOFF_S
    is_stopping: bool = False
    is_killing: bool = False
    running: list[Running] = field(default_factory=list)

    @contextlib.contextmanager
    def alive(self) -> Iterator[None]:
        """Hold the lifeline and hear the signals. Whatever is started in here ends with it."""
        with self._lifeline(), self._signals():
            try:
                yield
            finally:
                self._bring_down()

    def run(
        self,
        parts: Sequence[Part],
        at_each_moment: Callable[[], None] = lambda: None,
        at_closing: Callable[[], None] = lambda: None,
    ) -> None:
        """Bring the parts up and keep them up until a signal comes. Raises GaveUp."""
        try:
            for part in parts:
                self._bring_up(part, at_each_moment)
            while not self.is_stopping:
                self._tend()
                at_each_moment()
                self._sleep()
        finally:
            at_closing()
            self._bring_down()

    def run_once(self, part: Part) -> int:
        """Run a part to its end; its exit code, or 130 when a signal came first."""
        task = Running(part, Log(part.name, self.logs, self.terminal))
        task.start(self._reader)
        self.running = [task]
        while (code := task.exit_code()) is None and not self.is_stopping:
            self._sleep()
        self._bring_down()
        return 130 if code is None else code

    # --- up -----------------------------------------------------------------------------

    def _bring_up(self, part: Part, at_each_moment: Callable[[], None]) -> None:
        if self.is_stopping:
            return
        newcomer = Running(part, Log(part.name, self.logs, self.terminal, len(self.running)))
        newcomer.log.is_shown = part.is_shown
        newcomer.start(self._reader)
        self.running.append(newcomer)
        deadline = time.monotonic() + part.ready_within_s
        while not self._has_arrived(newcomer):
            if time.monotonic() > deadline:
                raise GaveUp(
                    f"{part.name} did not answer within {part.ready_within_s:.0f} s; {_look_at(newcomer)}"
                )
            self._tend()
            at_each_moment()
            self._sleep(0.05)

    def _has_arrived(self, newcomer: Running) -> bool:
        is_ready = newcomer.part.is_ready
        return self.is_stopping or is_ready is None or (newcomer.is_alive and is_ready())

    def _tend(self) -> None:
        for member in self.running:
            now = time.monotonic()
            if member.process is None:
                if now >= member.restart_at:
                    member.start(self._reader)
                continue
            code = member.exit_code()
            if code is not None:
                self._note_failure(member, code, now)

    def _note_failure(self, member: Running, code: int, now: float) -> None:
        member.process = None
        member.failures = 1 if now - member.started_at > HEALTHY_S else member.failures + 1
        if member.failures > len(self.backoff_s):
            raise GaveUp(
                f"{member.part.name} ended {member.failures} times in a row, the last time "
                f"{_in_words(code)}; {_look_at(member)}"
            )
        pause_s = self.backoff_s[member.failures - 1]
        member.restart_at = now + pause_s
        self.terminal.say(f"{member.part.name} ended {_in_words(code)}; starting it again in {pause_s:g} s.")

    # --- down ---------------------------------------------------------------------------

    def _bring_down(self) -> None:
        """Stop the parts in the order of `leaves`; whoever outstays the grace is killed."""
        for member in self.running:
            member.log.is_shown = False  # farewells are for the files
        if self.is_stopping and self.running:
            self.terminal.say("Closing; Ctrl-C again ends at once what is still at work.")
        for stage in sorted({member.part.leaves for member in self.running}):
            leaving = [member for member in self.running if member.part.leaves == stage]
            for member in leaving:
                member.ask_to_stop()
            deadline = time.monotonic() + max(member.part.grace_s for member in leaving)
            while still := [member for member in leaving if member.is_alive]:
                if self.is_killing or time.monotonic() > deadline:
                    for member in still:
                        member.kill_group()
                self._sleep(0.05)
        self.running = []

    # --- signals and the lifeline ---------------------------------------------------------

    def stop(self) -> None:
        """The first call stops, the second kills."""
        self.is_killing = self.is_stopping
        self.is_stopping = True

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        """Ctrl-C, a service manager's TERM and a closed terminal stop the tree; a second one kills."""

        def heard(_: int, __: FrameType | None) -> None:
            self.stop()

        before = {
            number: signal.signal(number, heard) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        }
        before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)
        self._woken, writer = os.pipe()
        os.set_blocking(writer, False)
        former = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(former)
            for number, handler in before.items():
                signal.signal(number, handler)
            os.close(writer)
            os.close(self._woken)

    def _sleep(self, at_most_s: float = MOMENT_S) -> None:
        """Until a signal comes: a part's end, or ours."""
        if select.select([self._woken], [], [], at_most_s)[0]:
            os.read(self._woken, 512)

    @contextlib.contextmanager
    def _lifeline(self) -> Iterator[None]:
        # The write end is close-on-exec: in a sibling's hands it would keep everybody alive.
        self._reader, writer = os.pipe()
        try:
            yield
        finally:
            os.close(writer)
            os.close(self._reader)


def _in_words(code: int) -> str:
    number = -code if code < 0 else code - 128  # child.py passes a signal on as a shell does
    if number > 0:
        with contextlib.suppress(ValueError):
            return f"by {signal.Signals(number).name}"
    return f"with exit code {code}"


def _look_at(member: Running) -> str:
    said = "\n".join(f"    {line}" for line in member.log.last)
    return f"its log is {member.log.path}" + (f", and its last lines were\n{said}" if said else ".")
