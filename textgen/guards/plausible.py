"""What no home has, whatever its facts: an airport at a stroll's length, a house of five hundred years in Denver."""

import re

from textgen.guards.counts import NUMBER_WORDS, SQUARE_FEET, SQUARE_METRES

_MINUTES = rf"(\d{{1,3}}|{'|'.join(NUMBER_WORDS)})[\s-]*(?:min(?:ute)?s?\.?)"
_VALUES = {word: value for value, word in enumerate(NUMBER_WORDS, 1)}
_WALK = r"(?:['’]?s?)[\s-]*(?:walk(?:ing)?|stroll|on foot|by foot)"
_WALKED_MINUTES = re.compile(rf"(?<![\d.,/-])(?:\d{{1,2}}\s?(?:-|to)\s?)?{_MINUTES}{_WALK}", re.I)
_WALKED_HOURS = re.compile(r"\bhours?(?:['’]?s?)[\s-]*(?:walk(?:ing)?|stroll|on foot)\b", re.I)
_AIRPORT = re.compile(
    rf"(?<![\d.,/-]){_MINUTES}{_WALK}?(?: drive| away)? (?:to|from) (?:the |our )?(?:\w+ ){{0,2}}?airport\b"
    r"|\b(?:few|couple of|\d) blocks (?:away )?from (?:the |our )?(?:\w+ ){0,2}?airport\b"
    rf"|\bairport (?:is|are) (?:only |just |about )?{_MINUTES}",
    re.I,
)
_WALKED_TO_AIRPORT = re.compile(
    rf"{_WALK}(?: away)? (?:to|from) (?:the |our )?(?:\w+ ){{0,2}}?airport\b"
    r"|\bairport (?:is|are) (?:within |in |an? )?(?:[\w-]+ ){0,2}walk",
    re.I,
)
_AGE = re.compile(r"(?<![\d.,])(\d[\d,]*)[\s-]*years?[\s-]*old\b(?! (?:tree|oak|vine|rock|forest))", re.I)
LONGEST_WALK = 60  # minutes
NEAREST_AIRPORT = 5  # minutes, by whatever
OLDEST_HOUSE = 400  # years; what hosts of Edinburgh and Bologna still say
LARGEST_FEET, LARGEST_METRES = 20_000, 1_400  # of floor, and of many a garden


def implausible(text: str) -> str | None:
    """The first measure in `text` that no home has."""
    return (
        _over(_WALKED_MINUTES, text, LONGEST_WALK)
        or _found(_WALKED_HOURS, text)
        or _near_airport(text)
        or _found(_WALKED_TO_AIRPORT, text)
        or _over(_AGE, text, OLDEST_HOUSE)
        or _over(SQUARE_FEET, text, LARGEST_FEET)
        or _over(SQUARE_METRES, text, LARGEST_METRES)
    )


def _found(pattern: re.Pattern[str], text: str) -> str | None:
    match = pattern.search(text)
    return match[0] if match else None


def _over(pattern: re.Pattern[str], text: str, most: int) -> str | None:
    return next((found[0] for found in pattern.finditer(text) if _value(found[1]) > most), None)


def _near_airport(text: str) -> str | None:
    for found in _AIRPORT.finditer(text):
        minutes = found[1] or found[2]  # none where it is told in blocks
        if minutes is None or _value(minutes) <= NEAREST_AIRPORT:
            return found[0]
    return None


def _value(digits: str) -> float:
    """'1,200' or 'five'."""
    return _VALUES.get(digits.lower()) or float(digits.replace(",", ""))
