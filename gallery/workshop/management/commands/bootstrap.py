"""`manage.py bootstrap`: what a fresh house needs before its doors open."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from gallery.checkpoints.models import Checkpoint
from gallery.domains import starters
from gallery.domains.models import Domain
from gallery.workshop.text_models import build_lodgings
from gallery.workshop.wings import build_wing


class Command(BaseCommand):
    help = "On a house without domains, fetch the face checkpoint, open its wing, and build the others."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--lodgings", action="store_true", help="add the wing of listings to an old house"
        )

    def handle(self, *args: Any, lodgings: bool = False, **options: Any) -> None:
        if not Domain.objects.exists():
            self._open_face_wing()
            for words in (starters.CAT, starters.WAIFU, starters.ROOM):
                self._say(build_wing(words))
            self._say(build_lodgings())
        elif lodgings and not Domain.objects.filter(kind=Domain.Kind.LISTING).exists():
            self._say(build_lodgings())

    def _say(self, domain: Domain) -> None:
        self.stdout.write(f"Built /{domain.slug}/: {domain.get_state_display().lower()}.")

    def _open_face_wing(self) -> None:
        call_command("checkpoint", "fetch", "random-face", stdout=self.stdout, stderr=self.stderr)
        checkpoint = Checkpoint.objects.filter(state=Checkpoint.State.READY).order_by("-pk").first()
        if checkpoint is None:
            raise CommandError(
                "No checkpoint is ready, expected the one just fetched; see the lines above and run it again."
            )
        domain = Domain(checkpoint=checkpoint, state=Domain.State.LIVE, **starters.FACE)
        domain.full_clean()
        domain.save()
        self.stdout.write(f"Opened /{domain.slug}/ with {checkpoint}.")
