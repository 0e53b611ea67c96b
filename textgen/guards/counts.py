"""Numbers in words must be the numbers of the facts: guests, bedrooms, beds, baths."""

import re

from textgen.attributes import Attributes

NUMBER_WORDS = (
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
_VALUES = {word: value for value, word in enumerate(NUMBER_WORDS, 1)} | {"single": 1, "double": 0}
_NUMBER = rf"(?<![\d./,$£€-])(?<![$£€] )(\d{{1,2}}|{'|'.join(NUMBER_WORDS)})"

_ADJECTIVES = (
    r"(?:[\s-]+(?:very|large|spacious|big|small|cosy|cozy|comfortable|comfy|lovely|beautiful|full|private|"
    r"separate|bright|double|king|queen|twin|single|bunk|sofa|size|sized|generous|guest|modern|new|full-size))"
)
_BEDROOMS = re.compile(rf"{_NUMBER}{_ADJECTIVES}{{0,3}}[\s-]*(?:bed(?:\s|-)?rooms?|bdrms?|brs?|bd)\b", re.I)
# 'a two bedroom house' tells of the whole; 'one bedroom has a desk' of a part
_WHOLE = re.compile(
    rf"{_NUMBER}[\s-]*(?:bed(?:\s|-)?rooms?|bdrms?|br|bd|bed)[\s,-]+(?:[a-z-]+\s){{0,3}}?"
    r"(?:apartment|apt|flat|house|home|condo|condominium|townhouse|townhome|cottage|cabin|villa|unit|loft|bungalow)\b",
    re.I,
)
_GUESTS = re.compile(
    r"\b(?:sleeps?|accommodates?|accommodating|fits?|hosts?|for|up to|maximum(?: of)?|max\.?)\s+"
    r"(?:up to\s+|max(?:imum)?(?: of)?\s+)?"
    rf"{_NUMBER}(?:\s*-\s*\d)?(?=\s*(?:guests?|people|persons?|adults|pax)\b)|"
    rf"\bsleeps?\s+(?:up to\s+)?{_NUMBER}"
    r"(?!\s*(?:hours|nights|-|to|or|in (?:the|a|an|our|one|each|bed)|on|under|at|upstairs|downstairs|with))\b",
    re.I,
)
_HOME_FOR = re.compile(
    r"\b(?:home|house|apartment|flat|condo|suite|place|studio|unit|villa|cottage|cabin|townhouse) for (?:only |just )?"
    rf"{_NUMBER} (?:guests?|people|persons?|adults)\b",
    re.I,
)
_ONLY_STAY = re.compile(
    rf"\bonly {_NUMBER} (?:guests?|people|persons?|adults) (?:can |may |should )?(?:to )?stay\b", re.I
)
_BEDS = re.compile(rf"{_NUMBER}{_ADJECTIVES}{{0,3}}[\s-]+beds\b", re.I)
_BATHS = re.compile(
    rf"(?<!\d\.){_NUMBER}(\.5|½)?{_ADJECTIVES}{{0,2}}[\s-]*(?:bath(?:\s|-)?rooms?|baths?)\b", re.I
)
_STUDIO = re.compile(r"\bstudio (?:apartment|flat|unit)\b|\b(?:this|our|my|cozy|cosy|the) studio\b", re.I)


_NTH_BEDROOM = re.compile(r"\b(second|2nd|third|3rd|fourth|4th) (?:bed(?:\s|-)?room|br)\b", re.I)
_NTH = {"second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
_SIZE = r"(?<![\d.,])(\d[\d,]*(?:\.\d+)?)\s?"
SQUARE_METRES = re.compile(_SIZE + r"(?:m2|m²|sqm|sq\.? ?m(?:et(?:er|re)s?)?\b|square met)", re.I)
SQUARE_FEET = re.compile(_SIZE + r"(?:sq\.? ?ft|sqft|square f)", re.I)
_SHARED = re.compile(
    r"\bshar(?:e|ed|ing) (?:(?:the|a|an|our|my|with|large|big|full) ){0,2}"
    r"(?:kitchen|bath(?:room)?s?|toilet|shower|living)\b"
    r"|\bprivate room\b|\b(?:rest|other parts?) of the (?:house|apartment|flat) (?:is|are) shared\b",
    re.I,
)


def contradiction(text: str, attributes: Attributes) -> str | None:
    """The first number in `text` that cannot be true of the listing.

    A private room may speak of a larger home around it, so only an entire one is held to its bedrooms and baths.
    """
    entire = attributes.room_type == "Entire home/apt"
    for wrong in (
        _guests(text, attributes),
        _bedrooms(text, attributes) if entire else None,
        _beds(text, attributes) if entire else None,
        _baths(text, attributes) if entire else None,
        _nth_bedroom(text, attributes) if entire else None,
        _several_sizes(text),
    ):
        if wrong:
            return wrong
    return None


def _guests(text: str, attributes: Attributes) -> str | None:
    for found in _GUESTS.finditer(text):
        number = _value(found[1] or found[2])
        told = found[0].lower()
        most = told.startswith(("sleep", "accommodat", "max", "up to"))
        if attributes.guests and (number > attributes.guests or (most and number < attributes.guests)):
            return found[0]
    for pattern in (_HOME_FOR, _ONLY_STAY):
        for found in pattern.finditer(text):
            if _value(found[1]) < (attributes.guests or 0):
                return found[0]
    return None


def _bedrooms(text: str, attributes: Attributes) -> str | None:
    most = max(attributes.bedrooms, 1)  # many call a studio a one-bedroom
    for found in _BEDROOMS.finditer(text):
        if _value(found[1]) > most:
            return found[0]
    for found in _WHOLE.finditer(text):
        if not found[0].lower().endswith(("unit", "cabin", "cottage")) and _value(found[1]) != most:
            return found[0]
    if attributes.bedrooms > 1 and (studio := _STUDIO.search(text)):
        return studio[0]
    return None


def _beds(text: str, attributes: Attributes) -> str | None:
    for found in _BEDS.finditer(text):
        if attributes.beds and _value(found[1]) > attributes.beds:
            return found[0]
    return None


def _baths(text: str, attributes: Attributes) -> str | None:
    for found in _BATHS.finditer(text):
        if attributes.baths and _value(found[1]) > attributes.baths + 0.5:
            return found[0]
    return None


def _nth_bedroom(text: str, attributes: Attributes) -> str | None:
    for found in _NTH_BEDROOM.finditer(text):
        if _NTH[found[1].lower()] > max(attributes.bedrooms, 1):
            return found[0]
    return None


def _several_sizes(text: str) -> str | None:
    """A home has one size; garden and terrace may have another."""
    for pattern in (SQUARE_METRES, SQUARE_FEET):
        sizes = {found[1].strip(".,").replace(",", "") for found in pattern.finditer(text)}
        if len(sizes) > 2:
            return " and ".join(sorted(sizes))
    return None


def shared_parts(text: str, attributes: Attributes) -> str | None:
    """What is let whole is shared with nobody."""
    found = _SHARED.search(text) if attributes.room_type == "Entire home/apt" else None
    return found[0] if found else None


def _value(word: str) -> int:
    return int(word) if word.isdigit() else _VALUES[word.lower()]
