"""What an update of the program changes of what workers made before it."""

from gallery.checkpoints.models import Checkpoint
from textgen.bundle import ADAPTER, BUNDLED, ready_name


def renew() -> bool:
    """After an update that brings another adapter, let a worker make the text model anew; whether it has to.

    What hangs stays, and is replaced by and by; nothing is written until the new model is ready.
    """
    if not (BUNDLED / ADAPTER).is_file():
        return False
    old = Checkpoint.objects.filter(kind=Checkpoint.Kind.LISTING, state=Checkpoint.State.READY)
    return bool(
        old.exclude(manifest__folder=ready_name()).update(
            state=Checkpoint.State.UPLOADED, import_attempts=0, trouble=""
        )
    )
