"""First names only, and no other host than the one whose listing it is."""

import functools
import json
import re

from textgen.attributes import Attributes
from textgen.names import sex_of
from textgen.prompt import Texts
from textgen.vocabulary import BUNDLED, places, word_list

_TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof)\.?\s+[A-Z][a-z]+")
_CALLED = re.compile(
    r"\b(?i:my name is|i am called|name's)\s+([A-ZÀ-Þ][\w'-]+)( +(?!I'm|And|Your)[A-ZÀ-Þ][\w'-]{2,})?"
)
_I_AM = re.compile(r"\b(?:I'm|I am|i'm|I’m|we are|We are|We're|we're)\s+([A-ZÀ-Þ][\w'-]+)\b")
_PAIR = re.compile(r"\b([A-ZÀ-Þ][a-zà-ÿ]+) +(?:[A-Z]\. +)?((?:[A-ZÀ-Þ][a-zà-ÿ'’-]+ ?){1,2})")

_OWNED = re.compile(r"(?<!St\. )(?<!St )\b([A-ZÀ-Þ][a-zà-ÿ]+)['’]s\b")
_I = r"\b(?:I am|I'm|I’m|as) (?:an? )?(?:(?!with |my |to |of )[\w-]+,? ){0,5}?"
_A_MAN = re.compile(_I + r"(?:man|guy|father|dad|gentleman|grandfather|husband)\b", re.I)
_A_WOMAN = re.compile(_I + r"(?:woman|lady|mother|mom|mum|girl|grandmother|wife)\b", re.I)

_PRAISED = re.compile(
    r"\b([A-ZÀ-Þ][a-zà-ÿ]+) (?:is|was) (?:an?|the|such|very|super|so|extremely|really|always|quick|great|kind|"
    r"helpful|friendly|lovely|wonderful|amazing|responsive|accommodating|welcoming|excellent|fantastic)\b"
)

_A_TOURIST = re.compile(
    r"\b(?:I am|I'm|I’m|we are|we're|we’re) (?:an? )?(?:[\w-]+ ){0,2}tourists?\b(?! guide)"
    r"|\b(?:love|like|happy|glad) to be (?:a|your) guest\b",
    re.I,
)
_A_GUEST_PRAISED = re.compile(
    r"\b(?:the|our|my) guests? (?:was|were)\b|\b(?:great|lovely|wonderful|perfect|good|excellent) guests?\b",
    re.I,
)

# Two capital words that are a place, a firm or a thing, though both are also names.
_NO_SURNAMES = word_list("no_surnames")
_NO_FIRST_NAMES = word_list("no_first_names")


def surname(text: str, attributes: Attributes) -> str | None:
    """'Anna Kowalski', 'Mr. Lee': a person who could be looked up."""
    if found := _TITLED.search(text):
        return found[0]
    for called in _CALLED.finditer(text):
        if called[2]:
            return called[0]
    hosts = _names_of(attributes.host)
    for found in _PAIR.finditer(text):
        first, last = found[1], found[2].split()[0].removesuffix("'s").removesuffix("’s")
        if last in _NO_SURNAMES or found[2].strip() in _areas() or f"{first} {last}" in _areas():
            continue
        if found[2].split()[-1] in _NO_SURNAMES:
            continue
        known = first in hosts or (first in _first_names() and first not in _NO_FIRST_NAMES)
        if known and last in _surnames():
            return found[0].strip()
    return None


def other_host(text: str, attributes: Attributes) -> str | None:
    """'My name is Kate' in the words of Anna."""
    hosts = _names_of(attributes.host)
    if not hosts:
        return None
    for pattern in (_CALLED, _I_AM):
        for found in pattern.finditer(text):
            name = found[1].removesuffix("'s")
            if name not in hosts and (pattern is _CALLED or name in _first_names()):
                return name
    return None


def other_praised(review: str, attributes: Attributes) -> str | None:
    """'Kenny is a great host', says a guest of Kelly."""
    hosts = _names_of(attributes.host)
    for found in _PRAISED.finditer(review):
        name = found[1]
        if hosts and name not in hosts and name in _first_names() and name not in _NO_FIRST_NAMES:
            return found[0]
    return None


def named_after(title: str, attributes: Attributes) -> str | None:
    """'Gustavo's room', let by Bridget."""
    hosts = _names_of(attributes.host)
    for found in _OWNED.finditer(title):
        name = found[1]
        if name in _first_names() and name not in _NO_FIRST_NAMES and name not in hosts:
            return found[0]
    return None


def other_sex(text: str, attributes: Attributes) -> str | None:
    """'I am a father of two', says Bridget."""
    sex = sex_of(attributes.host)
    found = _A_MAN.search(text) if sex == "female" else _A_WOMAN.search(text) if sex == "male" else None
    return found[0] if found else None


def changed_sides(texts: Texts) -> str | None:
    """'I am a tourist', says the host; 'the guest was polite', says the guest."""
    said = [_A_TOURIST.search(texts.host), *map(_A_GUEST_PRAISED.search, texts.reviews)]
    return next((found[0] for found in said if found), None)


def _names_of(host: str) -> set[str]:
    return set(host.replace(" and ", " ").split())


@functools.cache
def _first_names() -> frozenset[str]:
    listed = json.loads((BUNDLED / "names" / "first_names.json").read_text(encoding="utf-8"))
    return frozenset(listed["known"])


@functools.cache
def _surnames() -> frozenset[str]:
    return frozenset((BUNDLED / "names" / "surnames.txt").read_text(encoding="utf-8").split())


@functools.cache
def _areas() -> frozenset[str]:
    return frozenset(area for place in places().values() for area in place.areas)
