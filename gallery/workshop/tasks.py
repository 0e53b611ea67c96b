"""Tasks are bridges: an id comes in, a verb is called, a second run does no harm."""

import logging
import os
import socket

from gallery import nudges
from gallery.celery import app
from gallery.pool.lease import claim, fail
from gallery.pool.publish import publish
from gallery.workshop.importing import import_checkpoint as import_one
from gallery.workshop.render import LeaseLost, render

logger = logging.getLogger(__name__)


def worker_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


@app.task(name=nudges.RENDER_LEASE, ignore_result=True)
def render_lease(lease_id: int) -> None:
    """Render and publish one lease. A second run claims nothing."""
    lease = claim(lease_id, worker=worker_name())
    if lease is None:
        return
    try:
        made = render(lease)
    except LeaseLost as loss:
        logger.warning("%s", loss)
        return
    except Exception as error:  # whatever it is, the row must say so and the seeds must not be lost
        logger.exception("Lease %d of %s could not be rendered.", lease.pk, lease.domain.slug)
        fail(lease, f"{type(error).__name__}: {error}")
        return
    if publish(lease, made):
        nudges.send(nudges.RECONCILE, expires_s=2)


@app.task(name=nudges.IMPORT_CHECKPOINT, ignore_result=True)
def import_checkpoint(checkpoint_id: int) -> None:
    import_one(checkpoint_id)
