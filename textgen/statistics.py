"""`python -m textgen.statistics CORPUS`: what the corpus says about listings in general, in small files.

Nothing here is a listing: counts of what occurs at least some times, prices in nineteen marks a place, what lies near
homes there, what is called like nothing elsewhere, which names several hosts know, and a tree of which amenities go
together. The six files stand in `bundled/`; run this again when the corpus or `places.json` changes.
"""

import gzip
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from textgen import prices
from textgen.attributes import Attributes, attributes_of
from textgen.corpus import COLUMNS, rows
from textgen.guards import heard
from textgen.guards.cities import is_city
from textgen.guards.landmarks import names_in
from textgen.guards.surroundings import SHARE, things_in
from textgen.vocabulary import BUNDLED, places

MARKS = np.arange(5, 100, 5)
FEWEST_PRICES = 40
FEWEST = 3  # rarer combinations would tell of one home
FEWEST_YEARS = 4  # in which hosts of one name began, in one place: a firm that lets fifty flats began once
AMENITIES = 70
FOREIGN_SHARE = 0.04  # of an area's mentions; more, and its name is no sign of its city
FEWEST_OF_A_NAME = 6  # hosts who speak of it
FEWEST_OF_A_WORD = 12  # the same, for names of one word, which are words first
FOREIGN_OF_A_NAME = 0.02
FEWEST_HEARD = 2  # hosts of a city who speak of a name
FEWEST_CITIES = 5  # whose hosts do; then it is known everywhere
NOT_PEOPLE = frozenset(("Holidu", "Pillo"))
KINDS = frozenset(
    {
        *(
            "apartment",
            "house",
            "condo",
            "guest suite",
            "townhouse",
            "guesthouse",
            "cottage",
            "serviced apartment",
        ),
        *("loft", "bed and breakfast", "cabin", "villa", "bungalow", "farm stay", "tiny home", "chalet"),
    }
)


def write(folder: Path) -> None:
    listed = rows(folder, "train")
    found = [attributes_of(row) for row in listed]
    texts = ["\n".join(row[name] or "" for names in COLUMNS.values() for name in names) for row in listed]
    _write("prices.json", price_marks(found))
    _write("areas.json", distinctive_areas(found, texts))
    _write("surroundings.json", surroundings(found, texts))
    _write("landmarks.json", landmarks(found, texts))
    np.save(heard.KNOWN, heard.table_of(heard_names(found, texts)))
    packed = json.dumps(statistics(found), separators=(",", ":"), ensure_ascii=False).encode()
    # no time and no name inside: the same corpus gives the same bytes
    (BUNDLED / "attributes.json.gz").write_bytes(gzip.compress(packed, mtime=0))


def surroundings(found: Sequence[Attributes], texts: Sequence[str]) -> dict[str, list[str]]:
    """By city, what at least one listing in fifty speaks of: the sea, a tram, vineyards."""
    listings: Counter[str] = Counter()
    spoken: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for attributes, text in zip(found, texts, strict=True):
        listings[attributes.city] += 1
        spoken[attributes.city].update(things_in(text))
    return {
        city: sorted(thing for thing, times in spoken[city].items() if times >= SHARE * count)
        for city, count in sorted(listings.items())
    }


def landmarks(found: Sequence[Attributes], texts: Sequence[str]) -> dict[str, list[str]]:
    """By city, names that several of its hosts speak of and next to none elsewhere: 'Space Needle', 'Luas'."""
    listings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    hosts: defaultdict[tuple[str, str], set[tuple[str, int]]] = defaultdict(set)
    for one, text in zip(found, texts, strict=True):
        for name in set(names_in(text, opening=False)):
            listings[name][one.city] += 1
            hosts[name, one.city].add((one.host, one.host_since))
    kept: dict[str, str] = {}
    for name in sorted(listings, key=lambda name: name.count(" ")):
        (city, own), *_ = listings[name].most_common(1)
        foreign = listings[name].total() - own
        fewest = FEWEST_OF_A_NAME if " " in name else FEWEST_OF_A_WORD
        is_known = own >= fewest and len(hosts[name, city]) >= fewest
        # a longer name is told by the shorter one in it
        if is_known and foreign <= FOREIGN_OF_A_NAME * own and not any(map(kept.get, names_in(name))):
            kept[name] = city
    return {city: sorted(name for name in kept if kept[name] == city) for city in sorted(set(kept.values()))}


