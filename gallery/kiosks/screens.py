"""What a web process knows of the kiosks, so that a screen's question is answered from memory."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count

from gallery.deck.wings import Hall, Wing
from gallery.kiosks.models import Kiosk


@dataclass(frozen=True, eq=False)
class Screen:
    """One kiosk as it was last read."""

    token: str
    name: str
    interval_s: int
    transition_ms: int
    show_label: bool
    domain_ids: frozenset[int]
    turns: "count[int]" = field(default_factory=count)
    """Whose turn it is, for a screen that keeps no cookies."""

    @property
    def address(self) -> str:
        return f"/kiosk/{self.token}/"

    def playlist(self, hall: Hall) -> list[Wing]:
        """Its wings that are open and have something to show, in the order of the hall."""
        return [wing for wing in hall.wings if wing.domain.pk in self.domain_ids and not wing.deck.is_empty]

    def revision(self, hall: Hall) -> str:
        """Changes when a screen must load its page anew: its own timing, or the looks it may need."""
        looks = [wing.look_name for wing in hall.wings if wing.domain.pk in self.domain_ids]
        terms = (self.name, self.interval_s, self.transition_ms, self.show_label, looks)
        return hashlib.blake2b(repr(terms).encode(), digest_size=6).hexdigest()


class Screens:
    """Every kiosk by its token. Read at first and whenever the deck log names one."""

    def __init__(self) -> None:
        self.by_token: Mapping[str, Screen] = {}

    def read(self) -> None:
        self.by_token = {
            kiosk.token: Screen(
                kiosk.token,
                kiosk.name,
                kiosk.interval_s,
                kiosk.transition_ms,
                kiosk.show_label,
                frozenset(domain.pk for domain in kiosk.domains.all()),
            )
            for kiosk in Kiosk.objects.prefetch_related("domains")
        }


screens = Screens()
