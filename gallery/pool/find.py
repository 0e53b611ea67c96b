"""Finds pictures by what is written under them: an accession number, a key, an address."""

import re

from django.db.models import QuerySet

from gallery.checkpoints.models import Checkpoint
from gallery.domains.models import Domain
from gallery.pool.models import Specimen
from gallery.pool.recipe import MAX_SEED
from gallery.pool.terms import recipe_on

ACCESSION = re.compile(r"(\d{4})\s*\.\s*([A-Za-z]{1,2})\s*\.\s*(\d{1,10})")
KEY = re.compile(r"\b[a-z2-7]{16}\b")


def find(text: str, among: QuerySet[Specimen]) -> QuerySet[Specimen]:
    """Those of `among` that the text names; none when it names nothing."""
    accession = ACCESSION.search(text)
    if accession is not None:
        year, letter, seed = int(accession[1]), accession[2].upper(), int(accession[3])
        return _by_accession(year, letter, seed, among)
    keys = KEY.findall(text.lower())
    return among.filter(key__in=keys) if keys else among.none()


def _by_accession(year: int, letter: str, seed: int, among: QuerySet[Specimen]) -> QuerySet[Specimen]:
    """First by the keys that the seed would have on present terms, which an index knows; a picture
    made on other terms is looked for row by row."""
    if seed > MAX_SEED:
        return among.none()
    domains = Domain.objects.filter(letter=letter).select_related("checkpoint")
    keys = [
        recipe_on(domain, seed).key
        for domain in domains
        if domain.checkpoint is not None and domain.checkpoint.state == Checkpoint.State.READY
    ]
    found = among.filter(domain__in=domains, made_at__year=year, seed=seed)
    quick = found.filter(key__in=keys)
    return quick if quick.exists() else found
