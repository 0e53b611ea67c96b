"""What a worker does to a checkpoint before it can be drawn with. Whose turn it is, the database decides."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q

from gallery.checkpoints.models import Checkpoint

State = Checkpoint.State


@dataclass(frozen=True)
class Turn:
    """Something to do: the state in which it waits, that in which it is being done, and how long a worker
    may say nothing before another takes its place."""

    waiting: State
    doing: State
    patience: timedelta


FETCH = Turn(State.ORDERED, State.FETCHING, timedelta(minutes=3))
IMPORT = Turn(State.UPLOADED, State.IMPORTING, timedelta(minutes=15))


def due(turn: Turn, now: datetime) -> Q:
    """Those that wait, and those whose worker died."""
    return Q(state=turn.waiting) | Q(state=turn.doing, importing_until__lt=now)


def claim(turn: Turn, checkpoint_id: int, now: datetime) -> Checkpoint | None:
    """Take it; None when another worker has it or it has ended."""
    taken = Checkpoint.objects.filter(due(turn, now), pk=checkpoint_id).update(
        state=turn.doing,
        importing_until=now + turn.patience,
        import_attempts=F("import_attempts") + 1,
    )
    return Checkpoint.objects.get(pk=checkpoint_id) if taken else None
