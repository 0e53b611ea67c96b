"""Publishing beside drawing alone: what encoding, storing and the database cost, from seed to published."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from generators import catalogue

CHECKOUT = Path(__file__).parent.parent.parent

MEASURE = """
import django; django.setup()
import json
from pathlib import Path
from statistics import median
from time import perf_counter
from django.conf import settings
from django.core.management import call_command
from gallery.checkpoints.models import Checkpoint
from gallery.pool import lease as leases
from gallery.pool.publish import publish
from gallery.workshop.networks import open_generator
from gallery.workshop.render import draw, render
from tests.factories import claimed, make_domain

BATCH, ROUNDS = 8, 5
call_command("migrate", verbosity=0)
call_command("checkpoint", "fetch", "random-face", verbosity=0)
domain = make_domain("face", checkpoint=Checkpoint.objects.get(), pool_target=1000)
generator = open_generator(domain.checkpoint.folder)

def drawn():
    lease = claimed(domain, BATCH)
    recipes = leases.recipes(lease)
    started = perf_counter()
    for recipe in recipes:
        draw(generator, recipe)
    seconds = perf_counter() - started
    leases.finish(lease)
    return seconds

def published():
    started = perf_counter()
    lease = claimed(domain, BATCH)
    assert publish(lease, render(lease)) == BATCH
    return perf_counter() - started

drawn(), published()
rounds = [(drawn(), published()) for _ in range(ROUNDS)]
print(json.dumps({
    "publishing, share of the rate of drawing alone": median(alone / whole for alone, whole in rounds),
    "pictures drawn a second, 1024 px": median(BATCH / alone for alone, _ in rounds),
    "pictures published a second, 1024 px": median(BATCH / whole for _, whole in rounds),
    "backend": generator.backend,
}))
"""


def fetched_wheel() -> Path:
    """The face checkpoint as `make run` fetches it; fetched now if it never was."""
    return catalogue.fetch("random-face", CHECKOUT / "var" / "downloads")


def run() -> dict[str, float | str]:
    """In a process, a database and folders of its own."""
    with tempfile.TemporaryDirectory(prefix="nonesuch-bench-") as var:
        (Path(var) / "downloads").symlink_to(fetched_wheel().parent)
        environment = {
            **os.environ,
            "NONESUCH_VAR": var,
            "DATABASE_URL": "",
            "DJANGO_SETTINGS_MODULE": "gallery.settings",
            "PYTHONPATH": str(CHECKOUT),
        }
        measured = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", MEASURE],
            env=environment, cwd=CHECKOUT, check=True, capture_output=True, text=True,
        )  # fmt: skip
    figures: dict[str, float | str] = json.loads(measured.stdout.splitlines()[-1])
    return figures


if __name__ == "__main__":
    for name, value in run().items():
        print(f"{name:55} {value if isinstance(value, str) else round(value, 3)}")
