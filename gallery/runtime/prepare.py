"""What is made ready before the first part starts: tables, static files, the first domain."""

import hashlib

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connections

from gallery.domains.models import Domain
from gallery.runtime.parts import Wanted, manage
from gallery.runtime.tree import Tree


def everything(tree: Tree, environment: dict[str, str], wanted: Wanted) -> None:
    call_command("migrate", verbosity=0, interactive=False)
    if wanted.web:
        collect_statics()
    if wanted.workers and wanted.bootstrap and not tree.is_stopping and not Domain.objects.exists():
        first_domain(tree, environment)
    connections.close_all()


def collect_statics() -> None:
    """Only when a static file has changed: a second start takes seconds."""
    stamp = settings.RUN_FOLDER / "statics"
    print_ = _fingerprint()
    if not stamp.exists() or stamp.read_text() != print_ or not settings.STATIC_ROOT.exists():
        stamp.unlink(missing_ok=True)
        call_command("collectstatic", verbosity=0, interactive=False, clear=settings.STATIC_ROOT.exists())
        stamp.write_text(print_)


def first_domain(tree: Tree, environment: dict[str, str]) -> None:
    """The faces. Without a network the gallery opens all the same, and says what is missing."""
    tree.terminal.say("Fetching the face checkpoint; this happens once.")
    unheard = {
        **environment,
        "CELERY_BROKER_URL": "memory://localhost/",
    }  # nobody works yet, so no nudge is missed
    if tree.run_once(manage("bootstrap", environment=unheard)) not in (0, 130):
        tree.terminal.say(
            "The gallery opens without pictures. Start it again when the network is there, "
            "or add a checkpoint of your own at /admin/."
        )


def _fingerprint() -> str:
    """Of every static file's path, size and time."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            digest.update(f"{path} {storage.size(path)} {storage.get_modified_time(path)}\n".encode())
    return digest.hexdigest()
