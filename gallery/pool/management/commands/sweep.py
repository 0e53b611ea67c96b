"""`manage.py sweep`: one round of sweeping, now."""

from typing import Any

from django.core.management.base import BaseCommand

from gallery.pool.sweep import sweep


class Command(BaseCommand):
    help = "Remove files of retired and hidden pictures past their grace period, and files without a row."

    def handle(self, *args: Any, **options: Any) -> None:
        swept = sweep()
        self.stdout.write(
            f"Removed the files of {swept.pictures} pictures and {swept.orphans} files without a row."
        )
