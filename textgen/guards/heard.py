"""Names that hardly any host speaks of are invented: no St Dunlop in Edinburgh, no Acropolis Mall in Athens.

A name is known in a city where two of its hosts speak of it, and everywhere if hosts of five cities do (Wifi, Netflix,
Trader Joe's). Real hosts name much that no other does, so two real listings in three would be refused; of forty that a
model wrote, fifteen were, each of them for something that does not exist (docs/listings.md).
"""

import functools
import hashlib
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from textgen.attributes import Attributes
from textgen.guards.landmarks import LONGEST, SHORTEST, Run, runs_in
from textgen.prompt import Texts
from textgen.vocabulary import BUNDLED

KNOWN = BUNDLED / "heard.npy"
_WORD = re.compile(r"[^\W\d_][\w'’&]*")
_JOINT = re.compile(r" (?:and|&) ")

Hashes = NDArray[np.uint32]


def unheard(texts: Texts, attributes: Attributes) -> str | None:
    """The first name in title, description or neighbourhood that is known neither in the city nor everywhere."""
    if not is_known(attributes.city, attributes.city):
        return None  # a city that we know nothing of
    facts = f"{attributes.city} {attributes.neighbourhood} {attributes.host} {attributes.country}"
    own = set(_WORD.findall(facts))
    for run in runs_in(texts.title):
        # where all words have capitals, none tells where a name begins
        if not _is_made_of_known(run.words, attributes.city, own):
            return run.told
    own |= set(_WORD.findall(texts.title))  # a home may have a name: "The Green Bungalow"
    for run in (*runs_in(texts.description), *runs_in(texts.neighbourhood)):
        if not _is_sound(run, attributes.city, own):
            return run.told
    return None


def _is_sound(run: Run, city: str, own: set[str]) -> bool:
    if _is_sound_name(run.words, city, own):
        return True
    if not run.opens:
        return False
    rest = list(run.words[1:])  # the first has its capital from the sentence
    while rest and rest[0][0].islower():
        rest = rest[1:]
    return not rest or _is_sound_name(rest, city, own)


def _is_sound_name(words: Sequence[str], city: str, own: set[str]) -> bool:
    """Known as a whole; parts must do where it is a list, or too long to be one name."""
    name = " ".join(words)
    if _is_own_or_known(name, city, own):
        return True
    parts = _JOINT.split(name)
    if len(parts) > 1:
        return all(_is_sound_name(part.split(" "), city, own) for part in parts)
    return len(words) > LONGEST and _is_made_of_known(words, city, own)


def _is_made_of_known(words: Sequence[str], city: str, own: set[str]) -> bool:
    """Whether the words can be cut into known names."""
    reached = {0}
    for end in range(1, len(words) + 1):
        begins = (begin for begin in range(max(end - LONGEST, 0), end) if begin in reached)
        if words[end - 1][0].islower() and end - 1 in reached:
            reached.add(end)  # "of" between two of them
        elif any(_is_own_or_known(" ".join(words[begin:end]), city, own) for begin in begins):
            reached.add(end)
    return len(words) in reached


def _is_own_or_known(name: str, city: str, own: set[str]) -> bool:
    if " " not in name and len(name) < SHORTEST:
        return True
    return is_known(name, city) or all(word in own for word in _WORD.findall(name))


def is_known(name: str, city: str) -> bool:
    table = _load(KNOWN)
    for where in (city, ""):
        mark = mark_of(name, where)
        at = int(np.searchsorted(table, mark))
        if at < len(table) and table[at] == mark:
            return True
    return False


def mark_of(name: str, city: str) -> np.uint32:
    """32 bits: one unknown name in 35,000 passes by mistake. `city` is empty for what is known everywhere."""
    digest = hashlib.blake2b(f"{city}\n{name}".encode(), digest_size=4).digest()
    return np.uint32(int.from_bytes(digest, "little"))


def table_of(names: Iterable[tuple[str, str]]) -> Hashes:
    """Of names and their cities."""
    return np.unique(np.array([mark_of(name, city) for name, city in names], dtype=np.uint32))


@functools.lru_cache(maxsize=2)
def _load(path: Path) -> Hashes:
    """Mapped, not read: workers on one machine share its pages."""
    table: Hashes = np.load(path, mmap_mode="r")
    return table
