"""The pages of listings that were rendered last.

A listing's page is the same for every visitor, and takes 15 ms to render. It is kept with the hall and
the listing that it was made of, and holds for as long as both are the ones that hang.
"""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock

from gallery.deck.wings import Hall
from gallery.listings.shelf import Shelved

PAGES = 128  # of some 35 kB


class KeptPages:
    def __init__(self) -> None:
        self._pages: OrderedDict[Hashable, tuple[Hall, Shelved, bytes]] = OrderedDict()
        self._lock = Lock()

    def find(self, name: Hashable, hall: Hall, shelved: Shelved) -> bytes | None:
        with self._lock:
            kept = self._pages.get(name)
            if kept is None or kept[0] is not hall or kept[1] is not shelved:
                return None
            self._pages.move_to_end(name)
            return kept[2]

    def keep(self, name: Hashable, hall: Hall, shelved: Shelved, page: bytes) -> None:
        with self._lock:
            self._pages[name] = hall, shelved, page
            self._pages.move_to_end(name)
            while len(self._pages) > PAGES:
                self._pages.popitem(last=False)
