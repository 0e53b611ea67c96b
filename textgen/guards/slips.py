"""Slips of the pen: a place's own name misspelt, a thing owned twice, one person who is many, a word harped on."""

import functools
import re
import unicodedata
from collections import Counter

from textgen.attributes import Attributes
from textgen.prompt import Texts

SHORTEST_NAME = 6  # letters; shorter names are near to too many words
MOST_EDITS = 2  # of a name of LONG letters; 1 of shorter ones
LONG = 10
MOST_MENTIONS = 4  # of the area or the city by one section
MOST_PRAISE = 4  # times one adjective in one section
_CAPITAL = re.compile(r"\b[A-ZÀ-Þ][a-zà-ÿ]{4,}\b")
_OPENERS = ("San", "Santa", "Los", "Las", "El", "La", "Saint", "St", "Port", "Fort", "Mount", "Lake", "New")
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n")
_APPLIANCE = re.compile(
    r"(?:\b(?:an?|the|and) (?:[\w-]+ ){0,2}?|, )(microwave|oven|fridge|refrigerator|kettle|toaster|stove|dishwasher|"
    r"washing machine|coffee (?:maker|machine))\b",
    re.I,
)
_SAME = {"refrigerator": "fridge", "coffee machine": "coffee maker"}
_ONE_OF_MANY = re.compile(
    r"\b(?:we are|we're|we’re) an? (?:(?!family|couple|group|team|pair|and\b)[\w'-]+,? (?:and )?){0,6}?"
    r"(person|man|woman|guy|girl|lady|resident|student|traveller|traveler|photographer|writer|teacher|"
    r"mom|mum|dad|mother|father)\b(?! and| &|[- ](?:run|owned))",
    re.I,
)
_STAFF = re.compile(
    r"\b(?:the|their|whole|all) (?:[\w-]+ )?staff\b|\bstaff (?:was|were|is|are)\b|\bfront desk\b|\bwell[- ]staffed\b"
    r"|\b(?:friendly|helpful|nice|kind|great|lovely|attentive|polite) staff\b"
    r"|\b(?:from|at) the hotel\b(?! next| near| across| opposite)"
    r"|\b(?:our|this|the) (?:[a-z-]+ )?hotel (?:is|was|has|offers)\b|\b(?:loved|enjoyed) the hotel\b",
    re.I,
)
_STAFFED = re.compile(r"hotel|hostel|serviced|bed and breakfast|inn\b|lodge|resort|guest ?house", re.I)
_STAMMER = re.compile(
    r"\b(?!(?:that|had|very|really|so|many|much|far|long|super|too|more|no|ha|bye)\b)([a-z]{3,}) \1\b"
)
_IMPOSSIBLE = re.compile(
    r"\bbed ?rooms? (?:are |is )?in (?:the same|each|every|one) (?:bed ?)?room\b"
    r"|\d ?(?:sq ?ft|sqft|sq\. ?ft\.?|m2|m²|sqm),? \d[\d,]* ?(?:sq|m2|m²)"
    r"|\bliv(?:e|ing) in (?:the|our|my) living room\b|\bbed in the bed\b"
    r"|\b(?:1\d|[2-9]\d)th floor of (?:a|an|the|our|my) (?:[\w-]+ ){0,2}(?:house|villa|cottage|townhouse|bungalow)\b",
    re.I,
)
_PRAISE = re.compile(
    r"\b(quiet|peaceful|beautiful|lovely|spacious|comfortable|cozy|cosy|wonderful|stunning|unique|modern|charming|"
    r"friendly|amazing|perfect|vibrant)\b",
    re.I,
)


def misspelt(text: str, attributes: Attributes) -> str | None:
    """'Wallsingford' in Wallingford: nearly the name of the city, the area or the host, and no form of it.

    Where a sentence opens any word has a capital ("Settle in" in Seattle), so there only long names are looked for.
    """
    if other := next(filter(None, (_otherwise_opened(text, name) for name in _places(attributes))), None):
        return other
    places = " ".join(_places(attributes))
    names = [name for name in _CAPITAL.findall(places) if len(name) >= SHORTEST_NAME]
    hosts = [name for name in _CAPITAL.findall(attributes.host) if len(name) >= SHORTEST_NAME]
    for found in _CAPITAL.finditer(text) if names or hosts else ():
        word, before = found[0], text[: found.start()].rstrip(" ")
        opens = not before or before[-1] in ".!?\n"
        near = [name for name in names if len(name) >= LONG or not opens]
        if any(_is_nearly(word, name) and not _is_form(word, name) for name in near):
            return word
        if any(_is_nearly(word, name) for name in hosts):
            return word
    return None


