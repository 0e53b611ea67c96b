"""Deck: a pool as a web process holds it, packed in memory; and how it is read from the database.

One buffer of 26 bytes a slot (gallery/pool/entry.py): a million pictures are 26 MB. As Python
objects they would be 200 MB, and a pause whenever the garbage collector counts them.
"""

import re
import secrets
from collections.abc import Iterable, Iterator
from threading import Lock

from django.db import connection

from gallery.deck.walk import Walk
from gallery.lib.primes import smallest_prime_from
from gallery.pool.entry import ENTRY_LENGTH
from gallery.pool.models import Slot

CHUNK = 4096  # slots read at a time
EMPTY = bytes(ENTRY_LENGTH)
SOMETHING = re.compile(rb"[^\0]")  # a million empty places are passed over in 20 ms

# One long string of many entries: three times as fast as a row each. The inner query puts them
# in order; `ORDER BY` inside of group_concat needs SQLite 3.44, Python may come with less.
IN_ONE = {
    "sqlite": "SELECT count(*), group_concat(entry, '') FROM"
    " (SELECT entry FROM {table} WHERE domain_id = %s AND number >= %s AND number < %s ORDER BY number) AS row",
    "postgresql": "SELECT count(*), string_agg(entry, '' ORDER BY number) FROM {table}"
    " WHERE domain_id = %s AND number >= %s AND number < %s",
}


class EmptyDeck(Exception):
    """Nothing hangs in this deck yet; ask again when its pool has been filled."""


