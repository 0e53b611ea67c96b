"""Whose pictures a listing shows: whom it was told, else rooms and faces, else nobody's."""

import pytest

from gallery.domains.models import Domain
from gallery.listings.sources import Sources
from tests.factories import make_domain

pytestmark = pytest.mark.django_db


def of(domain: Domain, *open_domains: Domain) -> tuple[str | None, str | None]:
    photos, faces = Sources.of(domain, open_domains)
    return (photos.slug if photos else None), (faces.slug if faces else None)


def test_nobody_named_means_rooms_and_faces_and_no_other() -> None:
    lodging = make_domain("airbnb", kind=Domain.Kind.LISTING)
    cat, face = make_domain("cat"), make_domain("face")
    assert of(lodging, lodging, cat, face) == (None, "face")
    assert of(lodging, cat, face, make_domain("room")) == ("room", "face")


def test_whom_it_was_told_lends_while_open() -> None:
    cat, dog, room = make_domain("cat"), make_domain("dog"), make_domain("room")
    lodging = make_domain("airbnb", kind=Domain.Kind.LISTING, photos_from=cat, faces_from=dog)
    assert of(lodging, cat, dog, room) == ("cat", "dog")
    assert of(lodging, room) == ("room", None)
