"""`manage.py checkpoint`: list what is here, fetch from the catalogue, add a file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.management.base import BaseCommand, CommandError

from gallery.checkpoints.models import Checkpoint
from gallery.workshop.importing import import_checkpoint


class Command(BaseCommand):
    help = "List checkpoints, fetch one from the catalogue, or add a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("list", help="what is here, and what the catalogue has")
        verbs.add_parser("fetch", help="download and import").add_argument("name")
        add = verbs.add_parser("add", help="import a file of this machine")
        add.add_argument("path", type=Path)
        add.add_argument("--name", default="", help="as labels and footers name it")
        add.add_argument("--licence", default="")

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        if verb == "list":
            self._list()
        elif verb == "fetch":
            self._fetch(options["name"])
        else:
            self._add(options["path"], options["name"] or options["path"].stem, options["licence"])

    def _list(self) -> None:
        from generators import catalogue

        for checkpoint in Checkpoint.objects.all():
            self.stdout.write(
                f"{checkpoint}  {checkpoint.get_state_display()}  {(checkpoint.digest or '')[:16]}"
            )
        for name, entry in catalogue.load().items():
            self.stdout.write(f"{name}  in the catalogue  {entry.licence}")

    def _fetch(self, name: str) -> None:
        from generators import catalogue
        from generators.errors import DownloadFailed

        entries = catalogue.load()
        if name not in entries:
            raise CommandError(
                f"The catalogue has no “{name}”, expected one of {', '.join(entries)}; see `checkpoint list`."
            )
        self.stdout.write(f"Fetching {entries[name].title} …")
        try:
            source = catalogue.fetch(name, Path(settings.DOWNLOADS_FOLDER))
        except DownloadFailed as refusal:
            raise CommandError(str(refusal)) from None
        self._add(source, entries[name].title, entries[name].licence, entries[name].source)

    def _add(self, path: Path, name: str, licence: str, source: str = "") -> None:
        if not path.is_file():
            raise CommandError(f"{path} is no file, expected a checkpoint; check the path.")
        checkpoint = Checkpoint(name=name, licence=licence, source=source or path.name)
        with path.open("rb") as original:
            checkpoint.upload.save(path.name, File(original), save=True)
        self.stdout.write("Unpacking the weights …")
        done = import_checkpoint(checkpoint.pk)
        if done is None:
            self.stdout.write("A worker has taken it meanwhile; see `checkpoint list`.")
        elif done.state == Checkpoint.State.REFUSED:
            raise CommandError(done.trouble)
        else:
            self.stdout.write(f"{done} is ready.")
