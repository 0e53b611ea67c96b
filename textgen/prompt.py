"""The one text format that models are trained on and write in: facts above, sections below.

    city: Boston, United States
    area: South End
    place: Private room in condo
    size: 2 guests, 1 bedroom, 1 bed, 1.5 baths
    price: mid
    host: Anna, since 2014
    has: Kitchen, Wifi, Backyard
    write: title, description, host, reviews

    ## title
    Sunny room by the park
    ## description
    ...
    ## reviews
    - Lovely stay.
    - Anna was kind.
    ## end

A fact that is not known has no line; nor has a section that a listing lacks, and `write` says which it has.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, fields

from textgen.attributes import Attributes

MARK = "## "
END = f"{MARK}end"
AMENITIES_TOLD = 10

# What is said of a home because not every home has it; the dearest first, as only ten are told.
TELLING = (
    "Pool", "Hot tub", "Beachfront", "Waterfront", "Lake access", "Mountain view", "Garden view",
    "City skyline view", "Fireplace", "Fire pit", "Barbecue grill", "Backyard", "Patio or balcony", "Gym",
    "Elevator", "Doorman", "Breakfast", "Pets allowed", "Pets live on this property", "Private entrance",
    "Free parking on premises", "Paid parking on premises", "Free street parking", "Paid parking off premises",
    "EV charger", "Air conditioning", "Bathtub", "Dishwasher", "Self check-in", "Crib", "High chair",
    "Wheelchair accessible", "Dedicated workspace", "Kitchen", "Washer", "TV", "Wifi",
)  # fmt: skip


@dataclass(frozen=True)
class Texts:
    """What a listing says. Paragraphs are lines; what is missing is empty."""

    title: str = ""
    description: str = ""
    neighbourhood: str = ""
    host: str = ""
    rules: str = ""
    reviews: tuple[str, ...] = ()

    def present(self) -> tuple[str, ...]:
        """The names of the sections that hold something, in the order in which they are written."""
        return tuple(name for name in SECTIONS if getattr(self, name))


SECTIONS = tuple(field.name for field in fields(Texts))


class Unfinished(ValueError):
    """A text without its end: the model ran out of length before it was done."""


def prompt(attributes: Attributes, wanted: Collection[str] = SECTIONS) -> str:
    """The facts, ending where the writing starts. `wanted` names sections; at writing all are wanted."""
    facts = {
        "city": ", ".join(dict.fromkeys(part for part in (attributes.city, attributes.country) if part)),
        "area": attributes.neighbourhood,
        "place": attributes.home,
        "size": _size(attributes),
        "price": attributes.price_band,
        "host": _host(attributes),
        "has": ", ".join(told(attributes.amenities)),
        "write": ", ".join(name for name in SECTIONS if name in wanted),
    }
    return "".join(f"{name}: {fact}\n" for name, fact in facts.items() if fact) + "\n"


def target(texts: Texts) -> str:
    """What a model learns to write after `prompt(attributes, texts.present())`."""
    parts = []
    for name in texts.present():
        value = getattr(texts, name)
        body = "\n".join(f"- {_lines(one, ' ')}" for one in value) if name == "reviews" else _lines(value)
        parts.append(f"{MARK}{name}\n{body}\n")
    return "".join(parts) + END + "\n"


def parse(text: str) -> Texts:
    """Undo `target`. Unfinished where the end mark is missing; unknown and repeated sections are left out."""
    body, end, _ = text.partition(END)
    if not end:
        raise Unfinished(
            f"a text of {len(text)} characters has no '{END}'; let it be longer or write it again."
        )
    found: dict[str, str] = {}
    for part in re.split(rf"^{MARK}", body, flags=re.M)[1:]:
        name, _, content = part.partition("\n")
        found.setdefault(name.strip(), content.strip())
    lines = [line.strip() for line in found.pop("reviews", "").split("\n")]
    reviews = tuple(line.removeprefix("-").strip() for line in lines if line.removeprefix("-").strip())
    return Texts(**{name: found[name] for name in SECTIONS if name in found}, reviews=reviews)


def told(amenities: Collection[str]) -> list[str]:
    return [name for name in TELLING if name in amenities][:AMENITIES_TOLD]


def _size(attributes: Attributes) -> str:
    bedrooms = "studio" if attributes.bedrooms == 0 else _count(attributes.bedrooms, "bedroom")
    counts = [
        _count(attributes.guests, "guest"),
        bedrooms,
        _count(attributes.beds, "bed"),
        _count(attributes.baths, "bath"),
    ]
    return ", ".join(count for count in counts if count)


def _count(number: float, word: str) -> str:
    return f"{number:g} {word}{'' if number == 1 else 's'}" if number else ""


def _host(attributes: Attributes) -> str:
    if not attributes.host:
        return ""
    return f"{attributes.host}, since {attributes.host_since}" if attributes.host_since else attributes.host


def _lines(text: str, joint: str = "\n") -> str:
    """Without empty lines, and without a line that could be taken for a mark."""
    lines = (line.strip().removeprefix(MARK.strip()).strip() for line in text.split("\n"))
    return joint.join(line for line in lines if line)
