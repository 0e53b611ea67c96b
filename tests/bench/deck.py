"""A deck of a million keys: its memory, the time to read it from SQLite, and to draw from it."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

KEYS = 1_000_000
CHECKOUT = Path(__file__).parent.parent.parent

MEASURE = """
import django; django.setup()
import json, sys, tracemalloc
from time import perf_counter
from django.core.management import call_command
from gallery.deck.load import Deck
from tests.bench.decks import fill
from tests.factories import make_domain

keys = int(sys.argv[1])
call_command("migrate", verbosity=0)
domain = make_domain(pool_target=keys)
fill(domain.pk, keys)

def load():
    started = perf_counter()
    deck = Deck.load(domain.pk, keys)
    return deck, perf_counter() - started

seconds = min(load()[1] for _ in range(5))  # the least: whatever is above it was somebody else's
tracemalloc.start()
deck, _ = load()
held, peak = tracemalloc.get_traced_memory()
tracemalloc.stop()
assert deck.hung == keys and len(set(deck.draw(None, 1000)[0])) == 1000
walk, started = None, perf_counter()
for _ in range(20_000):
    _, walk = deck.draw(walk)
draw_us = (perf_counter() - started) / 20_000 * 1e6
sparse = Deck(keys)
sparse.hang(7, "a" * 26)
started = perf_counter()
sparse.draw(None)
print(json.dumps({
    "deck of 1,000,000 keys, MB": held / 1e6,
    "deck of 1,000,000 keys while it is read, MB": peak / 1e6,
    "deck of 1,000,000 keys, seconds to read from SQLite": seconds,
    "one draw, microseconds": draw_us,
    "one draw where 1 of 1,000,000 slots is full, seconds": perf_counter() - started,
}))
"""


def run() -> dict[str, float | str]:
    """In a process and a database of its own."""
    with tempfile.TemporaryDirectory(prefix="nonesuch-bench-") as var:
        environment = {
            **os.environ,
            "NONESUCH_VAR": var,
            "DATABASE_URL": "",
            "DJANGO_SETTINGS_MODULE": "gallery.settings",
            "PYTHONPATH": str(CHECKOUT),
        }
        measured = subprocess.run(
            [sys.executable, "-c", MEASURE, str(KEYS)],
            env=environment, cwd=CHECKOUT, check=True, capture_output=True, text=True,
        )  # fmt: skip
    figures: dict[str, float | str] = json.loads(measured.stdout)
    return figures


if __name__ == "__main__":
    for name, value in run().items():
        print(f"{name:55} {value if isinstance(value, str) else round(value, 3)}")
