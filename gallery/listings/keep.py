"""Writes the rows of listings when their specimens are published, and removes them when their time is over."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from gallery.domains.models import Domain
from gallery.listings.borrow import borrow
from gallery.listings.faces import sitters
from gallery.listings.models import Listing
from gallery.pool.models import Specimen
from gallery.pool.signals import clearing


def keep(domain: Domain, written: Mapping[str, Mapping[str, Any]], specimens: Sequence[Specimen]) -> None:
    """Rows for specimens that are being published. `written`: by key, what the writer gave as JSON."""
    Listing.objects.bulk_create(
        [
            Listing(
                specimen=specimen,
                title=str(written[specimen.key]["title"])[:200],
                content=json.dumps(written[specimen.key], ensure_ascii=False, separators=(",", ":")),
            )
            for specimen in specimens
        ]
    )
    borrow(domain, [(specimen, sitters(written[specimen.key])) for specimen in specimens])


def connect() -> None:
    clearing.connect(_forget, dispatch_uid="forget_listings")


def _forget(specimens: QuerySet[Specimen], **_: object) -> None:
    Listing.objects.filter(specimen__in=specimens).delete()
