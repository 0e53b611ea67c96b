"""Checkpoint: a generator's weights, imported once and named by their sha256."""

from pathlib import Path

from django.conf import settings
from django.db import models


class Checkpoint(models.Model):
    class Kind(models.TextChoices):
        PICTURE = "picture", "Pictures"
        LISTING = "listing", "Listings"

    class State(models.TextChoices):
        ORDERED = "ordered", "Ordered"
        FETCHING = "fetching", "Being downloaded"
        UPLOADED = "uploaded", "Waiting for a worker"
        IMPORTING = "importing", "Being unpacked"
        READY = "ready", "Ready"
        REFUSED = "refused", "Refused"

    name = models.CharField(
        max_length=120, help_text="As the label and the footer name it: “MobileStyleGAN, FFHQ”"
    )
    licence = models.CharField(max_length=200, blank=True, help_text="In plain words, as visitors read it.")
    source = models.CharField(max_length=300, blank=True, help_text="Where the weights come from.")
    upload = models.FileField(
        "file",
        upload_to="",
        max_length=300,
        blank=True,
        help_text="Our .safetensors, or the OpenVINO IR pair as a .zip.",
    )

    kind = models.CharField("makes", max_length=8, choices=Kind, default=Kind.PICTURE, editable=False)
    state = models.CharField(
        max_length=10, choices=State, default=State.UPLOADED, editable=False, db_index=True
    )
    address = models.CharField(max_length=500, blank=True, editable=False)
    """Where a worker fetches the file: `catalogue:NAME` or https://; empty for one that was uploaded."""
    came_bytes = models.BigIntegerField(default=0, editable=False)
    whole_bytes = models.BigIntegerField(null=True, editable=False)
    trouble = models.TextField(blank=True, editable=False)
    importing_until = models.DateTimeField(null=True, editable=False)
    import_attempts = models.PositiveSmallIntegerField(default=0, editable=False)

    digest = models.CharField(max_length=64, null=True, unique=True, editable=False)
    family = models.CharField(max_length=40, blank=True, editable=False)
    resolution = models.PositiveIntegerField(null=True, editable=False)
    manifest = models.JSONField(default=dict, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.name}, {self.resolution} px" if self.resolution else self.name

    @property
    def is_coming(self) -> bool:
        """Whether a worker has still to do something before anything can be drawn with it."""
        return self.state not in (self.State.READY, self.State.REFUSED)

    @property
    def folder(self) -> Path:
        """Where the imported weights and their manifest stand."""
        if not self.digest:
            raise ValueError(
                f"Checkpoint “{self.name}” is {self.get_state_display().lower()}, so it has no folder yet."
            )
        return Path(settings.CHECKPOINTS_FOLDER) / self.digest
