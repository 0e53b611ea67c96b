"""Writes the listings of a lease; publishing is the pool's."""

from collections.abc import Iterable, Iterator, Mapping
from time import perf_counter
from typing import Any, Protocol

from gallery.pool import lease as leases
from gallery.pool.models import Lease
from gallery.pool.publish import Made
from gallery.workshop.hold import held
from gallery.workshop.writers import open_writer

Written = dict[str, Mapping[str, Any]]
"""By key, what the writer gave as JSON."""


def write(lease: Lease) -> tuple[list[Made], Written]:
    """Write a lease's seeds, and hold the lease meanwhile."""
    with held(lease):
        return write_with(open_writer(lease.checkpoint), lease)


class Writer(Protocol):
    """What of textgen.Writer is used here."""

    def write_many(self, seeds: Iterable[int]) -> Iterator[Any]: ...


def write_with(writer: Writer, lease: Lease) -> tuple[list[Made], Written]:
    recipes = {recipe.seed: recipe for recipe in leases.recipes(lease)}
    made: list[Made] = []
    written: Written = {}
    since = perf_counter()
    for listing in writer.write_many(sorted(recipes)):
        recipe = recipes[listing.seed]
        made.append(Made(recipe, resolution=0, render_s=perf_counter() - since))
        written[recipe.key] = {**listing.to_json(), "home": listing.attributes.home}
        since = perf_counter()
    return made, written
