"""What lies near a home must be what a city has: no vineyard in Boston, no beach in Bologna."""

import functools
import json
import re

from textgen.attributes import Attributes
from textgen.vocabulary import BUNDLED

# what a small model likes to invent, in the singular and in the words of all countries of the corpus
THINGS = {
    "beach": r"beach(?:es)?|beachfront|beachside|seaside",
    "sea": r"sea|ocean|oceanfront|seafront|sea ?views?",
    "surf": r"surf(?:ing|ers?)?",
    "harbour": r"harbou?rs?|marina|wharf",
    "river": r"rivers?|riverside|riverfront|riverbank",
    "lake": r"lakes?|lakeside|lakefront|lakeview",
    "canal": r"canals?",
    "mountain": r"mountains?",
    "ski": r"ski(?:ing)?|ski slopes?",
    "vineyard": r"vineyards?|winer(?:y|ies)|cellar doors?",
    "waterfall": r"waterfalls?",
    "rainforest": r"rainforests?",
    "castle": r"castles?",
    "ferry": r"ferr(?:y|ies)",
    "subway": r"subway",
    "metro": r"metro",
    "underground": r"the tube|tube stations?|underground stations?",
    "tram": r"trams?|streetcars?|light rail",
    "desert": r"desert",
    "casino": r"casinos?",
    "zoo": r"zoo",
    "ranch": r"ranch(?:es)?",
}
SHARE = 0.02  # of a place's listings that speak of it; below, it is not there
_PATTERNS = {name: re.compile(rf"\b(?:{pattern})\b", re.I) for name, pattern in THINGS.items()}


def things_in(text: str) -> set[str]:
    """Which of the things the text speaks of."""
    return {name for name, pattern in _PATTERNS.items() if pattern.search(text)}


def elsewhere(text: str, attributes: Attributes) -> str | None:
    """The first thing in `text` that hosts of the city never speak of."""
    there = _known().get(attributes.city)
    if there is None:
        return None
    strange = sorted(things_in(text) - there)
    return strange[0] if strange else None


@functools.cache
def _known() -> dict[str, frozenset[str]]:
    listed = json.loads((BUNDLED / "surroundings.json").read_text(encoding="utf-8"))
    return {city: frozenset(things) for city, things in listed.items()}
