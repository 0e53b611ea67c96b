"""Listing: what a specimen of a domain of kind `listing` says."""

from django.db import models

from gallery.pool.models import Specimen


class Listing(models.Model):
    """Attributes and texts, as the writer gave them. Photographs and faces are on loan (pool.models.Loan).

    The row goes when its specimen would lose its files, were it a picture.
    """

    specimen = models.OneToOneField(
        Specimen, primary_key=True, on_delete=models.CASCADE, related_name="listing"
    )
    title = models.CharField(max_length=200)
    content = models.TextField(help_text="JSON: texts and attributes.")

    def __str__(self) -> str:
        return self.title
