"""One listing, one city: another one in its texts is a mistake, however well meant."""

import functools
import json
import re

from textgen.attributes import Attributes
from textgen.vocabulary import BUNDLED, places


def other_city(text: str, attributes: Attributes) -> str | None:
    """The first city, or part of another city, that `text` names and the listing is not in."""
    ours = _own_names(attributes.city) | {attributes.neighbourhood, *attributes.host.split(" and ")}
    rest = _without(text, ours)
    for found in _cities().finditer(rest):
        if found[0] in _corpus_cities() or not _STREET.match(rest, found.end()):
            return found[0]
    return None


# Oxford Street is in London. But of our own cities not even a street: 'Columbus Avenue' reads as a mix-up.
_STREET = re.compile(
    r"\s(Street|St|Avenue|Ave|Road|Rd|Park|Square|Circus|Place|Terrace|Gate|Bridge|Gardens|Hotel|Pub|Roadhouse)\b"
)


def is_city(name: str) -> bool:
    """Victoria and Sydney make bad hosts: their names would be taken for a mix-up."""
    return _cities().fullmatch(name) is not None


@functools.cache
def _corpus_cities() -> frozenset[str]:
    return frozenset(place.name for place in places().values())


def other_area(title: str, attributes: Attributes) -> str | None:
    """A title that names parts of the city, and not the one where the listing is."""
    if not attributes.neighbourhood or attributes.neighbourhood in title:
        return None
    found = _own(_areas_of(attributes.city)).search(title)
    return found[0] if found else None


def called_city(text: str, attributes: Attributes) -> str | None:
    """A part of a city that is called one, or its capital: 'Rochor is a city in the south of Singapore'."""
    if (
        attributes.city in _REGIONS
        or not attributes.neighbourhood
        or attributes.neighbourhood == attributes.city
    ):
        return None
    area = re.escape(attributes.neighbourhood)
    kind = rf"(?:an?|the|one of the) {_BETWEEN}{{0,4}}?{_CITY}"
    found = re.search(rf"\b{area}(?: area| neighbou?rhood)? is {kind}", text)
    found = found or re.search(rf"\b{re.escape(attributes.city)}['’]s capital\b|{_CITY} of {area}\b", text)
    return found[0] if found else None


_BETWEEN = r"(?:(?!of\b|in\b|areas?\b|neighbo)[\w-]+,? )"
_CITY = r"\b(?:city|cities|capital)\b(?! (?:cent|park|block|suburb|neighbo|district|area|fringe|life|hub))"
# where the areas are towns and cities
_REGIONS = frozenset(
    {
        *("San Jose", "Great Ocean Road", "Mid North Coast", "Northern Rivers", "Tasmania", "Barossa Valley"),
        *("Mornington Peninsula", "Menorca", "Rhode Island", "Victoria", "Vancouver", "Manchester"),
    }
)


def other_country(text: str, attributes: Attributes) -> str | None:
    ours = _own_names(attributes.city) | {attributes.neighbourhood, *_NATIONS.get(attributes.country, ())}
    for found in _countries().finditer(_without(text, ours | {attributes.country})):
        return found[0]
    return None


_NATIONS = {
    "United States": ("America", "USA", "U.S.A.", "New England"),
    "United Kingdom": ("England", "Scotland", "Wales", "Britain", "Great Britain", "UK"),
    "Ireland": ("Northern Ireland",),
    "Hong Kong": ("China",),
}


@functools.cache
def _own_names(city: str) -> frozenset[str]:
    for place in places().values():
        if place.name == city:
            return frozenset({city, *place.aliases}) | _areas_of(city)
    return frozenset({city})


@functools.cache
def _areas_of(city: str) -> frozenset[str]:
    listed = (area for place in places().values() if place.name == city for area in place.areas)
    distinctive = (area for area, its_city in _areas().items() if its_city == city)
    return frozenset({*listed, *distinctive})


@functools.lru_cache(maxsize=2000)
def _own(names: frozenset[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_either(names - {''})})\b")


def _without(text: str, names: frozenset[str] | set[str]) -> str:
    """So that 'South Boston' is no longer 'Boston', and the Bristol of Rhode Island is no other Bristol."""
    return _own(frozenset(names)).sub("*", text)


def _either(names: set[str] | frozenset[str]) -> str:
    """Longest first: 'New York City' before 'New York'."""
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)) or "(?!)"


@functools.cache
def _gazetteer() -> dict[str, list[str]]:
    found: dict[str, list[str]] = json.loads((BUNDLED / "gazetteer.json").read_text(encoding="utf-8"))
    return found


@functools.cache
def _cities() -> re.Pattern[str]:
    """Cities of the corpus and of the world, and the areas that only one city of the corpus has."""
    names = {*_gazetteer()["cities"], *_areas(), *(place.name for place in places().values())}
    return re.compile(rf"\b(?:{_either(names)})\b")


@functools.cache
def _areas() -> dict[str, str]:
    """'Kitsilano': 'Vancouver', where no text of another city uses the name."""
    found: dict[str, str] = json.loads((BUNDLED / "areas.json").read_text(encoding="utf-8"))
    return found


@functools.cache
def _countries() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_either(set(_gazetteer()['countries']))})\b")
