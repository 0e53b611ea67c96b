"""What the faces of a lease look like, each looked at once: listings choose hosts by it (docs/listings.md)."""

from collections.abc import Sequence

from PIL import Image

from gallery.domains.models import Domain
from gallery.pool.models import Specimen
from gallery.pool.publish import UNSEEN, Appearance

CLEAR = 0.8  # of 64 faces the network was wrong about the sex of three, and never so sure


def appearances(domain: Domain, pictures: Sequence[Image.Image]) -> list[Appearance]:
    """One for each picture; nobody looks at those of a domain whose captions are not those of people."""
    if domain.captions != Domain.Captions.FACE:
        return [UNSEEN] * len(pictures)
    from generators.sight.faces import look_at

    return [Appearance(max(0, round(face.age)), clear_sex(face.male)) for face in look_at(pictures)]


def clear_sex(male: float) -> Specimen.Sex | None:
    """Of a face that is male with this probability; None where it might be either."""
    if male >= CLEAR:
        return Specimen.Sex.MALE
    return Specimen.Sex.FEMALE if male <= 1 - CLEAR else None
