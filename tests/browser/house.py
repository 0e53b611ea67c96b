"""A site for browsers to visit: its own database and files, and a real web server that can be killed."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import override_settings

from gallery.domains.models import Domain
from gallery.kiosks.models import Kiosk
from gallery.pool.dissolve import dissolve
from gallery.pool.hide import hide
from gallery.pool.models import Specimen
from tests.factories import make_checkpoint, make_domain, publish_specimens
from tests.gallery.runtime.processes import free_port

CHECKOUT = Path(__file__).resolve().parents[2]
EDGE = 256  # pixels of its pictures, each of one colour
PATIENCE_S = 30
SEEN_WITHIN_S = 3  # promise 2: what an administrator does is seen by running processes


class House:
    """The tests' own process writes its rows and files; the server shows them."""

    def __init__(self) -> None:
        self.var = Path(settings.VAR)  # a folder that dies with the test run
        self.database = self.var / "db.sqlite3"
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._server: subprocess.Popen[bytes] | None = None
        self._environment = {
            **{name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "CI")},
            "DJANGO_SETTINGS_MODULE": "gallery.settings",
            "NONESUCH_VAR": str(self.var),
            "CELERY_BROKER_URL": "memory://localhost/",  # nobody works here
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
        }

    def build(self) -> None:
        """Tables, and static files under the hashed names that the server gives them."""
        hashed = {"staticfiles": {"BACKEND": "gallery.pages.statics.HashedStatics"}}
        with override_settings(STORAGES={**settings.STORAGES, **hashed}):
            call_command("migrate", verbosity=0)
            call_command("collectstatic", interactive=False, verbosity=0)

    def clear(self) -> None:
        for folder in ("media", "static", "uploads", "checkpoints"):
            shutil.rmtree(self.var / folder, ignore_errors=True)
        for file in self.var.glob("db.sqlite3*"):
            file.unlink()

    @contextmanager
    def as_our_database(self) -> Iterator[None]:
        """What this process reads and writes, by the factories, is what the server reads."""
        connection.close()
        before = connection.settings_dict["NAME"]
        connection.settings_dict["NAME"] = str(self.database)
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict["NAME"] = before

    # --- the server ---------------------------------------------------------------------

    def open(self) -> None:
        """Start the server, as `manage.py up` does, and wait until it answers."""
        words = ["--interface", "wsgi", "--no-ws", "--host", "127.0.0.1", "--port", str(self.port)]
        with (self.var / "web.log").open("ab") as log:
            self._server = subprocess.Popen(
                [sys.executable, "-m", "granian", "gallery.wsgi:application", *words, "--blocking-threads", "2"],
                cwd=CHECKOUT, env=self._environment, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self.wait_until(lambda: self.status("/readyz") == 200, "the server is ready")

    def kill(self) -> None:
        """Nobody says goodbye: the whole group, at once."""
        if self._server is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._server.pid, signal.SIGKILL)
            self._server.wait()
            self._server = None

    def status(self, path: str) -> int:
        """What the server answers; 0 when nobody does."""
        try:
            with urlopen(self.address + path, timeout=5) as answer:
                return int(answer.status)
        except HTTPError as error:
            return error.code
        except (URLError, OSError):
            return 0

    def forgot(self, path: str, key: str) -> bool:
        """Whether the page at `path` names that key no more; the server follows the log once a second."""
        with urlopen(self.address + path, timeout=5) as answer:
            return key.encode() not in answer.read()

    def wait_until(self, condition: Callable[[], bool], what: str, within_s: float = PATIENCE_S) -> None:
        deadline = time.monotonic() + within_s
        while not condition():
            assert time.monotonic() < deadline, f"waited {within_s} s in vain until {what}"
            time.sleep(0.03)

    # --- what hangs in it ---------------------------------------------------------------

    def domain(self, slug: str, pictures: int, **fields: object) -> Domain:
        """A domain that is open when this returns, with so many pictures hung."""
        checkpoint = make_checkpoint(name="Test weights", resolution=EDGE)
        defaults: dict[str, object] = {"pool_target": max(pictures, 1), "checkpoint": checkpoint}
        domain = make_domain(slug, **{**defaults, **fields})
        if pictures:
            publish_specimens(domain, pictures)
        self.wait_until(lambda: self.status(f"/{slug}/") == (200 if pictures else 503), f"/{slug}/ is open")
        return domain

    def close_domain(self, slug: str) -> None:
        """Its rows go; what was taken down is forgotten too."""
        for domain in Domain.objects.filter(slug=slug):
            Specimen.objects.filter(domain=domain, state=Specimen.State.HIDDEN).update(
                state=Specimen.State.RETIRED
            )
            dissolve(domain)
        self.wait_until(lambda: self.status(f"/{slug}/") == 404, f"/{slug}/ is closed")

    def kiosk(self, *domains: Domain, **fields: object) -> Kiosk:
        kiosk = Kiosk.objects.create(**{"name": "Lobby", "interval_s": 1, "transition_ms": 0, **fields})
        kiosk.domains.set(domains)
        address = kiosk.get_absolute_url()
        self.wait_until(lambda: self.status(address) == 200, "the kiosk has its address")
        return kiosk

    def take_down(self, domain: Domain) -> Specimen:
        """Hide the oldest picture; when this returns its permalink answers 410 and no page hangs it."""
        specimen = Specimen.objects.filter(domain=domain, state=Specimen.State.LIVE).order_by("pk")[0]
        hide(specimen.key)
        self.wait_until(lambda: self.status(f"/{domain.slug}/{specimen.key}/") == 410, "it is gone")
        # the permalink asks the database; the deck of the pages hears of it a moment later
        grid = f"/{domain.slug}/grid/"
        self.wait_until(lambda: self.forgot(grid, specimen.key), "no page hangs it", SEEN_WITHIN_S)
        return specimen
