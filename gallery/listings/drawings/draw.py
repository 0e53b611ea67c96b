"""Drawings of a lodging that no photographer has found, from a number and its facts: the same for ever.

They stand where photographs would, and say that they are drawings. Nothing here was learnt from anything.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from random import Random
from typing import Any, NamedTuple

from gallery.listings.drawings import rooms
from gallery.listings.drawings.palette import Palette, palette_of
from gallery.listings.drawings.shapes import mirrored, sheet

ORDERS = ((0, 1, 2, 3, 4), (1, 0, 2, 3, 4), (4, 0, 1, 2, 3))  # what a host would show first
SHEETS = ("a bedroom", "a living room", "a kitchen", "a bathroom", "a view")
KEPT = 512  # some 6 kB each
WATERSIDE = ("beach", "waterfront", "lake access", "sea view", "ocean view")


class Lodging(NamedTuple):
    """What a draughtsman was told of it."""

    number: int
    twin: bool  # two beds for each bedroom
    water: bool

    @classmethod
    def of(cls, number: int, about: Mapping[str, Any]) -> "Lodging":
        beds, bedrooms = about.get("beds") or 1, about.get("bedrooms") or 1
        has = " ".join(about.get("amenities") or ()).lower()
        return cls(number, beds >= 2 * bedrooms and beds > 1, any(word in has for word in WATERSIDE))


@lru_cache(maxsize=KEPT)
def drawing(lodging: Lodging, place: int) -> str:
    """The sheet at `place` (0 to 4) as an SVG; some lodgings open with their view, or where one sits."""
    room = Random(f"{lodging.number} order").choice(ORDERS)[place]
    colours = palette_of(Random(f"{lodging.number} colours"), lodging.water)
    chance = Random(f"{lodging.number} {room}")
    is_turned = chance.random() < 0.5
    drawn = ROOMS[room](chance, colours, lodging)
    said = f"A drawing of {SHEETS[room]} that does not exist"
    return sheet(mirrored(drawn) if is_turned else drawn, said)


ROOMS: tuple[Callable[[Random, Palette, Lodging], str], ...] = (
    lambda chance, colours, lodging: rooms.bedroom(chance, colours, lodging.twin),
    lambda chance, colours, _: rooms.living_room(chance, colours),
    lambda chance, colours, _: rooms.kitchen(chance, colours),
    lambda chance, colours, _: rooms.bathroom(chance, colours),
    lambda chance, colours, _: rooms.outlook(chance, colours),
)
