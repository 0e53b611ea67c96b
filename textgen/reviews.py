"""Reviews of three places, fitted to listings of all: only what could have been said of the listing at hand.

The corpus has reviews for three places, and listings for the reviews of two. So a review is lent to any listing
whose texts and amenities hold everything that it speaks of, and says the host's name where it said another's.
"""

import json
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from textgen.attributes import Attributes
from textgen.guards.contact import contact
from textgen.guards.words import indecent
from textgen.prompt import Texts
from textgen.vocabulary import BUNDLED, word_list

LENT_TO_ONE_IN = 3  # listings; more, and each review would be learnt by heart
TRIES = 80
LONGEST = 260
ALTOGETHER = 480  # characters of the reviews of one listing
_HOST = "{host}"

# A review that says one of these words fits only where the listing says one of the same line.
_THINGS = [set(line.split()) for line in (BUNDLED / "lists" / "things.txt").read_text().splitlines()]
_THING_OF = {word: number for number, line in enumerate(_THINGS) for word in line}
_ALLOWED = word_list("ordinary_capitals")
_PRONOUN = re.compile(r"\b(he|she|his|her|him|hers|they|their|them)\b", re.I)
_UNFIT = re.compile(
    r"airbnb|covid|corona|refund|cancel|\b\d{2,}|<|\bNY\b|minutes?|\bmins?\b|walk to|\$|dirty|smell|disappoint|rude|"
    r"scam|disadvantage|not (so )?good|\bbad\b|\bpoor|unfortunate|terrible|awful|worst|noisy|landlord|"
    r"wineries|capitol|barossa|albany|singapore|\b(first|second|third) (floor|visit)",
    re.I,
)
_SENTENCE_START = re.compile(r"(?:^|[.!?:)\n-]\s*)([A-ZÀ-Þ][\w'’]*)")
_CAPITAL = re.compile(r"\b[A-ZÀ-Þ][\w'’]*")


@dataclass(frozen=True)
class Review:
    text: str  # with '{host}' where a name stood
    things: frozenset[int]  # lines of _THINGS


@dataclass(frozen=True)
class Reviews:
    kept: tuple[Review, ...]

    @classmethod
    def load(cls, folder: Path, split: str) -> "Reviews":
        import pyarrow.parquet as parquet  # only those who train need it

        path = folder / "airbnb_reviews.parquet"
        table = parquet.read_table(path).to_pylist() if path.exists() else []
        texts = dict.fromkeys(prepare(row) for row in table if row["split"] == split)
        return cls(tuple(Review(text, things(text)) for text in texts if text))

    def fitting(self, listing_id: int, attributes: Attributes, texts: Texts) -> tuple[str, ...]:
        """Two or three reviews for one listing in three; none for the others."""
        chance = random.Random(listing_id)
        if not self.kept or chance.randrange(LENT_TO_ONE_IN):
            return ()
        spoken = f"{texts.title} {texts.description} {texts.neighbourhood} {' '.join(attributes.amenities)}"
        offered = things(f"{spoken} {attributes.home}")
        alone = attributes.host and " and " not in attributes.host
        wanted, room, found = chance.choice((2, 3, 3)), ALTOGETHER, []
        for _ in range(TRIES):
            review = self.kept[chance.randrange(len(self.kept))]
            fits = review.things <= offered and len(review.text) <= room
            if fits and review.text not in found and (alone or _HOST not in review.text):
                found.append(review.text)
                room -= len(review.text)
            if len(found) == wanted:
                break
        return tuple(text.replace(_HOST, attributes.host) for text in found) if len(found) > 1 else ()


def things(text: str) -> frozenset[int]:
    return frozenset(_THING_OF[word] for word in re.findall(r"[a-z]+", text.lower()) if word in _THING_OF)


def prepare(row: Mapping[str, Any]) -> str:
    """The review on one line with its host's name taken out; '' where it would fit no other listing."""
    text = re.sub(r"\s+", " ", row["comments"] or "").strip()
    if not 40 <= len(text) <= LONGEST or _UNFIT.search(text) or contact(text) or indecent(text):
        return ""
    if not re.search(r"[.!?]$", text):
        text += "."
    starts = {found.start(1) for found in _SENTENCE_START.finditer(text)}
    capitals = [
        found for found in _CAPITAL.finditer(text) if not _is_ordinary(found[0], found.start() in starts)
    ]
    names = {_bare(found[0]) for found in capitals}
    if not names:
        return text[:1].upper() + text[1:]
    if len(names) > 1 or not names <= _NAMES or _PRONOUN.search(text):
        return ""
    return re.sub(rf"\b{re.escape(names.pop())}\b", _HOST, text)


def _is_ordinary(word: str, at_start: bool) -> bool:
    return word in _ALLOWED or (at_start and (_bare(word) not in _NAMES or _bare(word) in _ORDINARY_NAMES))


_ORDINARY_NAMES = word_list("ordinary_names")


def _bare(word: str) -> str:
    return re.sub(r"['’]s?$", "", word)


_NAMES = frozenset(json.loads((BUNDLED / "names" / "first_names.json").read_text(encoding="utf-8"))["known"])
