"""One word for each thing: places, kinds of home and amenities as we write them, whatever year a row is from."""

import functools
import json
import re
from dataclasses import dataclass
from pathlib import Path

BUNDLED = Path(__file__).parent / "bundled"

_KINDS = {
    "rental unit": "apartment",
    "condominium": "condo",
    "condominium (condo)": "condo",
    "residential home": "house",
    "home": "house",
    "vacation home": "house",
    "tiny house": "tiny home",
    "bed & breakfast": "bed and breakfast",
    "boutique hotel": "hotel",
    "heritage hotel (india)": "hotel",
    "in-law": "guest suite",
    "earth house": "earthen home",
    "dome house": "dome",
    "dorm": "hostel",
    "camper/rv": "camper",
    "home/apt": "place",
    "floor": "apartment",
    "other": "place",
    "private room": "place",
    "shared room": "place",
}
_KIND_PREFIX = re.compile(r"^(entire|(private |shared )?room in( an?)?)\s+", re.I)

_AMENITIES = {
    "air conditioning": "Air conditioning",
    "ac": "Air conditioning",
    "central air conditioning": "Air conditioning",
    "laptop-friendly workspace": "Dedicated workspace",
    "lock on bedroom door": "Lock on bedroom door",
    "pets allowed": "Pets allowed",
    "dog(s)": "Pets live on this property",
    "cat(s)": "Pets live on this property",
    "other pet(s)": "Pets live on this property",
    "self check-in": "Self check-in",
    "24-hour check-in": "Self check-in",
    "cable tv": "TV",
    "internet": "Wifi",
    "central heating": "Heating",
    "smoking allowed": "Smoking allowed",
    "suitable for events": "Suitable for events",
    "wheelchair accessible": "Wheelchair accessible",
    "body soap": "Shower gel",
    "patio or balcony": "Patio or balcony",
    "private pool": "Pool",
    "private hot tub": "Hot tub",
    "private fenced garden or backyard": "Backyard",
    "exterior security cameras on property": "Security cameras on property",
    "full kitchen": "Kitchen",
    "freezer": "Refrigerator",
}
_NO_AMENITY = {"other", "bedroom comforts", "bathroom essentials", "long term stays allowed", "safety card"}


def word_list(name: str) -> frozenset[str]:
    """A bundled list of words, in no order."""
    return frozenset((BUNDLED / "lists" / f"{name}.txt").read_text(encoding="utf-8").split())


@dataclass(frozen=True)
class Place:
    """A city (or a coast) of the corpus. `areas` are its parts by the names that hosts use."""

    name: str
    country: str
    areas: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    coarse: bool = False  # the source's own areas are too large to name in a text: Dublin City, Surf Coast


@functools.cache
def places() -> dict[str, Place]:
    """By the name that the corpus gives them."""
    listed = json.loads((BUNDLED / "places.json").read_text(encoding="utf-8"))
    return {
        key: Place(
            facts["place"],
            facts["country"],
            tuple(facts["areas"]),
            tuple(facts["aliases"]),
            facts["coarse"],
        )
        for key, facts in listed.items()
    }


def place_of(city: str, country: str = "") -> Place:
    """A city that no list knows stands for itself."""
    return places().get(city) or Place(city, country)


def kind_of_home(property_type: str | None) -> str:
    """'Entire condominium (condo)' -> 'condo'. What room of it is let is another fact."""
    word = _KIND_PREFIX.sub("", (property_type or "place").strip()).lower()
    return _KINDS.get(word, word)


def amenity(name: str) -> str | None:
    """None for what says nothing."""
    lower = name.strip().lower()
    if lower in _NO_AMENITY:
        return None
    return _AMENITIES.get(lower, lower[:1].upper() + lower[1:] if name.istitle() else name.strip())


def area_of(place: Place, stated: str | None, text: str) -> str:
    """The part of `place` that a row's text speaks of; where it names none, the source's own word.

    Sources join several names in one ('Shaw, Logan Circle'): then the one that the text names, or the first.
    """
    named = sorted((area for area in place.areas if _names(area, text)), key=text.index)
    if place.coarse and named:
        return _tidy(named[0])
    parts = [_tidy(part) for part in re.split(r"\s*,\s*|\s+-\s+|/", stated or "")]
    parts = [part for part in parts if part and part != place.name]
    for part in parts:
        if _names(part, text):
            return part
    if named:
        return _tidy(named[0])
    return "" if place.coarse or not parts else parts[0]


def _names(area: str, text: str) -> bool:
    return area in text and re.search(rf"\b{re.escape(area)}\b", text) is not None


_ADMINISTRATION = re.compile(
    r"\s*(\(.*\)|\b(Shire Council|City Council|Council|District \d+|District|Historic|Area|Unincorporated Areas)$)"
)
_SPELLINGS = {
    "Kungsholmens": "Kungsholmen",
    "Södermalms": "Södermalm",
    "Norrmalms": "Norrmalm",
    "Östermalms": "Östermalm",
    "Skarpnäcks": "Skarpnäck",
    "Skärholmens": "Skärholmen",
    "Byron": "Byron Bay",
    "ByWard Market": "Byward Market",
    "Dublin City": "Dublin",
    "Brisbane City": "Brisbane",
    "Lake View": "Lakeview",
}


def _tidy(area: str) -> str:
    previous = None
    while area != previous:
        previous, area = area, _ADMINISTRATION.sub("", area).strip()
    return _SPELLINGS.get(area, area)
