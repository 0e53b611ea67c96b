"""Starts one command and ends it when the supervisor is gone, however that went.

    python -I -S child.py LIFELINE_FD GRACE_S SCRATCH -- COMMAND...

The supervisor starts this file in a session of its own. It holds the read end of a pipe whose
write end only the supervisor has: end of file means that the supervisor is dead, also by
kill -9. Then the command is asked to stop and, after a grace, the whole process group is killed
with everything the command had started, and the folder SCRATCH, if it is not empty, is removed.
Nothing of Django, or even of site-packages, is imported here: it costs 15 ms and 9 MB.
"""

import contextlib
import os
import select
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from types import FrameType

FORWARDED = (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGHUP)
PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> int:
    lifeline, grace_s, scratch = int(arguments[0]), float(arguments[1]), arguments[2]
    command = arguments[arguments.index("--") + 1 :]
    os.set_inheritable(lifeline, False)
    with wakeups() as (woken, received):
        pid = start(command)
        code = watch(pid, lifeline, woken, received, grace_s)
    if code is not None:
        return code
    # The supervisor is gone: nobody waits for a code, and nobody else clears up.
    if scratch:
        shutil.rmtree(scratch, ignore_errors=True)
    os.killpg(0, signal.SIGKILL)
    return 1


def start(command: list[str]) -> int:
    """The command as a child in our own process group; 127 when it cannot be started."""
    starter = os.getpid()
    pid = os.fork()  # no thread runs here, so code between fork and exec is safe
    if pid:
        return pid
    try:
        for number in FORWARDED:
            signal.signal(number, signal.SIG_DFL)
        end_with_starter(starter)
        os.execvp(command[0], command)
    except OSError as error:
        os.write(2, f"{command[0]} cannot be started: {error.strerror}.\n".encode())
    finally:
        os._exit(127)


def watch(pid: int, lifeline: int, woken: int, received: list[int], grace_s: float) -> int | None:
    """Wait for the command, forward signals to it; None when the supervisor has gone."""
    deadline: float | None = None  # set once the supervisor is gone
    while True:
        while received:
            _tell(pid, received.pop(0))
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return None if deadline or _has_ended(lifeline) else _exit_code(status)
        if deadline and time.monotonic() > deadline:
            return None
        watched = [woken] if deadline else [woken, lifeline]
        ready, _, _ = select.select(watched, [], [], 0.1 if deadline else None)
        if woken in ready:
            os.read(woken, 512)
        if lifeline in ready and _has_ended(lifeline):
            deadline = time.monotonic() + grace_s
            _tell(pid, signal.SIGTERM)


@contextlib.contextmanager
def wakeups() -> Iterator[tuple[int, list[int]]]:
    """A pipe that becomes readable at each signal, and the list of those to pass on."""
    received: list[int] = []

    def note(number: int, _: FrameType | None) -> None:
        received.append(number)

    reader, writer = os.pipe()
    os.set_blocking(writer, False)  # as set_wakeup_fd demands
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    for number in FORWARDED:
        signal.signal(number, note)
    yield reader, received


def end_with_starter(starter: int) -> None:
    """A second belt, on Linux only: the kernel ends the command when we are killed together with
    the supervisor. We ourselves have none: it would speak before the lifeline does.
    """
    if sys.platform == "linux":
        import ctypes  # not there in every build of Python, and no use elsewhere

        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != starter:  # it died before the kernel was asked
            os.kill(os.getpid(), signal.SIGTERM)


def _has_ended(lifeline: int) -> bool:
    """Nobody ever writes into it, so it is readable only at its end."""
    return bool(select.select([lifeline], [], [], 0)[0])


def _tell(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def _exit_code(status: int) -> int:
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
