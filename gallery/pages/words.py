"""What templates are told of the site, its wings and one domain."""

from typing import Any

from django.conf import settings

from gallery.deck.wings import Hall, Wing
from gallery.domains.colours import DARK, LIGHT, derive


def site_words() -> dict[str, Any]:
    return {"site": {"name": "Nonesuch", "version": settings.VERSION}, "media": settings.MEDIA_ADDRESS}


def wing_words(wing: Wing, base: str) -> dict[str, Any]:
    """A domain's words with what is derived from them. `base` is the address of its page."""
    domain, checkpoint = wing.domain, wing.domain.checkpoint
    return {
        "slug": domain.slug,
        "kind": domain.kind,
        "wing": domain.wing,
        "letter": domain.letter,
        "noun": domain.noun,
        "sentence": domain.sentence,
        "still_sentence": domain.still_sentence or domain.sentence.replace(" does not ", " still does not "),
        "grid_sentence": domain.grid_sentence or f"Sixty {domain.wing.lower()}, none of them.",
        "tagline": domain.tagline,
        "title": domain.title,
        "medium": domain.medium,
        "fact": domain.fact,
        "captions": domain.captions,
        "display_face": domain.display_face,
        "alt": wing.alt,
        "url": base,
        "look_url": f"/look/{wing.look_name}",
        "theme_light": derive(domain.seed_colour, LIGHT)["wall"],
        "theme_dark": derive(domain.seed_colour, DARK)["wall"],
        "resolution": wing.resolution,
        "edges": wing.edges,
        "mat": wing.mat,
        "made_by": checkpoint.name if checkpoint else "",
        "licence": checkpoint.licence if checkpoint else "",
    }


def page_words(hall: Hall, wing: Wing, base: str) -> dict[str, Any]:
    """For a page of one wing. On a domain's own host (`base` is /) the other wings have no address."""
    shown = hall.wings if base != "/" else (wing,)
    return {
        **site_words(),
        "wings": [wing_words(one, one.address if base != "/" else base) for one in shown],
        "domain": wing_words(wing, base),
    }
