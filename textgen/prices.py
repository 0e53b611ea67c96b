"""What counts as cheap or dear: prices of one place and one size of home against each other."""

import functools
import json

from textgen.vocabulary import BUNDLED

BANDS = ("low", "mid", "high")


def size_of(room_type: str, bedrooms: int) -> str:
    """Homes whose prices may be compared with each other."""
    if room_type != "Entire home/apt":
        return "room"
    return f"home{min(max(bedrooms, 1), 4)}"


@functools.cache
def _quantiles() -> dict[str, list[float]]:
    """'Dublin home2' -> prices at 5, 10, ... 95 %. Made by `python -m textgen.statistics`."""
    found: dict[str, list[float]] = json.loads((BUNDLED / "prices.json").read_text(encoding="utf-8"))
    return found


# What a size costs beside one bedroom: the usual ratio of medians. For sizes that are rare in a place.
FACTORS = {"room": 0.6, "home1": 1.0, "home2": 1.35, "home3": 1.85, "home4": 2.9}


def quantiles(city: str, room_type: str, bedrooms: int) -> list[float]:
    """Nineteen prices of the place and size; where such homes are few, of another size made up for it; or none."""
    found, size = _quantiles(), size_of(room_type, bedrooms)
    if marks := found.get(f"{city} {size}"):
        return marks
    for other in sorted(FACTORS, key=lambda one: abs(FACTORS[one] - FACTORS[size])):
        if marks := found.get(f"{city} {other}"):
            return [mark * FACTORS[size] / FACTORS[other] for mark in marks]
    return []


def band(price: float, city: str, room_type: str, bedrooms: int) -> str:
    """'low' below the 30th percentile, 'high' above the 70th, '' where price or place is unknown."""
    marks = quantiles(city, room_type, bedrooms)
    if not marks or price <= 0:
        return ""
    return BANDS[(price >= marks[5]) + (price >= marks[13])]
