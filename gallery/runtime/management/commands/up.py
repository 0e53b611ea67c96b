"""`manage.py up`: the whole gallery as one process tree."""

import os
import shlex
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from gallery.runtime import broker, preflight, prepare
from gallery.runtime.health import DRAINING
from gallery.runtime.logs import Terminal
from gallery.runtime.parts import Wanted, address, environment_of, is_web_ready, parts_of
from gallery.runtime.preflight import Refused
from gallery.runtime.progress import FirstPictures
from gallery.runtime.tree import GaveUp, Part, Tree


class Command(BaseCommand):
    help = "Run the gallery: broker, workers, beat and web server, as far as the environment names no others."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-web", action="store_true", help="no web server")
        parser.add_argument("--no-worker", action="store_true", help="no workers: they run elsewhere")
        parser.add_argument("--no-beat", action="store_true", help="no beat: one for all machines is enough")
        parser.add_argument("--no-bootstrap", action="store_true", help="do not fetch the first checkpoint")
        parser.add_argument("--workers", type=int, default=1, metavar="N", help="render workers (1)")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = Wanted(
            web=not options["no_web"],
            beat=not options["no_beat"],
            bootstrap=not options["no_bootstrap"],
            workers=0 if options["no_worker"] else max(1, options["workers"]),
            log_level="info" if options["verbosity"] > 1 else "warning",
        )
        try:
            run(wanted, Terminal())
        except (Refused, GaveUp) as reason:
            raise CommandError(str(reason)) from None


def run(wanted: Wanted, terminal: Terminal) -> None:
    run_folder: Path = settings.RUN_FOLDER
    preflight.make_folders(settings.VAR, run_folder)
    with preflight.only_one(run_folder, address() if wanted.web else "another process, without a web server"):
        check(wanted)
        (run_folder / DRAINING).unlink(missing_ok=True)
        note = run_folder / "broker.path"
        own_broker = not settings.CELERY_BROKER_URL
        socket_path = broker.make_socket_path(note) if own_broker else None
        broker_url = f"redis+socket://{socket_path}" if socket_path else settings.CELERY_BROKER_URL
        environment = environment_of(broker_url)
        tree = Tree(run_folder, terminal)
        try:
            with tree.alive():
                prepare.everything(tree, environment, wanted)
                serve(tree, wanted, parts_of(wanted, environment, socket_path))
        finally:
            if socket_path is not None:
                broker.forget_socket_path(note)


def check(wanted: Wanted) -> None:
    """Everything that can be refused before something has started."""
    preflight.check_room(settings.VAR)
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        preflight.check_database_place(Path(database["NAME"]))
    if wanted.web:
        preflight.check_port(settings.HOST, settings.PORT)


def serve(tree: Tree, wanted: Wanted, parts: Sequence[Part]) -> None:
    if not wanted.web:
        tree.run(parts)
        return
    progress = FirstPictures(tree.terminal, greeting(), is_web_ready)
    tree.run(parts, at_each_moment=progress, at_closing=progress.close)


def greeting() -> str:
    python = min(sys.executable, os.path.relpath(sys.executable), key=len)
    prefix = (
        f"NONESUCH_VAR={shlex.quote(os.environ['NONESUCH_VAR'])} " if "NONESUCH_VAR" in os.environ else ""
    )
    return (
        f"\n  The gallery is open: {address()}\n"
        f"  To look after it at {address()}admin/, make an administrator in another terminal:\n"
        f"      {prefix}{python} manage.py createsuperuser\n"
        "  Ctrl-C closes it.\n"
    )
