"""No slurs, nothing sexual. The list is better-profanity's; what is innocent in a listing is named here."""

import functools
import re
from importlib import resources

from textgen.vocabulary import word_list

# Each of these is on the list and met in honest listings: 'cowgirl' is a diner, 'pot' is on the stove.
INNOCENT = word_list("innocent")
# Innocent apart, not here.
OWN = (
    "escort service|escorts|happy ending|swingers|sex party|sex toys?|adult (?:film|video)s?|nudist|clothing optional|"
    "brothel|stripper|strippers|slave play|fetish|sexy|sex|cocaine|ecstasy pills|420 friendly|"
    "chinks|coons|retards?|tranny|trannies|gypsies|gypped|oriental girls?|whites only|no (?:blacks|jews|muslims|gays|"
    "asians|indians|chinese)"
)


def indecent(text: str) -> str | None:
    words, phrases = _listed()
    for found in _WORD.finditer(text):
        if found[0].lower() in words:
            return found[0]
    hit = phrases.search(text)
    return hit[0] if hit else None


_WORD = re.compile(r"\w+")


@functools.cache
def _listed() -> tuple[frozenset[str], re.Pattern[str]]:
    """Single words for a look-up, which is a hundred times faster than a pattern of 700; and the rest."""
    listed = (
        resources.files("better_profanity").joinpath("profanity_wordlist.txt").read_text(encoding="utf-8")
    )
    innocent = {word.lower().replace("-", " ") for word in INNOCENT}
    bad = {word.strip().lower() for word in listed.split("\n") if word.strip()}
    bad = {word for word in bad if word.replace("-", " ") not in innocent}
    phrases = sorted((word for word in bad if not _WORD.fullmatch(word)), key=len, reverse=True)
    pattern = rf"(?<!\w)(?:{'|'.join(map(re.escape, phrases))}|{OWN})(?!\w)"
    return frozenset(word for word in bad if _WORD.fullmatch(word)), re.compile(pattern, re.I)
