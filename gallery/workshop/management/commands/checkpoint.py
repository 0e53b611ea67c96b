"""`manage.py checkpoint`: what is here and what can be had, fetched, added, looked at, removed."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from gallery.checkpoints.catalogue import ADDRESS
from gallery.checkpoints.models import Checkpoint
from gallery.checkpoints.remove import remove
from gallery.workshop.fetching import get, hand_over
from gallery.workshop.importing import import_checkpoint

COLUMNS = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())


class Command(BaseCommand):
    help = (
        "List checkpoints, fetch one from the catalogue, add a file or an address, look at one, remove one."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("list", help="what is here, and what the catalogue has")
        verbs.add_parser("fetch", help="download from the catalogue, and import").add_argument("name")
        add = verbs.add_parser("add", help="import a file of this machine, or one at an https:// address")
        add.add_argument("source", metavar="PATH_OR_URL")
        add.add_argument("--name", default="", help="as labels and footers name it")
        add.add_argument("--licence", default="", help="in plain words, as visitors read it")
        inspect = verbs.add_parser("inspect", help="say all that is known of one, here or in the catalogue")
        inspect.add_argument("name", help="its name, or the first digits of its digest")
        gone = verbs.add_parser("remove", help="delete one that nothing uses, with its files")
        gone.add_argument("name", help="its name, or the first digits of its digest")

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        if verb == "list":
            self._list()
        elif verb == "fetch":
            self._fetch(options["name"])
        elif verb == "add":
            self._add(options["source"], options["name"], options["licence"])
        elif verb == "inspect":
            self._inspect(options["name"])
        else:
            self._remove(options["name"])

    # --- what is here ---------------------------------------------------------------------

    def _list(self) -> None:
        from generators import catalogue

        for checkpoint in Checkpoint.objects.all():
            digest = (checkpoint.digest or "")[:16]
            self.stdout.write(f"{checkpoint}  {checkpoint.get_state_display()}  {digest}")
        self.stdout.write("In the catalogue:")
        for name, entry in catalogue.load().items():
            how = "" if entry.address else "  (in a browser)"
            what = f"{entry.shows}, {entry.resolution} px, {entry.network}"
            self.stdout.write(f"  {name}  {what}  {entry.licence}{how}")

    def _inspect(self, name: str) -> None:
        from generators import catalogue

        entry = catalogue.load().get(name)
        if entry is not None:
            facts = {field: value for field, value in vars(entry).items() if value not in ("", None)}
        else:
            checkpoint = self._named(name)
            facts = {
                "name": checkpoint.name,
                "state": checkpoint.get_state_display(),
                "trouble": checkpoint.trouble,
                "licence": checkpoint.licence,
                "source": checkpoint.source,
                "used by": ", ".join(domain.slug for domain in checkpoint.domains.all()) or "no domain",
                **checkpoint.manifest,
            }
        for field, value in facts.items():
            self.stdout.write(f"{field}: {value}")

    def _named(self, name: str) -> Checkpoint:
        found = list(Checkpoint.objects.filter(Q(name=name) | Q(digest__startswith=name.lower()))[:2])
        if len(found) != 1:
            raise CommandError(
                f"{'No checkpoint is' if not found else 'More than one checkpoint is'} called “{name}”, expected "
                "a name or the first digits of a digest; see `checkpoint list`."
            )
        return found[0]

    def _remove(self, name: str) -> None:
        checkpoint = self._named(name)
        refusal = remove(checkpoint)
        if refusal:
            raise CommandError(refusal)
        self.stdout.write(f"{checkpoint.name} is gone.")

    # --- what comes -----------------------------------------------------------------------

    def _fetch(self, name: str) -> None:
        from generators import catalogue
        from generators.errors import DownloadFailed

        try:
            entry = catalogue.named(name)
        except DownloadFailed as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"Fetching {entry.title} …")
        self._download(
            Checkpoint(name=entry.title, licence=entry.licence, source=entry.source, address=ADDRESS + name)
        )

    def _add(self, source: str, name: str, licence: str) -> None:
        if "://" in source:
            title = name or source.rsplit("/", 1)[-1]
            self._download(Checkpoint(name=title, licence=licence, source=source[:300], address=source))
            return
        path = Path(source)
        if not path.is_file():
            raise CommandError(f"{path} is no file, expected a checkpoint; check the path.")
        checkpoint = Checkpoint(name=name or path.stem, licence=licence, source=path.name)
        with path.open("rb") as original:
            checkpoint.upload.save(path.name, File(original), save=True)
        self._import(checkpoint)

    def _download(self, checkpoint: Checkpoint) -> None:
        from generators.errors import DownloadFailed

        console = Console(file=sys.stderr)
        try:
            with Progress(*COLUMNS, console=console, transient=True, disable=not console.is_terminal) as bar:
                task = bar.add_task(checkpoint.name, total=None)
                file = get(
                    checkpoint.address,
                    lambda done, total: bar.update(task, completed=done, total=total),
                )
        except DownloadFailed as refusal:
            raise CommandError(str(refusal)) from None
        checkpoint.state = Checkpoint.State.FETCHING  # not yet a worker's
        checkpoint.save()
        hand_over(checkpoint, file)
        self._import(checkpoint)

    def _import(self, checkpoint: Checkpoint) -> None:
        self.stdout.write("Unpacking the weights …")
        done = import_checkpoint(checkpoint.pk)
        if done is None:
            self.stdout.write("A worker has taken it meanwhile; see `checkpoint list`.")
        elif done.state == Checkpoint.State.REFUSED:
            raise CommandError(done.trouble)
        else:
            self.stdout.write(f"{done} is ready, in {Path(settings.CHECKPOINTS_FOLDER).name}/{done.digest}.")