def _places(attributes: Attributes) -> list[str]:
    return [name for name in (attributes.city, attributes.neighbourhood) if name]


def _otherwise_opened(text: str, name: str) -> str | None:
    """'San Gatos' in Los Gatos."""
    opener, _, rest = name.partition(" ")
    if opener not in _OPENERS or not rest:
        return None
    found = (match for match in re.finditer(rf"\b({'|'.join(_OPENERS)}) {re.escape(rest)}\b", text))
    return next((match[0] for match in found if match[1] != opener), None)


def _is_nearly(word: str, name: str) -> bool:
    """Not itself, but not far from it."""
    plain, wanted = _plain(word), _plain(name)
    return plain[0] == wanted[0] and 0 < edits(plain, wanted) <= (MOST_EDITS if len(name) >= LONG else 1)


def _is_form(word: str, name: str) -> bool:
    """'Seattleites', 'Bristols'."""
    plain, wanted = _plain(word), _plain(name)
    return plain.startswith(wanted[:-1]) or wanted.startswith(plain[:-1])


@functools.lru_cache(maxsize=4096)
def edits(one: str, other: str) -> int:
    """Letters to put in, take out or change (Levenshtein); more than MOST_EDITS is not counted further."""
    if abs(len(one) - len(other)) > MOST_EDITS:
        return MOST_EDITS + 1
    above = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        below = [row]
        for column, wanted in enumerate(other, 1):
            below.append(min(above[column] + 1, below[-1] + 1, above[column - 1] + (letter != wanted)))
        above = below
    return above[-1]


def _plain(word: str) -> str:
    """Small letters without accents."""
    apart = unicodedata.normalize("NFD", word.lower())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def owned_twice(text: str) -> str | None:
    """'A microwave, an oven and a large microwave' in one sentence."""
    for sentence in _SENTENCE.split(text):
        things = Counter(_SAME.get(thing, thing) for thing in map(str.lower, _APPLIANCE.findall(sentence)))
        if again := next((thing for thing, times in things.items() if times > 1), None):
            return f"{again} twice: {sentence[:60]}"
    return None


def stammered(text: str) -> str | None:
    """'A little bit bit weird'."""
    found = _STAMMER.search(text)
    return found[0] if found else None


def impossible(text: str) -> str | None:
    """'The two bedrooms are in the same room', 'a 1000 sq ft 200 sq ft home'."""
    found = _IMPOSSIBLE.search(text)
    return found[0] if found else None


def staffed(texts: Texts, attributes: Attributes) -> str | None:
    """Staff, or an hotel, where one host lets a home."""
    if _STAFFED.search(f"{attributes.property_type} {attributes.room_type}"):
        return None
    told = (*texts.reviews, texts.description, texts.neighbourhood, texts.rules)
    return next((found[0] for text in told if (found := _STAFF.search(text))), None)


def one_of_many(text: str) -> str | None:
    """'We are a long-time resident', 'we are a mom who loves to travel'."""
    found = _ONE_OF_MANY.search(text)
    return found[0] if found else None


def harped_on(texts: Texts, attributes: Attributes) -> str | None:
    """A section that names its own place, or praises with one word, again and again."""
    names = _places(attributes)
    for content in (texts.description, texts.neighbourhood, texts.host, texts.rules):
        for name in names:
            if len(re.findall(rf"\b{re.escape(name.split()[0])}\b", content, re.I)) > MOST_MENTIONS:
                return f"{name}, again and again"
        praise = Counter(found[1].lower() for found in _PRAISE.finditer(content))
        if again := next((word for word, times in praise.items() if times > MOST_PRAISE), None):
            return f"{again}, again and again"
    return None


def said_twice(title: str) -> str | None:
    """'Boomerang Beach Boomerang Beach'."""
    found = re.search(r"\b(\w+(?: \w+)?)\W+\1\b", title, re.I)
    return found[0] if found and len(found[1]) > 3 else None
