"""A few words under a picture of somebody who is not there: a name, and what a label would say.

Pure functions of a seed: the same picture keeps its caption on every machine. Templates rather than the model: at
this length each line must be right, and nobody reads a thousand of them.
"""

import functools
import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from textgen.vocabulary import BUNDLED


@dataclass(frozen=True)
class Caption:
    name: str
    lines: tuple[tuple[str, str], ...]  # what it is, and what it says: ("Mood", "Aloof, on principle.")

    def to_json(self) -> dict[str, Any]:
        return {"name": self.name, "lines": [list(line) for line in self.lines]}


def caption(kind: str, seed: int) -> Caption:
    """The caption of a picture of a `kind` in KINDS."""
    if kind not in KINDS:
        raise ValueError(f"there are no captions for {kind!r}; choose one of {', '.join(sorted(KINDS))}.")
    return KINDS[kind](random.Random(f"{kind} {seed}"))


def _cat(chance: random.Random) -> Caption:
    mood = _capital(chance.choice(_list("moods")))
    return Caption(chance.choice(_list("cats")), (("Mood", f"{mood}, {chance.choice(_list('reasons'))}."),))


def _face(chance: random.Random) -> Caption:
    """A name that anybody may have, as nobody has looked at the face; and no age."""
    work = _capital(chance.choice(_list("occupations")))
    terms = f"{work}, {chance.choice(_list('terms'))}."
    return Caption(chance.choice(_list("anybody")), (("Occupation", terms),))


def _waifu(chance: random.Random) -> Caption:
    likes = [chance.choice(_list("hobbies")), chance.choice(_list("likes"))]
    life = chance.choice(_list("lives"))
    return Caption(
        chance.choice(_list("waifus")),
        (("Likes", _capital(" and ".join(likes)) + "."), ("Biography", life)),
    )


KINDS: dict[str, Callable[[random.Random], Caption]] = {"cat": _cat, "face": _face, "waifu": _waifu}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@functools.cache
def _lists() -> dict[str, list[str]]:
    """Names, moods and trades from public lists; reasons, terms, likes and lives written for this gallery."""
    found: dict[str, list[str]] = {}
    for name in ("captions", "captions_own"):
        found |= json.loads((BUNDLED / "names" / f"{name}.json").read_text(encoding="utf-8"))
    return found


def _list(name: str) -> list[str]:
    return _lists()[name]
