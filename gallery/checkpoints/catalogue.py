"""The catalogue as the office shows it. Read as data: a web process must not import what draws."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

ADDRESS = "catalogue:"  # before a name, in Checkpoint.address


@dataclass(frozen=True)
class Offer:
    """One checkpoint that can be had. Without `fetchable` a person gets it in a browser, at `page`."""

    name: str
    title: str
    shows: str
    network: str
    resolution: int
    licence: str
    source: str
    page: str = ""
    fetchable: bool = True


@cache
def offers() -> tuple[Offer, ...]:
    spec = find_spec("generators")  # finds the package, and does not run it
    assert spec is not None
    assert spec.submodule_search_locations
    path = Path(spec.submodule_search_locations[0]) / "catalogue.toml"
    with path.open("rb") as file:
        found = tomllib.load(file)
    told = ("title", "shows", "network", "resolution", "licence", "source", "page")
    return tuple(
        Offer(name=name, fetchable="from" in facts, **{word: facts[word] for word in told if word in facts})
        for name, facts in found.items()
    )


def sorted_for(*words: str) -> tuple[list[Offer], list[Offer]]:
    """Those that show one of these things, and the others."""
    wanted = [word.lower() for word in words if word]
    fitting = [offer for offer in offers() if any(word in offer.shows for word in wanted)]
    return fitting, [offer for offer in offers() if offer not in fitting]