def heard_names(found: Sequence[Attributes], texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Names with a city where several hosts speak of them; with none, for those that hosts of many cities do."""
    hosts: defaultdict[str, defaultdict[str, set[tuple[str, int]]]] = defaultdict(lambda: defaultdict(set))
    for one, text in zip(found, texts, strict=True):
        for name in set(names_in(text)):
            hosts[name][one.city].add((one.host, one.host_since))
    for name, cities in hosts.items():
        if len(cities) >= FEWEST_CITIES:
            yield name, ""
        else:
            yield from ((name, city) for city, speakers in cities.items() if len(speakers) >= FEWEST_HEARD)


def _write(name: str, value: Any) -> None:
    text = json.dumps(value, indent=0, ensure_ascii=False)
    (BUNDLED / name).write_text(text + "\n", encoding="utf-8")


def price_marks(found: Iterable[Attributes]) -> dict[str, list[float]]:
    groups = defaultdict(list)
    for one in found:
        if one.price > 0:
            groups[f"{one.city} {prices.size_of(one.room_type, one.bedrooms)}"].append(one.price)
    return {
        key: [round(float(mark), 1) for mark in np.percentile(group, MARKS)]
        for key, group in sorted(groups.items())
        if len(group) >= FEWEST_PRICES
    }


def distinctive_areas(found: Sequence[Attributes], texts: Sequence[str]) -> dict[str, str]:
    """Parts of cities whose names only texts of their own city use, with the city: 'Kitsilano', not 'Downtown'."""
    homes: dict[str, set[str]] = defaultdict(set)
    for place in places().values():
        for area in place.areas:
            homes[area].add(place.name)
    for one in found:
        homes[one.neighbourhood].add(one.city)
    homes.pop("", None)
    pattern = re.compile(r"\b(?:" + "|".join(map(re.escape, sorted(homes, key=len, reverse=True))) + r")\b")
    own: Counter[str] = Counter()
    foreign: Counter[str] = Counter()
    for one, text in zip(found, texts, strict=True):
        for name in set(pattern.findall(text)):
            (own if one.city in homes[name] else foreign)[name] += 1
    common = set((BUNDLED / "lists" / "not_distinctive.txt").read_text(encoding="utf-8").splitlines())
    return {
        name: min(cities)
        for name, cities in sorted(homes.items())
        if len(cities) == 1 and len(name) > 4 and name not in common
        if own[name] >= 8 and foreign[name] <= max(2, FOREIGN_SHARE * own[name])
    }


def statistics(found: Sequence[Attributes]) -> dict[str, Any]:
    by_city: dict[str, list[Attributes]] = defaultdict(list)
    for one in found:
        by_city[one.city].append(one)
    names = tuple(
        name for name, _ in Counter(name for one in found for name in one.amenities).most_common(AMENITIES)
    )
    classes = ("room", "home1", "home2", "home3", "home4")
    return {
        "cities": {
            city: _city(ones, names) for city, ones in sorted(by_city.items()) if len(ones) >= FEWEST_PRICES
        },
        "sizes": _sizes(found),
        "amenities": names,
        "trees": {
            size: tree(_held([one for one in found if _class(one) == size], names)) for size in classes
        },
        "shares": _shares(found, names),
        "since": _often(one.host_since for one in found if one.host_since > 2008),
        "ratings": [
            round(float(mark), 2)
            for mark in np.percentile(
                [one.rating for one in found if one.n_reviews >= 3 and one.rating], range(101)
            )
        ],
        "reviews": [
            int(mark) for mark in np.percentile([o.n_reviews for o in found if o.n_reviews >= 3], range(101))
        ],
    }


def _class(one: Attributes) -> str:
    return prices.size_of(one.room_type, one.bedrooms)


def _often(values: Iterable[Any], fewest: int = FEWEST) -> list[list[Any]]:
    return [[value, times] for value, times in Counter(values).most_common() if times >= fewest]


def _city(ones: Sequence[Attributes], names: Sequence[str]) -> dict[str, Any]:
    began = {(one.host, one.host_since) for one in ones if one.host.isalpha() and one.host_since}
    began = {(name, year) for name, year in began if name not in NOT_PEOPLE and not is_city(name)}
    return {
        "listings": len(ones),
        "country": ones[0].country,
        "currency": Counter(one.currency for one in ones).most_common(1)[0][0],
        "areas": _often(one.neighbourhood for one in ones if one.neighbourhood),
        "homes": _often((one.room_type, one.property_type) for one in ones if one.property_type in KINDS),
        "hosts": _often((name for name, _ in began), FEWEST_YEARS),
        "shares": _shares(ones, names),
    }


def _shares(ones: Sequence[Attributes], names: Sequence[str]) -> list[float]:
    """How many of the listings have each amenity. Half of one is added, so that no share is 0 or 1."""
    held = _held(ones, names)
    return [round((float(column.sum()) + 0.5) / (len(held) + 1), 3) for column in held.T] if len(held) else []


def _sizes(found: Sequence[Attributes]) -> dict[str, list[list[Any]]]:
    groups: dict[str, list[tuple[float, ...]]] = defaultdict(list)
    for one in found:
        if is_sane(one):
            key = f"{one.room_type}|{one.property_type}"
            groups[key].append((one.guests, one.bedrooms, one.beds, one.baths))
    return {key: _often(group) for key, group in sorted(groups.items()) if len(group) >= FEWEST_PRICES}


def is_sane(one: Attributes) -> bool:
    """Whether a home of such numbers could be let: where to sleep for all, no bedroom without a bed."""
    sleeps = 1 <= one.beds <= 12 and one.beds <= one.guests + 1 and one.guests <= 2 * one.beds + 1
    if one.room_type != "Entire home/apt":
        return sleeps and one.bedrooms == 1 and one.guests <= 4 and 0.5 <= one.baths <= 2
    rooms = one.bedrooms <= one.beds and 1 <= one.baths <= one.bedrooms + 1
    return sleeps and rooms and one.guests <= 2 * one.bedrooms + 4 and one.guests <= 16


def _held(ones: Sequence[Attributes], names: Sequence[str]) -> NDArray[np.float64]:
    """[listings, amenities] of 0 and 1."""
    held = [[name in one.amenities for name in names] for one in ones if one.amenities]
    return np.array(held, dtype=np.float64).reshape(-1, len(names))


def tree(held: NDArray[np.float64]) -> list[list[float]]:
    """Which amenities go together, as the best tree (Chow and Liu, 1968).

    [parent, chance without the parent, chance with it] for each amenity, the root's parent being -1.
    """
    n, count = held.shape[0], held.shape[1]
    both = held.T @ held
    with_one = np.diag(both)
    information = np.zeros((count, count))
    for here in (0, 1):
        for there in (0, 1):
            a = with_one[:, None] if here else n - with_one[:, None]
            b = with_one[None, :] if there else n - with_one[None, :]
            ab = both if here and there else (with_one[:, None] - both if here else with_one[None, :] - both)
            ab = ab if here or there else n - with_one[:, None] - with_one[None, :] + both
            information += (ab + 0.5) / (n + 2) * np.log((ab + 0.5) * (n + 2) / ((a + 1) * (b + 1)))
    nodes: list[list[float]] = [[-1.0, *[round((float(with_one[0]) + 0.5) / (n + 1), 3)] * 2]] + [[]] * (
        count - 1
    )
    inside = [0]
    while len(inside) < count:
        outside = [one for one in range(count) if one not in inside]
        best = information[np.ix_(inside, outside)]
        row, column = np.unravel_index(int(best.argmax()), best.shape)
        parent, child = inside[row], outside[column]
        without = float(with_one[child] - both[parent, child] + 0.5) / float(n - with_one[parent] + 1)
        given = float(both[parent, child] + 0.5) / float(with_one[parent] + 1)
        nodes[child] = [float(parent), round(without, 3), round(given, 3)]
        inside.append(child)
    return nodes


if __name__ == "__main__":
    write(Path(sys.argv[1]))
