"""A writer made from templates, with the interface of textgen's: quick, and the same for every seed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from textgen.attributes import Attributes
from textgen.prompt import Texts

CITIES = (
    ("Lisbon", "Portugal", "Alfama", "EUR"),
    ("Edinburgh", "United Kingdom", "Leith", "GBP"),
    ("Boston", "United States", "South End", "USD"),
    ("Melbourne", "Australia", "Fitzroy", "AUD"),
    ("Stockholm", "Sweden", "Södermalm", "SEK"),
)
HOSTS = ("Maren", "Tomas", "Ines", "Walter", "Dalia", "Aoife", "Jun", "Sofia")
HOMES = ("apartment", "loft", "house", "guest suite")
AMENITIES = (
    "Wifi", "Kitchen", "Heating", "Washer", "TV", "Dedicated workspace", "Self check-in", "Coffee maker",
    "Hair dryer", "Smoke alarm", "Elevator", "Free street parking", "Patio or balcony", "Pets allowed",
)  # fmt: skip
ADJECTIVES = ("Bright", "Quiet", "Sunny", "Spacious", "Charming")
REVIEWS = (
    "Exactly as pictured. Spotless, and the mornings on the balcony were worth the journey alone.",
    "{host} answered every message within minutes and left us bread and coffee. We would come back.",
    "Very quiet at night. The bed was comfortable and the shower hot. Highly recommended.",
)


@dataclass(frozen=True)
class Listing:
    seed: int
    sub_seed: int
    attributes: Attributes
    texts: Texts

    def to_json(self) -> dict[str, Any]:
        texts = {name: getattr(self.texts, name) for name in Texts.__dataclass_fields__}
        return {
            **texts,
            "reviews": list(self.texts.reviews),
            "attributes": self.attributes.to_json(),
            "seed": self.seed,
            "sub_seed": self.sub_seed,
        }


class Scribe:
    """Writes what a model would, out of a box of phrases."""

    def write(self, seed: int) -> Listing:
        chance = Random(seed)
        city, country, area, currency = chance.choice(CITIES)
        host, home = chance.choice(HOSTS), chance.choice(HOMES)
        bedrooms = chance.randint(1, 3)
        reviewers = tuple(chance.sample([name for name in HOSTS if name != host], 3))
        about = Attributes(
            city=city, country=country, neighbourhood=area, room_type="Entire home/apt", property_type=home,
            guests=2 * bedrooms, bedrooms=bedrooms, beds=bedrooms + 1, baths=1.0,
            price=chance.randint(40, 260), currency=currency, price_band="mid", host=host, host_since=2014,
            amenities=tuple(chance.sample(AMENITIES, 12)), rating=round(chance.uniform(4.5, 5.0), 2),
            n_reviews=chance.randint(3, 300), reviewers=reviewers, minimum_nights=2,
        )  # fmt: skip
        texts = Texts(
            title=f"{chance.choice(ADJECTIVES)} {home} in {area}",
            description=(
                f"Our {home} is on the second floor of an old house in {area}, a short walk from the market and the"
                f" tram. It has {bedrooms} bedroom{'s' * (bedrooms > 1)} with windows to the yard, and a kitchen with"
                " everything you need for a proper breakfast.\nThe living room gets the sun until late in the evening."
                " There is a sofa, a small library, and a desk with a view over the roofs.\nWe live two doors away and"
                " are glad to help with anything: bicycles, maps, or a table at the place on the corner."
            ),
            neighbourhood=f"{area} is one of the oldest parts of {city}: narrow streets, small bars, a market on"
            " Saturdays. The tram stops around the corner.",
            host=f"I'm {host}. I have lived in {city} for most of my life and I love to cook, to swim and to show"
            " people around.",
            rules="No smoking\nNo parties or events\nQuiet after 10 pm\nCheck-in after 3 pm",
            reviews=tuple(review.format(host=host) for review in REVIEWS),
        )
        return Listing(seed, 0, about, texts)

    def write_many(self, seeds: Iterable[int]) -> Iterator[Listing]:
        return map(self.write, seeds)
