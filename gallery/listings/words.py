"""What the house adds to a listing's own words: icons, and where its links lead, which is nowhere."""

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from gallery.lib.digests import number_of

ICONS = (
    (r"wifi|internet|ethernet", "wifi"),
    (r"kitchen|stove|oven|cook|microwave|dishwasher|refrigerator|fridge|barbecue|dining|dishes", "kitchen"),
    (r"coffee|kettle|breakfast|toaster|wine", "cup"),
    (r"bath|shower|shampoo|soap|bidet|^conditioner|hair", "bath"),
    (r"washer|dryer|laundry|drying", "wash"),
    (r"heating|fireplace|fire pit|hot water", "heat"),
    (r"air conditioning|fan\b|fans\b", "snow"),
    (r"workspace|desk", "desk"),
    (r"check-in|lock|key|entrance|intercom|greets|doorman|staff", "key"),
    (r"pool|sea|beach|water|lake|hot tub", "sea"),
    (r"\btv\b|television|game", "tv"),
    (r"pet|cat|dog", "cat"),
    (r"parking|garage|\bev\b", "car"),
    (r"elevator|single level|wheelchair|stairs|accessible|hallway", "lift"),
    (r"garden|backyard|patio|balcony|outdoor|view|grill", "leaf"),
    (r"alarm|extinguisher|first aid|safety|security|camera", "shield"),
    (r"bed|pillow|linen|essentials|crib|shades|blanket", "bed"),
    (r"hanger|iron|cloth|storage", "hanger"),
    (r"family|chair|children|guest|people|person|event|part(y|ies)|visitor", "guests"),
    (r"smok", "nosmoke"),
    (r"quiet|nois[ey]|loud|music", "quiet"),
    (r"hour|time|check|arriv|late|\d\s?[ap]m", "clock"),
)
DULL = re.compile(
    r"essentials|shampoo|hanger|hair dryer|iron\b|linen|soap|gel\b|alarm|extinguisher|first aid|hot water$|dishes"
    r"|cooking basics|refrigerator|microwave|stove|oven|pillow|conditioner$|family friendly|luggage|lock\b|storage",
    re.I,
)
RULE_FIRST = ("nosmoke", "quiet", "cat", "clock", "guests")  # of a rule that speaks of more than one thing
PATTERNS = tuple((re.compile(pattern, re.I), icon) for pattern, icon in ICONS)


class Nowhere(NamedTuple):
    """What a link that leads nowhere says instead."""

    name: str
    title: str
    text: str
    back: str = "Back"


RESERVED = (
    ("Your request was received by no one.", "No one will answer within the hour. You were not charged."),
    ("It has just been taken.", "Somebody who does not exist was quicker. They cannot come either."),
    ("You are booked.", "Please arrive on {check_in} February {year}, and on no other day."),
    (
        "{host} has accepted.",
        "The key is under the mat. The mat, the door and the street are being looked for.",
    ),
    ("There is one left.", "There was one before as well. It is the same one, and it is not there."),
)
MESSAGED = (
    ("{host} is away.", "And has been from the start. Messages are kept where {host} is kept."),
    ("{host} has read it.", "Or would have. The answer is as likely as {host} is."),
    ("No such post box.", "Nobody has written here before you, and everybody was satisfied."),
)
DIRECTED = (
    (
        "Leave the station on the side without trains.",
        "Then straight on, until the map ends, and a little further.",
    ),
    ("Turn left.", "Turn left again, twice. You are where you were, which is as near as anyone has come."),
    ("Follow the river down.", "When it stops being drawn, you are there."),
)


def icon_of(text: str) -> str:
    return next((icon for pattern, icon in PATTERNS if pattern.search(text)), "check")


def telling_first(amenities: Iterable[str]) -> list[str]:
    """What every home has comes last, as on any page that wants to let one."""
    return sorted(amenities, key=lambda name: DULL.search(name) is not None)


def icon_of_rule(text: str) -> str:
    found = [icon for pattern, icon in PATTERNS if pattern.search(text)]
    return next((icon for icon in RULE_FIRST if icon in found), found[0] if found else "check")


def hosting(since: int | None, made: date, chance: str) -> tuple[str, str]:
    """How long somebody had been a host when a listing was made: the number, and what is counted.

    Of the first year only the months up to then are possible, and `chance` says which of them it is.
    """
    if not since:
        return "New", "to hosting"
    years = made.year - since
    if years < 1:
        months = 1 + number_of(f"{chance} hosting", below=made.month)
        return str(months), "month hosting" if months == 1 else "months hosting"
    return str(years), "year hosting" if years == 1 else "years hosting"


def nowheres(key: str, accession: str, **words: object) -> list[Nowhere]:
    """The places to which this listing's links do not lead."""
    said = [
        Nowhere(name, *(part.format(**words) for part in choices[number_of(f"{key} {name}", len(choices))]))
        for name, choices in (("reserve", RESERVED), ("message", MESSAGED), ("directions", DIRECTED))
    ]
    report = (
        "There is nothing there to be wrong. Should a word or a picture be unfit to be shown all the same, tell"
        f" whoever keeps this site its number: {accession}."
    )
    return [*said, Nowhere("report", "Nothing is wrong with it.", report)]
