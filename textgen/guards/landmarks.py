"""Names that only one city's hosts speak of belong there: no Space Needle in Boston, no Eiffel Tower anywhere."""

import functools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from textgen.attributes import Attributes
from textgen.vocabulary import BUNDLED

LONGEST = 4  # words of a name
SHORTEST = 4  # letters of a name of one word
_WORD = r"[A-Z][A-Za-zÀ-ÿ'’&-]*"
_RUN = re.compile(rf"{_WORD}(?: (?:of the |of |the |de |du |la |le |del |and |& )?{_WORD})*")
_SENTENCE_END = ("", ".", "!", "?", ":", "-", "*", "\n", "•")


@dataclass(frozen=True)
class Run:
    """Words in a row that a capital begins and ends, with the small ones between them."""

    words: tuple[str, ...]
    opens: bool  # a sentence, where every word has a capital

    @property
    def told(self) -> str:
        return " ".join(self.words)


def runs_in(text: str) -> Iterator[Run]:
    for found in _RUN.finditer(text):
        words = (word.removesuffix("'s").removesuffix("’s") for word in found[0].split(" "))
        yield Run(tuple(words), text[: found.start()].rstrip(" ")[-1:] in _SENTENCE_END)


def names_in(text: str, opening: bool = True) -> Iterator[str]:
    """Every run of one to four words that a capital begins and ends: 'Burke Gilman Trail', 'Gilman Trail', 'Gilman'.

    Without `opening`, a single word that opens a sentence is left out, as every word has a capital there.
    """
    for run in runs_in(text):
        words = run.words
        for first in range(len(words)):
            for end in range(first + 1, min(first + LONGEST, len(words)) + 1):
                if not (words[first][:1].isupper() and words[end - 1][:1].isupper()):
                    continue
                if end - first > 1 or (len(words[first]) >= SHORTEST and (opening or first or not run.opens)):
                    yield " ".join(words[first:end])


def other_landmark(text: str, attributes: Attributes) -> str | None:
    """The first name in `text` that hosts of one other city alone speak of."""
    known = known_landmarks()
    if attributes.city not in known.values():
        return None
    ours = attributes.neighbourhood, attributes.host
    for name in names_in(text):
        if known.get(name, attributes.city) != attributes.city and not any(name in own for own in ours):
            return name
    return None


@functools.cache
def known_landmarks() -> dict[str, str]:
    """'Space Needle': 'Seattle', and the world's best known, which are in no city that we write of."""
    found: dict[str, list[str]] = json.loads((BUNDLED / "landmarks.json").read_text(encoding="utf-8"))
    gazetteer: dict[str, list[str]] = json.loads((BUNDLED / "gazetteer.json").read_text(encoding="utf-8"))
    ours = {name: city for city, names in found.items() for name in names}
    return dict.fromkeys(gazetteer["landmarks"], "elsewhere") | ours
