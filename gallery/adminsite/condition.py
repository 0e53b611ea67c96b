"""How a domain is doing, from delivery to opening, in a word, a shape and a sentence."""

from typing import NamedTuple

from gallery.checkpoints.models import Checkpoint
from gallery.domains.models import Domain
from gallery.pool.levels import Level
from gallery.pool.reconcile import pool_size

OPEN, SOFT, WARN = "state-open", "state-soft", "state-warn"
STEPS = ("Delivery", "Condition", "Opening")


class Condition(NamedTuple):
    """`step` is how many of STEPS are behind it; `settled` when nothing will change by itself."""

    word: str
    shape: str
    sentence: str
    step: int
    settled: bool
    can_open: bool = False


def wanted(domain: Domain) -> int:
    """How many pictures should hang by now; a draft has a few samples."""
    return pool_size(domain)


def condition(domain: Domain, level: Level) -> Condition:
    """What `domain` (with its checkpoint selected) is waiting for, if for anything."""
    checkpoint = domain.checkpoint
    if checkpoint is None:
        return Condition("No weights yet", SOFT, "Nothing can be made here until it has weights.", 0, True)
    if checkpoint.state != Checkpoint.State.READY:
        return _delivery(checkpoint)
    if domain.state == Domain.State.LIVE:
        return _open(level, wanted(domain))
    return _draft(level, wanted(domain))


def _delivery(checkpoint: Checkpoint) -> Condition:
    if checkpoint.state == Checkpoint.State.REFUSED:
        return Condition("Refused", WARN, checkpoint.trouble, 0, True)
    if checkpoint.state == Checkpoint.State.ORDERED:
        return Condition("Ordered", SOFT, "The file is ordered; a worker will fetch it.", 0, False)
    if checkpoint.state == Checkpoint.State.FETCHING:
        return Condition("Being downloaded", SOFT, f"{_came(checkpoint)} of the file have come.", 0, False)
    if checkpoint.state == Checkpoint.State.IMPORTING:
        if checkpoint.trouble:  # the text model waits for a network
            return Condition("Waiting", WARN, checkpoint.trouble, 0, False)
        return Condition("Being unpacked", SOFT, "A worker is unpacking the weights.", 0, False)
    return Condition("Waiting", SOFT, "The file is here and waits for a worker to unpack it.", 0, False)


def _came(checkpoint: Checkpoint) -> str:
    came = f"{checkpoint.came_bytes / 1e6:,.0f}"
    return f"{came} of {checkpoint.whole_bytes / 1e6:,.0f} MB" if checkpoint.whole_bytes else f"{came} MB"


def _draft(level: Level, target: int) -> Condition:
    if level.trouble:
        return Condition("In trouble", WARN, level.trouble, 1, False, can_open=level.live > 0)
    if level.live == 0:
        return Condition(
            "Making samples", SOFT, "The weights are ready; the first samples are being made.", 1, False
        )
    if level.live < target:
        sentence = f"{level.live} of {target} samples hang. You can open it; the rest follows."
        return Condition("Making samples", SOFT, sentence, 1, False, can_open=True)
    sentence = "Look for repeats, blanks, watermarks and anybody you know. Then open it."
    return Condition("Ready to open", SOFT, sentence, 2, True, can_open=True)


def _open(level: Level, target: int) -> Condition:
    if level.trouble:
        return Condition("In trouble", WARN, level.trouble, 3, False)
    if level.live < target:
        sentence = f"It is open; {level.live:,} of {target:,} pictures hang so far."
        return Condition("Open, filling" if level.live else "Open, still empty", SOFT, sentence, 3, False)
    return Condition("Open", OPEN, f"It is open, and all {target:,} pictures hang.", 3, True)
