"""From `manage.py up` to the first face served: on a fresh var/ with the wheel fetched, and the second time."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.bench.publishing import CHECKOUT, fetched_wheel

PATIENCE_S = 300


def run() -> dict[str, float | str]:
    with tempfile.TemporaryDirectory(prefix="nonesuch-bench-") as var:
        downloads = Path(var) / "downloads"
        downloads.mkdir()
        shutil.copy(fetched_wheel(), downloads)
        first = seconds_to_a_face(var)
        return {
            "first start, wheel fetched, to the first face served, s": first,
            "second start, to a face served, s": seconds_to_a_face(var),
        }


def seconds_to_a_face(var: str) -> float:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "NONESUCH_VAR": var,
        "PORT": str(port),
        "DATABASE_URL": "",
        "CELERY_BROKER_URL": "",
    }
    started = time.perf_counter()
    tree = subprocess.Popen(
        [sys.executable, "manage.py", "up"], cwd=CHECKOUT, env=environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        while not served(f"http://127.0.0.1:{port}/face/image"):
            if tree.poll() is not None or time.perf_counter() - started > PATIENCE_S:
                raise RuntimeError(f"`manage.py up` served no face within {PATIENCE_S} s; run it by hand.")
            time.sleep(0.1)
        return time.perf_counter() - started
    finally:
        tree.send_signal(signal.SIGINT)
        tree.wait()


def served(address: str) -> bool:
    try:
        with urlopen(address, timeout=5) as answer:
            return bool(answer.read(3) == b"\xff\xd8\xff")  # a JPEG begins so
    except (URLError, OSError):
        return False


if __name__ == "__main__":
    for name, value in run().items():
        print(f"{name:60} {value}")
