"""Pages against an empty view of the same project: same server, same middleware, in turns.

The server is granian as `manage.py up` starts it, in a process of its own, with a domain of
1,000 pictures and one of 1,000,000.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import monotonic, sleep

from tests.bench.crowd import Crowd

ROUNDS = 15
SIZES = {"small": 1_000, "large": 1_000_000}
TURN = {
    "bench/empty": 600,
    "small/": 600,
    "large/": 600,
    "small/grid/": 200,
    "large/grid/": 200,
}  # requests a round
CHECKOUT = Path(__file__).parent.parent.parent

PREPARE = f"""
import django; django.setup()
from django.core.management import call_command
from tests.bench.decks import fill
from tests.factories import make_checkpoint, make_domain
call_command("migrate", verbosity=0)
call_command("collectstatic", interactive=False, verbosity=0)
checkpoint = make_checkpoint(resolution=1024)
for slug, size in {SIZES!r}.items():
    fill(make_domain(slug, pool_target=size, checkpoint=checkpoint).pk, size)
"""


def run() -> dict[str, float | str]:
    """Ratios of requests a second, the web process's memory, and what it has loaded.

    Twice: by the clock, which a busy machine disturbs, and by the server's own CPU time, which
    it hardly does.
    """
    with tempfile.TemporaryDirectory(prefix="nonesuch-bench-") as var, _site(Path(var)) as (port, main):
        (web,) = _children(main)
        crowd = Crowd(port)
        try:
            by_clock, by_cpu = _rates(crowd, web)
            loaded = json.loads(crowd.ask("/bench/modules").partition(b"\r\n\r\n")[2])
            memory_mb = _memory_mb(web)
        finally:
            crowd.close()
    return {
        **_ratios(by_clock, ""),
        **_ratios(by_cpu, ", by CPU time"),
        "empty view, requests a second": median(by_clock["bench/empty"]),
        "empty view, microseconds of CPU": 1e6 / median(by_cpu["bench/empty"]),
        "web process with 1,001,000 keys, MB": memory_mb,
        "heavy modules in the web process": ", ".join(loaded) or "none",
    }


def _ratios(rates: dict[str, list[float]], measure: str) -> dict[str, float]:
    """Medians of the rounds' ratios: a machine that slows down halfway slows both sides."""

    def times(ours: str, theirs: str) -> float:
        return median(map(float.__truediv__, rates[ours], rates[theirs]))

    return {
        f"page view / empty view, 1,000 keys{measure}": times("small/", "bench/empty"),
        f"page view / empty view, 1,000,000 keys{measure}": times("large/", "bench/empty"),
        f"grid / empty view, 1,000 keys{measure}": times("small/grid/", "bench/empty"),
        f"grid / empty view, 1,000,000 keys{measure}": times("large/grid/", "bench/empty"),
        f"page view, 1,000,000 / 1,000 keys{measure}": times("large/", "small/"),
        f"grid, 1,000,000 / 1,000 keys{measure}": times("large/grid/", "small/grid/"),
    }


Rates = dict[str, list[float]]


def _rates(crowd: Crowd, web: int) -> tuple[Rates, Rates]:
    """Requests a second of each address in each round, by the clock and by the server's CPU time."""
    cookies = {path: _cookie(crowd, path) for path in TURN}
    by_clock: Rates = {path: [] for path in TURN}
    by_cpu: Rates = {path: [] for path in TURN}
    for nth in range(ROUNDS + 1):
        for path, count in TURN.items():
            before_s = _cpu_s(web)
            rate = crowd.requests_a_second(f"/{path}", cookies[path], count)
            if nth:  # the first round warms up
                by_clock[path].append(rate)
                by_cpu[path].append(count / (_cpu_s(web) - before_s))
    return by_clock, by_cpu


def _cookie(crowd: Crowd, path: str) -> str:
    """A walk as a visitor of this page has it; the page must show its pictures."""
    answer = crowd.ask(f"/{path}").decode()
    if path == "bench/empty":
        return "1.1.3"
    expected = 60 if "grid" in path else 1
    shown = answer.count("-256.webp")
    if shown < expected:
        raise RuntimeError(
            f"/{path} shows {shown} pictures, expected {expected} or more; look at the template."
        )
    return answer.partition("walk=")[2].partition(";")[0]


@contextmanager
def _site(var: Path) -> Iterator[tuple[int, int]]:
    """Port and process of a server of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "NONESUCH_VAR": str(var),
        "DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "tests.bench.site_settings",
        "PYTHONPATH": str(CHECKOUT),
    }
    subprocess.run([sys.executable, "-c", PREPARE], env=environment, cwd=CHECKOUT, check=True)
    command = [
        *(sys.executable, "-m", "granian", "gallery.wsgi:application", "--interface", "wsgi", "--no-ws"),
        *("--host", "127.0.0.1", "--port", str(port), "--workers", "1", "--blocking-threads", "4"),
        *("--log-level", "error"),
    ]
    with subprocess.Popen(command, env=environment, cwd=CHECKOUT) as server:
        try:
            _wait_for(port)
            yield port, server.pid
        finally:
            server.terminate()


def _wait_for(port: int, seconds: float = 60) -> None:
    until = monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if monotonic() > until:
                raise
            sleep(0.1)


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _cpu_s(pid: int) -> float:
    """Time on a processor of all threads, to the nanosecond."""
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9


def _memory_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


if __name__ == "__main__":
    for name, value in run().items():
        print(f"{name:60} {value if isinstance(value, str) else round(value, 3)}")
