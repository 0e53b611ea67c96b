"""Tasks are bridges: an id comes in, a verb is called, a second run does no harm."""

import logging
import os
import socket
from functools import partial

from gallery import nudges
from gallery.celery import app
from gallery.listings.keep import keep
from gallery.pool.lease import claim, fail
from gallery.pool.publish import publish
from gallery.workshop.fetching import fetch_checkpoint as fetch_one
from gallery.workshop.importing import import_checkpoint as import_one
from gallery.workshop.render import LeaseLost, render
from gallery.workshop.renew import renew
from gallery.workshop.text_models import import_text_model as import_text
from gallery.workshop.write import write

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


@app.task(name=nudges.WRITE_LEASE, ignore_result=True)
def write_lease(lease_id: int) -> None:
    """Write and publish one lease of listings. A second run claims nothing."""
    if renew():
        logger.info("This version brings another text model, which is made ready first.")
        nudges.send(nudges.RECONCILE)
        return
    lease = claim(lease_id, worker=worker_name())
    if lease is None:
        return
    try:
        made, written = write(lease)
        published = publish(lease, made, beside=partial(keep, lease.domain, written))
    except Exception as error:  # as above: the row must say so
        logger.exception("Lease %d of %s could not be written.", lease.pk, lease.domain.slug)
        fail(lease, f"{type(error).__name__}: {error}")
        return
    if published:
        nudges.send(nudges.RECONCILE, expires_s=2)


@app.task(name=nudges.IMPORT_TEXT_MODEL, ignore_result=True)
def import_text_model(checkpoint_id: int) -> None:
    import_text(checkpoint_id)


@app.task(name=nudges.IMPORT_CHECKPOINT, ignore_result=True)
def import_checkpoint(checkpoint_id: int) -> None:
    import_one(checkpoint_id)


@app.task(name=nudges.FETCH_CHECKPOINT, ignore_result=True)
def fetch_checkpoint(checkpoint_id: int) -> None:
    fetch_one(checkpoint_id)
