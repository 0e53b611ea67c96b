"""Task names, queues and send(): the only way from any process to a worker.

A nudge carries an id and may be lost or doubled: the database is the truth, and reconcile
sends again what still waits.
"""

import logging

from kombu.exceptions import OperationalError

# queues: pictures, listings, weights that are here, weights that have to come, bookkeeping
RENDER, TEXT, IMPORT, FETCH, CARE = "render", "text", "import", "fetch", "care"

RECONCILE = "pool.reconcile"
SWEEP = "pool.sweep"
RENDER_LEASE = "workshop.render_lease"
WRITE_LEASE = "workshop.write_lease"
IMPORT_CHECKPOINT = "workshop.import_checkpoint"
FETCH_CHECKPOINT = "workshop.fetch_checkpoint"
IMPORT_TEXT_MODEL = "workshop.import_text_model"

QUEUES = {
    RECONCILE: CARE,
    SWEEP: CARE,
    RENDER_LEASE: RENDER,
    WRITE_LEASE: TEXT,
    IMPORT_CHECKPOINT: IMPORT,
    FETCH_CHECKPOINT: FETCH,
    IMPORT_TEXT_MODEL: TEXT,  # a network of a hundred megabytes must not keep pictures waiting
}

logger = logging.getLogger(__name__)


def send(name: str, *args: int, expires_s: float = 60) -> bool:
    """Send one nudge; False when the broker is away, which costs a reconcile interval."""
    from gallery.celery import app  # kombu's transports load here, not at every import of a room

    try:
        app.send_task(name, args=args, queue=QUEUES[name], expires=expires_s, ignore_result=True)
    except (OperationalError, OSError) as error:
        logger.warning(
            "%s%s was not sent, since the broker is away (%s); reconcile will send it again.",
            name,
            args,
            error,
        )
        return False
    return True
