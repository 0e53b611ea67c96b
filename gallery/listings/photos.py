"""The photographs and faces of a listing, as a page finds them: on loan, or in place of what was taken down."""

from collections.abc import Sequence
from typing import Any

from gallery.deck.pictures import media_url
from gallery.deck.wings import Hall, Wing
from gallery.domains.models import Domain
from gallery.domains.starters import PHOTOS_OF_A_LISTING
from gallery.lib.digests import number_of
from gallery.listings.drawings.draw import SHEETS
from gallery.listings.drawings.shapes import HEIGHT, WIDTH
from gallery.listings.shelf import OnLoan, Shelved, shelf
from gallery.listings.sources import Sources
from gallery.pool.entry import Entry
from gallery.pool.models import Loan
from gallery.renditions import names
from gallery.renditions.names import Rendition


def photo(lent: OnLoan) -> dict[str, Any]:
    edges = names.edges(lent.resolution)
    addresses = {edge: media_url(Rendition(edge, "webp").name(lent.key)) for edge in edges}
    return {
        "key": lent.key,
        "width": edges[-1],
        "height": edges[-1],
        "src": addresses[edges[-1]],
        "small": addresses[edges[0]],
        "srcset": ", ".join(f"{address} {edge}w" for edge, address in addresses.items()),
        "sources": {str(edge): address for edge, address in addresses.items()},
        "jpeg": media_url(Rendition(lent.resolution, "jpg").name(lent.key)),
    }


def drawn(base: str, key: str) -> list[dict[str, Any]]:
    """What stands where photographs would: sheets of a draughtsman (`gallery/listings/drawings`)."""
    addresses = [f"{base}{key}/drawing-{nth}.svg" for nth in range(1, len(SHEETS) + 1)]
    return [
        {
            "key": "",
            "width": WIDTH,
            "height": HEIGHT,
            "src": address,
            "sources": {str(WIDTH): address},
            "jpeg": "",
        }
        for address in addresses
    ]


class Lenders:
    """The wings whose pictures a wing of listings shows."""

    def __init__(self, hall: Hall, wing: Wing) -> None:
        found = Sources.of(wing.domain, [each.domain for each in hall.wings])
        by_pk = {each.domain.pk: each for each in hall.wings}
        self.photos = by_pk[found.photos.pk] if found.photos else None
        self.faces = by_pk[found.faces.pk] if found.faces else None

    @property
    def credits(self) -> list[str]:
        """Whose weights made what is on loan, for the foot of a page."""
        made = (("Photographs", self.photos), ("Faces", self.faces))
        by = [(what, wing.domain.checkpoint) for what, wing in made if wing is not None]
        return [
            f"{what} by {checkpoint.name}{f', {checkpoint.licence}' if checkpoint.licence else ''}."
            for what, checkpoint in by
            if checkpoint is not None
        ]

    def photos_of(self, shelved: Shelved, seed: int, count: int = PHOTOS_OF_A_LISTING) -> list[OnLoan]:
        return _whole(shelved.photos, self.photos, f"{seed} {Loan.Role.PHOTO}", count)

    def faces_of(self, shelved: Shelved, seed: int, count: int) -> list[OnLoan]:
        return _whole(shelved.faces, self.faces, f"{seed} {Loan.Role.FACE}", count)


def _whole(lent: Sequence[OnLoan | None], lender: Wing | None, chance: str, count: int) -> list[OnLoan]:
    """What is on loan, with others that hang now in the places of what was taken down, or never lent."""
    chosen: list[OnLoan] = []
    wanted: list[OnLoan | None] = [*lent, *[None] * count][:count]
    taken = {one.key for one in wanted if one}
    for place, one in enumerate(wanted):
        one = one or _substitute(lender, f"{chance} {place}", taken)
        if one is not None:
            taken.add(one.key)
            chosen.append(one)
    return chosen


def _substitute(lender: Wing | None, chance: str, taken: set[str]) -> OnLoan | None:
    if lender is None or lender.deck.is_empty:
        return None
    hung = lender.deck.from_slot(number_of(chance, below=lender.deck.capacity))
    keys = (packed[:16].decode() for packed in hung)
    return next((OnLoan(key, lender.resolution) for key in keys if key not in taken), None)


def edges_of(hall: Hall, wing: Wing) -> tuple[int, ...]:
    """Of the pictures that a wing shows, which are its own or on loan."""
    lender = Lenders(hall, wing).photos if wing.domain.kind == Domain.Kind.LISTING else wing
    return (lender or wing).edges


def covers(hall: Hall, wing: Wing, drawn: Sequence[bytes]) -> list[bytes]:
    """Drawn listings as if they were pictures: each has the key of its first photograph."""
    lenders = Lenders(hall, wing)
    shown: list[bytes] = []
    for packed in drawn:
        entry = Entry.unpack(packed.decode())
        shelved = shelf.find(wing.domain.pk, entry.key)
        photos = lenders.photos_of(shelved, entry.seed, 1) if shelved else []
        shown += [entry._replace(key=one.key).packed().encode() for one in photos]
    return shown
