"""Kiosk: one screen, its playlist and timing."""

import secrets

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from gallery.domains.models import Domain


def make_token() -> str:
    return secrets.token_urlsafe(12).lower().replace("_", "x").replace("-", "x")


class Kiosk(models.Model):
    name = models.CharField(max_length=80, help_text="Where it stands: “Lobby, east”")
    token = models.CharField(
        max_length=40, unique=True, default=make_token, help_text="The secret part of its address."
    )
    domains = models.ManyToManyField(
        Domain, related_name="kiosks", help_text="Shown in turn, in the order of the entrance hall."
    )
    interval_s = models.PositiveIntegerField(
        "interval, seconds", default=20, validators=[MinValueValidator(1), MaxValueValidator(86400)]
    )
    transition_ms = models.PositiveIntegerField(
        "cross-fade, milliseconds", default=1200, validators=[MaxValueValidator(10_000)]
    )
    show_label = models.BooleanField(
        default=True, help_text="The sentence, label and QR code beside the picture."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/kiosk/{self.token}/"
