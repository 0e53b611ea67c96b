"""Whose face a host or a reviewer may have: an adult's, and of the sex that the name tells."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from textgen.names import sex_of

ADULT = 20  # apparent years: two more than adults have, as the guess errs by some


def sitters(content: Mapping[str, Any]) -> list[str]:
    """The first names of those whose faces a listing shows: its host, then whoever reviewed it; some empty."""
    about = content["attributes"]
    count = sum(1 for text in content["reviews"] if text)
    return [about["host"], *[*about.get("reviewers", ()), *[""] * count][:count]]


def suiting(name: str) -> list[Q]:
    """Which slots have a face for somebody of that name, the best kind first, and any face at all last."""
    sex = sex_of(name)
    adult = Q(specimen__apparent_age__gte=ADULT)
    unclear = Q(specimen__apparent_sex=None)
    suits = [adult & Q(specimen__apparent_sex=sex), adult & unclear] if sex else [adult]
    unseen = Q(specimen__apparent_age=None)  # made before anybody looked, or by a domain where nobody does
    return [*suits, unseen, adult, Q()]
