"""A process that has imported everything once, and opens each file it is told of in a child of its own.

Told by lines of JSON on standard input, and answers by such lines: what came of the file, in an empty folder and
within limits.
"""

import json
import os
import resource
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import torch

from generators import CheckpointRefused, Generator, open_checkpoint
from generators.checkpoint import read_checkpoint
from tests.generators import golden
from tests.generators.watch import watched

SECONDS = 10
MORE_BYTES = 200 * 10**6  # of address space, beside what the process has when it begins


def opened(path: Path, compare_with: str | None) -> dict[str, Any]:
    """In the child: the refusal, or how the pictures differ from those that they should be."""
    with watched() as seen:
        try:
            generator = open_checkpoint(path, backend="eager")
        except CheckpointRefused as refusal:
            return {"refusal": str(refusal), "seen": seen}
    if compare_with is None:
        return {"seen": seen, "differences": []}
    return {"seen": seen, "differences": differences(generator, compare_with)}


def differences(generator: Generator, name: str) -> list[str]:
    one = golden.named(name)
    if "w_avg" in one.arrays and generator.w_avg.shape == one.arrays["w_avg"].shape:
        generator.w_avg = one.arrays["w_avg"]  # ok_module_prefix has none
    return golden.differences(one, generator)


def in_a_child(path: Path, limit_bytes: int | None, compare_with: str | None) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        read, write = os.pipe()
        began = time.monotonic()
        child = os.fork()
        if child == 0:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            os.chdir(folder)
            os.close(read)
            if limit_bytes is not None:
                most = address_space() + limit_bytes
                resource.setrlimit(resource.RLIMIT_AS, (most, most))
            resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            with os.fdopen(write, "w") as answer:
                try:
                    json.dump(opened(path, compare_with), answer)
                except BaseException as error:
                    json.dump({"error": repr(error)}, answer)
                answer.flush()
                os._exit(0)
        os.close(write)
        with os.fdopen(read) as answer:
            text = answer.read()
        status = os.waitpid(child, 0)[1]
        found: dict[str, Any] = json.loads(text) if text else {"error": f"ended with {signal_of(status)}"}
        return found | {"left": sorted(os.listdir(folder)), "seconds": time.monotonic() - began}


def signal_of(status: int) -> str:
    return signal.Signals(os.WTERMSIG(status)).name if os.WIFSIGNALED(status) else f"status {status}"


def address_space() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * resource.getpagesize()


def main() -> None:
    torch.set_num_threads(1)  # no threads: a child of fork has none
    warm = golden.named("rosinality/rosi_converted_16.pt")
    read_checkpoint(warm.path)  # imports what is imported late
    differences(open_checkpoint(warm.path, backend="eager"), warm.name)
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(in_a_child(Path(asked["path"]), asked["bytes"], asked["compare_with"])), flush=True)


if __name__ == "__main__":
    main()
