"""A tree of small stand-ins, run as `python -m tests.gallery.runtime.stand_in FOLDER PART...`.

The supervisor must be in the main thread of a process of its own, so tests start this one.
"""

import sys
from pathlib import Path

from gallery.runtime.logs import Terminal
from gallery.runtime.tree import GaveUp, Part, Tree
from tests.gallery.runtime.processes import CHECKOUT

SLEEPER = "import time; print('here', flush=True); time.sleep(600)"
FAMILY = f"""
import subprocess, sys
grandchild = subprocess.Popen([sys.executable, "-c", {SLEEPER!r}])
grandchild.wait()
"""
DEAF = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SLEEPER}"
CRASHER = "import sys; print('no weights in this house', flush=True); sys.exit(3)"
NOTES_ITS_END = """
import pathlib, signal, sys, time
def end(*_):
    with pathlib.Path("{folder}/ends").open("a") as file: file.write("{name} ")
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
print("here", flush=True)
while True: time.sleep(1)
"""
HELLO_APP = "tests.gallery.runtime.hello:application"


def part(name: str, folder: Path) -> Part:
    """A part by its name: `first`, `last`, or the kind before a dash."""
    import os

    kind = name.partition("-")[0]
    environment = dict(os.environ)
    code = {"sleeper": SLEEPER, "family": FAMILY, "deaf": DEAF, "crasher": CRASHER}.get(kind)
    if kind == "web":
        command = [
            sys.executable,
            "-m",
            "granian",
            HELLO_APP,
            "--interface",
            "wsgi",
            "--port",
            os.environ["PORT"],
        ]
        return Part(name, command, environment)
    if kind == "silent":
        return Part(
            name, [sys.executable, "-c", SLEEPER], environment, is_ready=lambda: False, ready_within_s=0.5
        )
    if code is None:
        code = NOTES_ITS_END.format(folder=folder, name=name)
    leaves = {"first": 0, "last": 9}.get(name, 5)
    return Part(name, [sys.executable, "-c", code], environment, leaves=leaves, grace_s=60)


def main() -> None:
    assert CHECKOUT.exists()
    folder, *names = sys.argv[1:]
    terminal = Terminal()
    tree = Tree(Path(folder), terminal, backoff_s=(0.05, 0.1))
    try:
        with tree.alive():
            tree.run([part(name, Path(folder)) for name in names])
    except GaveUp as reason:
        sys.exit(str(reason))
    terminal.say("closed")


if __name__ == "__main__":
    main()
