"""The Celery application: what a worker promises, and what beat asks for."""

import os
from pathlib import Path

from celery import Celery
from celery.signals import worker_process_init
from django.conf import settings

from gallery import nudges

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gallery.settings")


def broker_url() -> str:
    """The broker of the environment, else the socket that `manage.py up` has written down."""
    if settings.CELERY_BROKER_URL:
        return str(settings.CELERY_BROKER_URL)
    try:
        return f"redis+socket://{(Path(settings.RUN_FOLDER) / 'broker.path').read_text().strip()}"
    except FileNotFoundError:
        return f"redis+socket://{Path(settings.RUN_FOLDER) / 'broker.sock'}"


def transport_options(url: str) -> dict[str, float]:
    """One quick second try at publishing: a nudge may be lost, and nobody should wait 6 s to lose it."""
    options: dict[str, float] = {
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0.1,
        "interval_max": 0.1,
    }
    if "amqp" not in url:
        # Leases are the truth, so the broker may be slow to hand out again what a dead worker held.
        options["visibility_timeout"] = 3600
    return options


app = Celery("gallery", include=["gallery.pool.tasks", "gallery.workshop.tasks"])
app.conf.update(
    broker_url=broker_url(),
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_transport_options=transport_options(broker_url()),
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_publish_retry=False,
    task_default_queue=nudges.CARE,
    task_soft_time_limit=900,
    task_time_limit=960,
    worker_prefetch_multiplier=1,
    worker_pool_start_method="spawn",  # a fork of a process that has used torch hangs for ever
    worker_soft_shutdown_timeout=5,
    worker_hijack_root_logger=False,
    worker_redirect_stdouts=False,  # a traceback would become a log line a character
    worker_enable_remote_control=False,  # with it a broker restart ends every busy worker
    beat_schedule={
        "reconcile": {
            "task": nudges.RECONCILE,
            "schedule": settings.RECONCILE_S,
            "options": {"queue": nudges.CARE, "expires": max(1, settings.RECONCILE_S - 0.5)},
        },
        "sweep": {
            "task": nudges.SWEEP,
            "schedule": settings.SWEEP_S,
            "options": {"queue": nudges.CARE, "expires": max(1, settings.SWEEP_S - 1)},
        },
    },
)


@worker_process_init.connect
def _leave_the_cores_to_the_networks(**_: object) -> None:
    """Numeric libraries must not start a thread a core in each of several processes."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
