"""Draws, encodes and stores the pictures of a lease; publishing is the pool's."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from time import monotonic, perf_counter
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from PIL import Image

from gallery.domains.models import Domain
from gallery.pool import lease as leases
from gallery.pool.models import Lease
from gallery.pool.publish import Made
from gallery.pool.recipe import Recipe
from gallery.renditions.encode import encode
from gallery.renditions.store import Store, open_store
from gallery.workshop.faces import appearances
from gallery.workshop.networks import open_generator

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from torch import Tensor

    from generators import Generator

HANDFUL = 8  # pictures in memory at a time; Pillow lets go of the interpreter while it compresses


class Drawn(NamedTuple):
    recipe: Recipe
    image: Image.Image
    render_s: float


class LeaseLost(Exception):
    """The lease lapsed while it was rendered; another worker has its seeds."""


def render(lease: Lease) -> list[Made]:
    """Draw a lease's recipes, encode and store them: every rendition stands under its final name
    when this returns. Holds the lease while it works; raises LeaseLost when it was too slow for that.

    Pictures are encoded after a handful was drawn, not meanwhile: an engine's threads wait for
    each other, so one encoder on one core slows them all (docs/decisions/020).
    """
    recipes = leases.recipes(lease)
    if not recipes:
        return []
    generator = open_generator(lease.checkpoint.folder)
    store, description = open_store(), lease.domain.sentence
    held_until = monotonic() + settings.LEASE_S / 3
    made: list[Made] = []
    cores = settings.RENDER_THREADS or os.cpu_count() or 1
    with ThreadPoolExecutor(2 * cores) as encoders:  # half of them wait for the disk
        for first in range(0, len(recipes), HANDFUL):
            drawn: list[Drawn] = []
            for recipe in recipes[first : first + HANDFUL]:
                if monotonic() > held_until:
                    if not leases.extend(lease):
                        raise LeaseLost(
                            f"Lease {lease.pk} of {lease.domain.slug} lapsed after {settings.LEASE_S} s."
                        )
                    held_until = monotonic() + settings.LEASE_S / 3
                started = perf_counter()
                image = stretched(draw(generator, recipe), recipe.aspect)
                drawn.append(Drawn(recipe, image, perf_counter() - started))
            for _ in encoders.map(lambda one: _store(store, one.image, one.recipe.key, description), drawn):
                pass  # to raise what went wrong
            made += _made(lease.domain, drawn)
    return made


def _made(domain: Domain, drawn: Sequence[Drawn]) -> list[Made]:
    looks = appearances(domain, [one.image for one in drawn])
    return [
        Made(one.recipe, min(one.image.size), one.render_s, look)
        for one, look in zip(drawn, looks, strict=True)
    ]


def draw(generator: "Generator", recipe: Recipe) -> Image.Image:
    """The picture of a recipe, RGB or L. What a network draws transparent lies on white: a JPEG has no alpha."""
    from generators.pixels import to_uint8

    assert recipe.noise_mode is not None
    pixels = to_uint8(generator.synthesis(styles(generator, recipe), noise_mode=recipe.noise_mode))[0]
    if generator.channels == 1:
        return Image.fromarray(pixels[..., 0])
    image = Image.fromarray(pixels)
    if image.mode == "RGBA":
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image).convert("RGB")
    return image


def styles(generator: "Generator", recipe: Recipe) -> "Tensor":
    """ws [1, L, W] of a recipe: those of its seed, truncated, the coarse ones of its set's first."""
    from generators import seed_to_z
    from generators.latents import mixed, shared_rows

    assert recipe.truncation_psi is not None, "a listing is written, not drawn"
    ws, *first = (
        generator.mapping(
            seed_to_z(seed, generator.z_dim),
            _one_hot(recipe.class_of(generator.c_dim), generator.c_dim),
            truncation_psi=recipe.truncation_psi,
            truncation_cutoff=recipe.truncation_cutoff,
        )
        for seed in dict.fromkeys((recipe.seed, recipe.first_of_set))
    )
    return mixed(ws, first[0], shared_rows(generator.network)) if first else ws


def _one_hot(class_index: int | None, c_dim: int) -> "NDArray[np.float32] | None":
    """[1, c_dim]; refuses a class that the network has not."""
    if class_index is None:
        return None
    if class_index >= c_dim:
        raise ValueError(
            f"The domain asks for class {class_index} of a checkpoint that has 0 to {c_dim - 1}; give it one of these."
        )
    import numpy as np

    return np.eye(1, c_dim, class_index, dtype=np.float32)


def stretched(image: Image.Image, aspect: str | None) -> Image.Image:
    """The square a network drew, at the aspect of what it learned from: its longer side grows, nothing shrinks."""
    if aspect is None:
        return image
    width, height = map(int, aspect.split(":"))
    edge, shorter = image.width, min(width, height)
    size = round(edge * width / shorter), round(edge * height / shorter)
    return image.resize(size, Image.Resampling.BICUBIC)


def _store(store: Store, image: Image.Image, key: str, description: str) -> None:
    for name, content in encode(image, key, description).items():
        store.put(name, content)
