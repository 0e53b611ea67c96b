"""From a seed to the facts of a listing that nobody has: city, then home, then what such homes cost and have.

Each step looks only at counts (see statistics.py), so that no row of the corpus comes back as a whole.
"""

import functools
import gzip
import json
import math
import random
from collections.abc import Sequence
from typing import Any

from textgen import prices
from textgen.attributes import Attributes
from textgen.vocabulary import BUNDLED

FLATTEN_CITIES = 0.6  # power of a city's share: small ones are seen too
FLATTEN_AREAS = 0.8
LOCAL_NAMES = 0.65  # of hosts bear a name that is usual among the hosts of the place
LONGEST_LIST = 24
MINIMUM_NIGHTS = ((1, 36), (2, 34), (3, 15), (4, 4), (5, 4), (7, 4), (28, 3))
COARSE_CURRENCIES = frozenset(("SEK", "HKD"))  # priced in tens


def draw(seed: int) -> Attributes:
    """The same seed, the same facts, on every machine."""
    chance = random.Random(f"listing {seed}")
    known = _statistics()
    city = _weighted(
        chance, [(name, facts["listings"] ** FLATTEN_CITIES) for name, facts in known["cities"].items()]
    )
    place = known["cities"][city]
    homes = [(home, times) for home, times in place["homes"] if "|".join(home) in known["sizes"]]
    room_type, kind = _weighted(chance, homes)
    guests, bedrooms, beds, baths = _weighted(chance, known["sizes"][f"{room_type}|{kind}"])
    price = _price(chance, city, room_type, bedrooms, place["currency"])
    quality = chance.random()
    return Attributes(
        city=city,
        country=place["country"],
        neighbourhood=_weighted(chance, [(area, times**FLATTEN_AREAS) for area, times in place["areas"]]),
        room_type=room_type,
        property_type=kind,
        guests=guests,
        bedrooms=bedrooms,
        beds=beds,
        baths=baths,
        price=price,
        currency=place["currency"],
        price_band=prices.band(price, city, room_type, bedrooms),
        host=_host(chance, place["hosts"]),
        host_since=_weighted(chance, known["since"]),
        # the source knows no amenities of San Jose
        amenities=_amenities(
            chance, known, prices.size_of(room_type, bedrooms), place["shares"] or known["shares"]
        ),
        rating=max(4.0, known["ratings"][round(100 * quality)]),
        n_reviews=known["reviews"][chance.randrange(2, 98)],
        reviewers=tuple(chance.sample(_first_names(), chance.choice((2, 3, 3)))),
        minimum_nights=_weighted(chance, MINIMUM_NIGHTS),
    )


def _weighted(chance: random.Random, counted: Sequence[Sequence[Any]]) -> Any:
    if not counted:
        return ""
    return chance.choices([value for value, _ in counted], [times for _, times in counted])[0]


def _price(chance: random.Random, city: str, room_type: str, bedrooms: int, currency: str) -> int:
    """Between the marks of such homes in that city, rounded as hosts round."""
    marks = prices.quantiles(city, room_type, bedrooms)
    where = chance.uniform(0, len(marks) - 1)
    low = int(where)
    price = marks[low] + (where - low) * (marks[min(low + 1, len(marks) - 1)] - marks[low])
    step = 10 if currency in COARSE_CURRENCIES else 5 if price > 150 else 1
    return max(step, step * round(price / step))


def _amenities(
    chance: random.Random, known: dict[str, Any], size: str, shares: Sequence[float]
) -> tuple[str, ...]:
    """Down the tree of what goes with what, leaning to what is usual in the city: lifts in Hong Kong."""
    tree, names = known["trees"][size], known["amenities"]
    held: dict[int, bool] = {}

    def has(node: int) -> bool:
        if node not in held:
            parent, without, given = tree[node]
            share = given if parent >= 0 and has(int(parent)) else without
            lean = _logit(shares[node]) - _logit(known["shares"][node])
            held[node] = chance.random() < 1 / (1 + math.exp(-_logit(share) - lean))
        return held[node]

    found = [names[node] for node in range(len(names)) if has(node)]
    if size != "room":
        found = ["Kitchen", *(name for name in found if name not in ("Kitchen", "Lock on bedroom door"))]
    return tuple(dict.fromkeys(["Wifi", *found]))[:LONGEST_LIST]


def _logit(share: float) -> float:
    share = min(max(share, 0.002), 0.998)
    return math.log(share / (1 - share))


def _host(chance: random.Random, local: Sequence[Sequence[Any]]) -> str:
    if local and chance.random() < LOCAL_NAMES:
        name: str = _weighted(chance, local)
        return name
    return chance.choice(_first_names())


@functools.cache
def _statistics() -> dict[str, Any]:
    known: dict[str, Any] = json.loads(gzip.decompress((BUNDLED / "attributes.json.gz").read_bytes()))
    return known


@functools.cache
def _first_names() -> tuple[str, ...]:
    listed = json.loads((BUNDLED / "names" / "first_names.json").read_text(encoding="utf-8"))
    return (*listed["women"], *listed["men"])
