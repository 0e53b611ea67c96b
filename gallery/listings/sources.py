"""Whose photographs and faces a listing shows: the domains it was told, else the usual ones."""

from collections.abc import Iterable
from typing import NamedTuple, Self

from gallery.domains.models import Domain

PHOTOS, FACES = "room", "face"  # the slugs of those who lend, when nobody was named


class Sources(NamedTuple):
    """None where no open domain has what is wanted; the page then shows drawings, or an initial for a face."""

    photos: Domain | None
    faces: Domain | None

    @classmethod
    def of(cls, domain: Domain, open_domains: Iterable[Domain]) -> Self:
        """Those that `domain` names, if they are open; else `room` and `face`. Never another: a lodging of cats."""
        pictures = [one for one in open_domains if one.kind == Domain.Kind.PICTURE]
        by_pk, by_slug = {one.pk: one for one in pictures}, {one.slug: one for one in pictures}
        faces = by_pk.get(domain.faces_from_id or 0) or by_slug.get(FACES)
        photos = by_pk.get(domain.photos_from_id or 0) or by_slug.get(PHOTOS)
        return cls(photos, faces)
