"""The terms of a domain or a lease: everything of a recipe but the seed."""

from gallery.domains.models import Domain
from gallery.pool.models import Lease
from gallery.pool.recipe import Recipe


def recipe_on(terms: Domain | Lease, seed: int) -> Recipe:
    """What a seed makes on these terms. A listing is made of words: nothing is truncated, there is no noise."""
    domain = terms.domain if isinstance(terms, Lease) else terms
    digest = (terms.checkpoint.digest if terms.checkpoint else None) or ""
    if domain.kind == Domain.Kind.LISTING:
        return Recipe(digest, seed, truncation_psi=None, noise_mode=None, kind="listing")
    return Recipe(
        digest,
        seed,
        terms.truncation_psi,
        terms.truncation_cutoff,
        aspect=domain.stretch,
        class_index=domain.class_index,
        set_size=domain.set_size if domain.set_size > 1 else None,
    )
