"""From an empty wall to the first pictures: a bar for whoever typed `make run`."""

import time
from collections.abc import Callable

from django.db import DatabaseError
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from gallery.domains.models import Domain
from gallery.pool.levels import Level, levels
from gallery.runtime.logs import Terminal

FIRST_PICTURES = 12
ASK_EVERY_S = 0.5


class FirstPictures:
    """Called at each moment of the tree: draws the bar, says the address once there is something to see."""

    def __init__(self, terminal: Terminal, greeting: str, is_up: Callable[[], bool]) -> None:
        self.terminal, self.greeting, self.is_up = terminal, greeting, is_up
        self.has_greeted = self.is_done = False
        self.asked_at = 0.0
        self.troubles: set[str] = set()
        self.bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=terminal,
            transient=True,
            refresh_per_second=4,  # the cores have pictures to make
            disable=not terminal.is_terminal,
        )
        self.task = self.bar.add_task("Waking the workers", total=None)
        self.bar.start()

    def __call__(self) -> None:
        if self.is_done or time.monotonic() - self.asked_at < ASK_EVERY_S:
            return
        self.asked_at = time.monotonic()
        pools = _live_levels()
        if pools is None:
            return
        self._tell_troubles(pools)
        hung, expected = _first_of(pools)
        self.bar.update(
            self.task,
            completed=hung,
            total=expected or None,
            description="Hanging pictures" if hung else "Waking the workers",
        )
        if (hung or not expected) and self.is_up():
            self._greet()
            if hung >= expected:
                self.close()

    def close(self) -> None:
        if not self.is_done:
            self.is_done = True
            self.bar.stop()

    def _greet(self) -> None:
        if not self.has_greeted:
            self.has_greeted = True
            self.terminal.say(self.greeting)

    def _tell_troubles(self, pools: list[Level]) -> None:
        for trouble in {pool.trouble for pool in pools if pool.trouble} - self.troubles:
            self.troubles.add(trouble)
            self.terminal.say(trouble)


def _live_levels() -> list[Level] | None:
    """None while the database cannot say."""
    try:
        live = Domain.objects.filter(state=Domain.State.LIVE).values_list("pk", flat=True)
        return list(levels(live).values())
    except DatabaseError:
        return None


def _first_of(pools: list[Level]) -> tuple[int, int]:
    """How many of the first pictures hang, and how many those are."""
    expected = min(FIRST_PICTURES, sum(pool.target for pool in pools))
    return min(expected, sum(pool.live for pool in pools)), expected
