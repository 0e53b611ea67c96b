"""Writes the listings of a lease; publishing is the pool's."""

from collections.abc import Mapping
from time import perf_counter
from typing import Any

from gallery.pool import lease as leases
from gallery.pool.models import Lease
from gallery.pool.publish import Made
from gallery.workshop.hold import held
from gallery.workshop.writers import open_writer



def write(lease: Lease) -> tuple[list[Made], dict[str, Mapping[str, Any]]]:
    """Write a lease's seeds: what was made, and by key what each says."""
    recipes = {recipe.seed: recipe for recipe in leases.recipes(lease)}
    made: list[Made] = []
    written: dict[str, Mapping[str, Any]] = {}
    if not recipes:
        return made, written
    with held(lease):
        writer = open_writer(lease.checkpoint)
        since = perf_counter()
        for listing in writer.write_many(sorted(recipes)):
            recipe = recipes[listing.seed]
            made.append(Made(recipe, resolution=0, render_s=perf_counter() - since))
            written[recipe.key] = listing.to_json()
            since = perf_counter()
    return made, written