class Deck:
    """Slot -> entry. Written by the one thread that follows the log, read by every request.

    Replacing one entry is a single operation of the interpreter, so a reader sees the old
    picture or the new one, never half of each.
    """

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.modulus = smallest_prime_from(capacity)
        self.hung = 0
        self._entries = bytearray(self.modulus * ENTRY_LENGTH)
        self._few: set[int] | None = (
            set()
        )  # which slots are full, while they are so few that a walk seldom meets one
        self._house = self._another_walk()
        self._house_lock = Lock()

    @classmethod
    def load(cls, domain_id: int, capacity: int) -> "Deck":
        """Read a pool's slots below its capacity. Slots may be missing, or empty."""
        deck = cls(capacity)
        with connection.cursor() as cursor:
            in_one = IN_ONE[connection.vendor].format(table=Slot._meta.db_table)
            for first in range(0, capacity, CHUNK):
                beyond = min(first + CHUNK, capacity)
                cursor.execute(in_one, [domain_id, first, beyond])
                count, text = cursor.fetchone()
                if count == beyond - first and len(text) == count * ENTRY_LENGTH:
                    deck._hang_full_row(first, text.encode())
                elif count:
                    deck._hang_each(
                        Slot.objects.filter(
                            domain_id=domain_id, number__gte=first, number__lt=beyond
                        ).values_list("number", "entry")
                    )
        return deck

    def _hang_full_row(self, first: int, entries: bytes) -> None:
        self._entries[first * ENTRY_LENGTH : first * ENTRY_LENGTH + len(entries)] = entries
        self.hung += len(entries) // ENTRY_LENGTH
        self._note(range(first, first + len(entries) // ENTRY_LENGTH))

    def _hang_each(self, rows: Iterable[tuple[int, str]]) -> None:
        for number, entry in rows:
            self.hang(number, entry)

    def hang(self, slot: int, entry: str) -> None:
        """Put an entry into a slot; an empty one takes down what hangs there. A slot beyond the
        capacity is ignored: it belongs to a size that the pool has no longer, or not yet."""
        if not 0 <= slot < self.capacity:
            return
        packed = entry.encode() if entry else EMPTY
        if len(packed) != ENTRY_LENGTH:
            raise ValueError(
                f"Slot {slot} holds {entry!r}, expected {ENTRY_LENGTH} characters or none; publish its picture again."
            )
        self.hung += (packed != EMPTY) - (self.entry(slot) != EMPTY)
        self._entries[slot * ENTRY_LENGTH : (slot + 1) * ENTRY_LENGTH] = packed
        self._note([slot])

    def _note(self, slots: Iterable[int]) -> None:
        """Keep `_few` right after these slots changed."""
        if self.hung**2 > self.modulus:
            self._few = None
        elif self._few is None:
            self._few = {slot for slot in range(self.capacity) if self._entries[slot * ENTRY_LENGTH]}
        else:
            for slot in slots:
                (self._few.add if self._entries[slot * ENTRY_LENGTH] else self._few.discard)(slot)

    @property
    def is_empty(self) -> bool:
        return self.hung == 0

    def entry(self, slot: int) -> bytes:
        """What hangs in a slot, packed; EMPTY where nothing does."""
        return bytes(self._entries[slot * ENTRY_LENGTH : (slot + 1) * ENTRY_LENGTH])

    def entries(self) -> Iterator[bytes]:
        return (entry for slot in range(self.capacity) if (entry := self.entry(slot)) != EMPTY)

    def from_slot(self, slot: int) -> Iterator[bytes]:
        """What hangs, from a slot on and round to the one before it."""
        length = len(self._entries)
        for first, beyond in ((slot * ENTRY_LENGTH, length), (0, slot * ENTRY_LENGTH)):
            while first < beyond and (found := SOMETHING.search(self._entries, first, beyond)):
                full = found.start() // ENTRY_LENGTH
                yield self.entry(full)
                first = (full + 1) * ENTRY_LENGTH

    def keys(self) -> list[str]:
        return [entry[:16].decode() for entry in self.entries()]

    def draw(self, walk: Walk | None, count: int = 1) -> tuple[list[bytes], Walk]:
        """The next `count` entries of a walk, all different, and where it stands then.

        Fewer when fewer hang. A walk that is missing, over, or of another size is followed by
        a new one that starts where the house's own walk stands, so that clients which keep no
        cookie are shown different pictures too.
        """
        wanted = min(count, self.hung)
        skip = {EMPTY}
        drawn: list[bytes] = []
        if walk is not None and walk.modulus == self.modulus:
            if walk.step and wanted < self.hung:
                skip.add(
                    self.entry(walk.slot(walk.step - 1))
                )  # a new lap must not begin with the one on show
            walk = self._stroll(walk, wanted, skip, drawn)
        else:
            walk = None
        if walk is None or len(drawn) < wanted:
            walk = self._stroll(self._begin(), wanted, skip, drawn)
        if not drawn:
            raise EmptyDeck
        return drawn, walk

    def _stroll(self, walk: Walk, wanted: int, skip: set[bytes], drawn: list[bytes]) -> Walk:
        """Go on until `drawn` holds what is wanted or the lap is over."""
        if len(drawn) >= wanted:
            return walk
        for step, slot in self._full_steps(walk):
            entry = self.entry(slot)
            if entry in skip:
                continue
            skip.add(entry)
            drawn.append(entry)
            if len(drawn) >= wanted:
                return walk.at(step + 1)
        return walk.at(self.modulus)

    def _full_steps(self, walk: Walk) -> Iterator[tuple[int, int]]:
        """The steps from here to the end of the lap at which something hangs, and its slot."""
        start, stride, modulus, few = walk.start, walk.stride, self.modulus, self._few
        if few is not None:  # from slots to steps: a walk past a million empty places takes half a second
            inverse = pow(stride, -1, modulus)
            steps = sorted((slot - start) * inverse % modulus for slot in tuple(few))
            yield from ((step, (start + step * stride) % modulus) for step in steps if step >= walk.step)
            return
        entries, slot = self._entries, walk.slot(walk.step)
        for step in range(walk.step, modulus):
            if entries[slot * ENTRY_LENGTH]:
                yield step, slot
            slot += stride
            if slot >= modulus:
                slot -= modulus

    def _begin(self) -> Walk:
        """A visitor's new walk, from the next picture of the house's walk."""
        with self._house_lock:
            found: list[bytes] = []
            for _ in range(2):  # the rest of this lap, else a new one
                self._house = self._stroll(self._house, 1, {EMPTY}, found)
                if found:
                    break
                self._house = self._another_walk()
            if not found:
                raise EmptyDeck
            slot = self._house.slot(self._house.step - 1)
        return Walk.from_slot(slot, self.modulus, secrets.randbits(64))

    def _another_walk(self) -> Walk:
        return Walk(secrets.randbits(64), self.modulus)
