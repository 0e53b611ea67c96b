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


def quantiles(city: str, room_type: str, bedrooms: int) -> list[float]:
    """Nineteen prices of the place and size, of the place alone where homes of that size are few; or none."""
    found = _quantiles()
    return found.get(f"{city} {size_of(room_type, bedrooms)}") or found.get(city, [])


def band(price: float, city: str, room_type: str, bedrooms: int) -> str:
    """'low' below the 30th percentile, 'high' above the 70th, '' where price or place is unknown."""
    marks = quantiles(city, room_type, bedrooms)
    if not marks or price <= 0:
        return ""
    return BANDS[(price >= marks[5]) + (price >= marks[13])]
