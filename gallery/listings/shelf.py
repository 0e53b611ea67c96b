"""The listings that hang, as a web process holds them: a page view asks the database nothing.

Each is compressed JSON of some 2 kB beside its deck, so a thousand are 2 MB. The thread that follows
the deck log keeps them; views only read.
"""

import json
import zlib
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from gallery.deck.follow import decks
from gallery.domains.models import Domain
from gallery.pool.models import Loan, Specimen

AT_ONCE = 100  # listings read in one query
COLUMNS = (
    *("key", "state", "seed", "made_at", "render_s", "listing__content"),
    *("checkpoint__name", "checkpoint__licence", "checkpoint__digest"),
    *(
        "borrowed__role",
        "borrowed__picture__key",
        "borrowed__picture__resolution",
        "borrowed__picture__state",
    ),
)


class OnLoan(NamedTuple):
    """A picture that a listing shows: its key, and the resolution that its files go up to."""

    key: str
    resolution: int


class Shelved(NamedTuple):
    """One listing, packed. `photos` and `faces` have a None where the picture was taken down."""

    state: str
    packed: bytes
    photos: tuple[OnLoan | None, ...] = ()
    faces: tuple[OnLoan | None, ...] = ()

    @property
    def has_text(self) -> bool:
        return bool(self.packed)

    def unpack(self) -> dict[str, Any]:
        """`content`: what the writer gave; and what is known of its making."""
        found: dict[str, Any] = json.loads(zlib.decompress(self.packed))
        return found

    def shows(self, keys: Iterable[str]) -> bool:
        return not {one.key for one in (*self.photos, *self.faces) if one}.isdisjoint(keys)


class Shelf:
    """Every listing of the open domains, by domain and key."""

    def __init__(self) -> None:
        self._of: dict[int, dict[str, Shelved]] = {}

    def find(self, domain_id: int, key: str) -> Shelved | None:
        return self._of.get(domain_id, {}).get(key)

    def has(self, key: str) -> bool:
        """Whether it hangs in any open domain."""
        return any(key in listings for listings in self._of.values())

    def follow(self) -> None:
        """Read what hangs and is not here yet, let go of what hangs no more."""
        hanging = _hanging()
        for domain_id, keys in hanging.items():
            here = self._of.setdefault(domain_id, {})
            here.update(_with_text(domain_id, [key for key in keys if key not in here]))
            for key in here.keys() - set(keys):
                del here[key]
        for closed in self._of.keys() - hanging.keys():
            del self._of[closed]

    def read_again(self) -> None:
        """A domain was changed: those who lend may have gone, and their pictures with them."""
        self._of = {domain_id: _with_text(domain_id, keys) for domain_id, keys in _hanging().items()}

    def drop_hidden(self) -> None:
        """Read anew those listings that show a picture which was taken down."""
        gone = set(decks.taken_down)
        for domain_id, here in self._of.items():
            here.update(_with_text(domain_id, [key for key, one in here.items() if one.shows(gone)]))


def _hanging() -> dict[int, list[str]]:
    return {
        wing.domain.pk: wing.deck.keys()
        for wing in decks.open().wings
        if wing.domain.kind == Domain.Kind.LISTING
    }


def _with_text(domain_id: int, keys: Sequence[str]) -> dict[str, Shelved]:
    return {key: one for key, one in read(domain_id, keys).items() if one.has_text}


def read(domain_id: int, keys: Sequence[str]) -> dict[str, Shelved]:
    """Specimens of a listing domain, whatever their state, by key: one query for a hundred."""
    found: dict[str, Shelved] = {}
    for start in range(0, len(keys), AT_ONCE):
        rows = Specimen.objects.filter(domain_id=domain_id, key__in=keys[start : start + AT_ONCE])
        for row in rows.order_by("pk", "borrowed__role", "borrowed__place").values(*COLUMNS):
            one = found.get(row["key"]) or Shelved(row["state"], _packed(row))
            found[row["key"]] = _with_loan(one, row)
    return found


def _with_loan(one: Shelved, row: dict[str, Any]) -> Shelved:
    is_gone = row["borrowed__picture__state"] == Specimen.State.HIDDEN
    lent = None if is_gone else OnLoan(row["borrowed__picture__key"], row["borrowed__picture__resolution"])
    if row["borrowed__role"] == Loan.Role.PHOTO:
        return one._replace(photos=(*one.photos, lent))
    if row["borrowed__role"] == Loan.Role.FACE:
        return one._replace(faces=(*one.faces, lent))
    return one


def _packed(row: dict[str, Any]) -> bytes:
    if row["listing__content"] is None:
        return b""
    facts = {
        "seed": row["seed"],
        "year": row["made_at"].year,
        "made": row["made_at"].isoformat(),
        "made_s": round(row["render_s"], 2),
        "made_by": row["checkpoint__name"],
        "licence": row["checkpoint__licence"],
        "digest": row["checkpoint__digest"],
        "content": json.loads(row["listing__content"]),
    }
    return zlib.compress(json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode(), 6)


shelf = Shelf()
