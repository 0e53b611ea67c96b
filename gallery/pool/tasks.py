"""Beat's periodic nudges."""

from gallery import nudges
from gallery.celery import app
from gallery.pool import reconcile as reconciling
from gallery.pool import sweep as sweeping


@app.task(name=nudges.RECONCILE, ignore_result=True, acks_late=False)
def reconcile() -> None:
    """A nudge that was lost costs one interval, so nothing is to be gained by a late ack."""
    reconciling.reconcile()


@app.task(name=nudges.SWEEP, ignore_result=True, acks_late=False)
def sweep() -> None:
    sweeping.sweep()
