"""The facts of a listing, known before a word of it is written. The texts must agree with them."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from textgen import prices
from textgen.vocabulary import amenity, area_of, kind_of_home, place_of

TEXT_COLUMNS = ("name", "description", "neighborhood_overview", "transit", "host_about")
STUDIO_GUESTS = 4


@dataclass(frozen=True)
class Attributes:
    """Zero and the empty text stand for what a row of the corpus does not say; drawn ones lack nothing.

    `bedrooms` is the exception: 0 is a studio.
    """

    city: str
    country: str
    neighbourhood: str
    room_type: str  # 'Entire home/apt', 'Private room', 'Shared room', 'Hotel room'
    property_type: str  # 'apartment', 'house', 'guest suite': lower case, without the room type
    guests: int
    bedrooms: int
    beds: int
    baths: float  # halves: a bath without a tub or shower
    price: int  # a night, in `currency`
    currency: str
    price_band: str  # 'low', 'mid', 'high' among homes of that size in that place
    host: str  # a first name
    host_since: int  # a year
    amenities: tuple[str, ...]
    rating: float  # 1 to 5
    n_reviews: int
    reviewers: tuple[str, ...] = ()  # first names, one for each review that is shown
    minimum_nights: int = 1

    @property
    def home(self) -> str:
        """'Entire apartment', 'Private room in house', as the line under a title has it."""
        if self.room_type == "Entire home/apt":
            return f"Entire {self.property_type}"
        if self.room_type == "Hotel room":
            return f"Room in {self.property_type}"
        return f"{self.room_type} in {self.property_type}"

    def to_json(self) -> dict[str, Any]:
        return {
            name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()
        }

    @classmethod
    def from_json(cls, facts: Mapping[str, Any]) -> "Attributes":
        tuples = {name: tuple(facts[name]) for name in ("amenities", "reviewers") if name in facts}
        return cls(**{**facts, **tuples})


def attributes_of(row: Mapping[str, Any]) -> Attributes:
    """The facts of one row with the corpus's columns; any of them may be missing or null."""
    row = {column: None if value != value else value for column, value in row.items()}  # pandas: NaN for null
    room_type = row.get("room_type") or "Entire home/apt"
    place = place_of(row.get("city") or "", row.get("country") or "")
    text = "\n".join(row.get(column) or "" for column in TEXT_COLUMNS)
    guests, beds, bedrooms = _whole(row, "accommodates"), _whole(row, "beds"), _bedrooms(row, room_type)
    price = float(row.get("price") or 0)
    return Attributes(
        city=place.name,
        country=place.country,
        neighbourhood=area_of(place, row.get("neighbourhood"), text),
        room_type=room_type,
        property_type=kind_of_home(row.get("property_type")),
        guests=guests,
        bedrooms=bedrooms,
        beds=beds,
        baths=float(row.get("bathrooms") or 0),
        price=round(price),
        currency=row.get("currency") or "",
        price_band=prices.band(price, place.name, room_type, bedrooms),
        host=first_name(row.get("host_name") or ""),
        host_since=int(str(row.get("host_since") or "0")[:4]),
        amenities=_amenities(row.get("amenities")),
        rating=float(row.get("rating") or 0),
        n_reviews=_whole(row, "n_reviews"),
    )


def _whole(row: Mapping[str, Any], column: str) -> int:
    return int(row.get(column) or 0)


def _bedrooms(row: Mapping[str, Any], room_type: str) -> int:
    """From 2020 to 2023 the source left the bedrooms of a studio empty instead of writing 0."""
    stated = row.get("bedrooms")
    if stated is not None:
        return int(stated)
    small = _whole(row, "accommodates") <= STUDIO_GUESTS and _whole(row, "beds") <= 2
    return 0 if room_type == "Entire home/apt" and small else 1


def _amenities(listed: Any) -> tuple[str, ...]:
    names = json.loads(listed) if isinstance(listed, str) else (listed or [])
    known = (amenity(name) for name in names)
    return tuple(dict.fromkeys(name for name in known if name))


_ONE_NAME = re.compile(r"[^\W\d_]{2,}(?:[-'][^\W\d_]+)?")


def first_name(host: str) -> str:
    """'Anna And Tom' stays, as both are first names; of 'Anna Smith' and of a firm only Anna, or nothing."""
    pair = [part.strip() for part in re.split(r"\s*(?:&|\+|/|,|\band\b|\bAnd\b)\s*", host) if part.strip()]
    if len(pair) == 2 and all(_ONE_NAME.fullmatch(part) for part in pair):
        return " and ".join(part[:1].upper() + part[1:] for part in pair)
    words = host.split()
    if not words or len(words) > 2 or not _ONE_NAME.fullmatch(words[0]):
        return ""
    return words[0][:1].upper() + words[0][1:]


def draw_attributes(seed: int) -> Attributes:
    """The facts of a listing that nobody has. Pure: the same seed, the same facts."""
    from textgen.draw import draw  # it needs this module

    return draw(seed)
