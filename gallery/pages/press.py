"""Pages pressed once and filled in for each view.

Where an empty view takes 0.4 ms, the template of a page takes 4 ms and that of a grid 11, and all
but a few words of them are the same for every visitor. So a template is rendered once, with a
sentinel in each place where pictures differ, and cut there; a view joins the pieces with what was
drawn, in 0.1 and 0.4 ms. What is pressed is kept with the hall it was made from, and goes with it
when an administrator changes a word. (Measured on a busy machine; tests/bench/pages.py has the rest.)
"""

import re
import secrets
from collections.abc import Callable, Hashable, Sequence
from operator import itemgetter
from typing import NamedTuple

from django.utils.html import escape

from gallery.deck.captions import words_of
from gallery.deck.wings import Hall

FIELDS = ("key", "shelf", "accession", "seed", "year", "name", "about")
KEPT = 64  # pressed pages a hall: a grid that fills passes through sixty sizes
_token = secrets.token_hex(8)  # no word of an administrator's can be taken for a sentinel
_sentinel = re.compile(rf"s{_token}x(\d+)s")


def sentinel(index: int) -> str:
    """Stands for the value at `index`. Letters and digits, so that no filter or escape alters it."""
    return f"s{_token}x{index}s"


class Picture(NamedTuple):
    """A picture as templates know it: words whose value may differ with each view, and its fixed edge."""

    key: str
    shelf: str
    accession: str
    seed: str
    year: str
    name: str
    about: str
    edge: int


def blank_picture(nth: int, edge: int) -> Picture:
    """The nth picture of a page, in sentinels."""
    first = nth * len(FIELDS)
    return Picture(edge=edge, **{name: sentinel(first + index) for index, name in enumerate(FIELDS)})


def values(packed: bytes, letter: bytes, captions: str = "") -> tuple[bytes, ...]:
    """What takes the sentinels' places for one drawn entry, in the order of FIELDS."""
    number = int(packed[18:26], 16)
    seed, year = b"%d" % number, b"20" + packed[16:18]
    name, about = (escape(text).encode() for text in words_of(captions, number))
    return packed[:16], packed[:2], b"%s.%s.%s" % (year, letter, seed), seed, year, name, about


class Pressed:
    """A page cut where pictures differ."""

    def __init__(self, html: str) -> None:
        pieces = _sentinel.split(html)
        self._pieces = [piece.encode() for piece in pieces]
        places = [int(index) for index in pieces[1::2]]
        # itemgetter gives a tuple only for two or more
        self._pick: Callable[[Sequence[bytes]], Sequence[bytes]] = (
            itemgetter(*places) if len(places) > 1 else lambda given: [given[place] for place in places]
        )

    def fill(self, given: Sequence[bytes]) -> bytes:
        pieces = self._pieces.copy()
        pieces[1::2] = self._pick(given)
        return b"".join(pieces)


def pressed(hall: Hall, name: Hashable, render: Callable[[], str]) -> Pressed:
    """The page of that name, pressed now if this hall has not seen it."""
    found = hall.pressed.get(name)
    if not isinstance(found, Pressed):
        if len(hall.pressed) >= KEPT:
            hall.pressed.clear()
        found = hall.pressed[name] = Pressed(render())
    return found
