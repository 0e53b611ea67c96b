"""Keeps this process's decks and words as the deck log says, with one small query a second.

Views call `decks.open()` and read memory. If the database is away, what is in memory goes on
being shown, and the log is looked at again after a pause that grows to half a minute.
"""

import logging
from collections import deque
from collections.abc import Callable
from threading import Event, Lock, RLock, Thread
from typing import NamedTuple

from django.conf import settings
from django.db import connection

from gallery.deck.load import Deck
from gallery.deck.wings import Hall, Wing
from gallery.domains.models import Domain
from gallery.pool.models import DeckHead, DeckLog

LOOK = f"""
    SELECT head.revision, log.revision, log.subject, log.domain_id, log.number, log.entry
    FROM {DeckHead._meta.db_table} AS head LEFT JOIN {DeckLog._meta.db_table} AS log ON log.revision > %s
    WHERE head.id = 1 ORDER BY log.revision LIMIT %s
"""
LINES_AT_ONCE = 5000
TAKEN_DOWN_KEPT = 2000
PATIENCE_S = 15  # a first visitor waits for a million keys, not for a database that does not answer
LONGEST_PAUSE_S = 30.0

logger = logging.getLogger(__name__)


class NotOpenYet(Exception):
    """No deck was loaded since this process began: its database has not answered."""


class Line(NamedTuple):
    """One line of the deck log."""

    revision: int
    subject: str
    domain_id: int | None
    number: int | None
    entry: str


class Decks:
    """The decks of one process. Only `follow` changes them; `open` is all that a view needs."""

    def __init__(self) -> None:
        self._hall: Hall | None = None
        self._revision = 0
        self.taken_down: deque[str] = deque(maxlen=TAKEN_DOWN_KEPT)
        """Keys of pictures that were hidden lately, for screens that may still hold them."""
        self._listeners: dict[str, list[Callable[[], None]]] = {}
        self._following = RLock()
        self._starting = Lock()
        self._tried = Event()
        self._closing = Event()
        self._thread: Thread | None = None

    @property
    def is_open(self) -> bool:
        return self._hall is not None

    def open(self) -> Hall:
        """The hall as it is now. The first call in a process begins to follow the log."""
        if self._hall is None:
            self._begin()
        if self._hall is None:
            raise NotOpenYet
        return self._hall

    def listen(self, subject: str, listener: Callable[[], None]) -> None:
        """Have `listener` called, by the thread that follows, at first and whenever the log names its subject."""
        self._listeners.setdefault(subject, []).append(listener)

    def follow(self) -> None:
        """Look at the log once and bring everything up to date. Raises when the database is away."""
        with self._following:
            if self._hall is None or not self._catch_up():
                self._read_everything()

    def close(self) -> None:
        """Forget everything and stop following; the next `open` begins anew."""
        self._closing.set()
        if self._thread is not None:
            self._thread.join(timeout=PATIENCE_S)
        with self._following:
            self._thread, self._hall, self._revision = None, None, 0
            self._tried, self._closing = Event(), Event()

    def _begin(self) -> None:
        if not settings.FOLLOW_S:  # by hand, as tests do
            self.follow()
            return
        with self._starting:
            if self._thread is None:
                self._thread = Thread(
                    target=self._run, args=(self._tried, self._closing), name="deck", daemon=True
                )
                self._thread.start()
        self._tried.wait(PATIENCE_S)

    def _run(self, tried: Event, closing: Event) -> None:
        pause_s = float(settings.FOLLOW_S)
        while not closing.is_set():
            try:
                self.follow()
                if pause_s != settings.FOLLOW_S:
                    logger.info("The database is back; the decks are up to date.")
                pause_s = float(settings.FOLLOW_S)
            except Exception as error:  # whatever it is, pages must go on from memory
                if pause_s == settings.FOLLOW_S:
                    logger.warning("The deck log can't be read (%s); pages go on from memory.", error)
                pause_s = min(pause_s * 2, LONGEST_PAUSE_S)
                connection.close()  # a connection that failed once is not to be trusted
            tried.set()
            closing.wait(pause_s)
        connection.close()

    def _catch_up(self) -> bool:
        """Apply the lines since our revision; False when they can't be had, being pruned or of another database."""
        while True:
            head, lines = self._look()
            if head == self._revision:
                return True
            if not lines or lines[0].revision != self._revision + 1:
                return False
            self._apply(lines)
            if len(lines) < LINES_AT_ONCE:
                return True

    def _look(self) -> tuple[int, list[Line]]:
        with connection.cursor() as cursor:
            cursor.execute(LOOK, [self._revision, LINES_AT_ONCE])
            rows = cursor.fetchall()
        head = rows[0][0] if rows else 0
        return head, [Line(*row[1:]) for row in rows if row[1] is not None]

    def _apply(self, lines: list[Line]) -> None:
        """Words and sizes first, as they are by now, then each slot in the order of the log.

        A deck that is read now may know more than these lines: each says what its slot holds,
        so following them once more ends in the same state.
        """
        subjects = {line.subject for line in lines}
        hall = self._hall
        if hall is None or DeckLog.DOMAIN in subjects:
            hall = self._read_hall()
        by_id = {wing.domain.pk: wing.deck for wing in hall.wings}
        for line in lines:
            deck = by_id.get(line.domain_id or 0)
            if line.subject == DeckLog.SLOT and deck is not None and line.number is not None:
                deck.hang(line.number, line.entry)
            elif line.subject == DeckLog.HIDDEN:
                self.taken_down.append(line.entry)
        self._hall = hall
        for subject in subjects:
            self._tell(subject)
        self._revision = lines[-1].revision  # last: what a listener could not read is followed once more

    def _read_everything(self) -> None:
        """Start from the tables. The log is read first, so that what happens meanwhile is followed after."""
        head, _ = self._look()
        self._hall = self._read_hall(reuse=False)
        for subject in self._listeners:
            self._tell(subject)
        self._revision = head
        self._catch_up()

    def _read_hall(self, *, reuse: bool = True) -> Hall:
        decks = {wing.domain.pk: wing.deck for wing in self._hall.wings} if self._hall and reuse else {}
        wings = []
        for domain in Domain.objects.filter(state=Domain.State.LIVE).select_related("checkpoint"):
            deck = decks.get(domain.pk)
            if deck is None or deck.capacity != domain.pool_target:
                deck = Deck.load(domain.pk, domain.pool_target)
            wings.append(Wing(domain, deck))
        return Hall.of(wings)

    def _tell(self, subject: str) -> None:
        for listener in self._listeners.get(subject, ()):
            listener()


decks = Decks()
