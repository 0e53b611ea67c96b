"""Holds a lease in the background, for work that says nothing for longer than a lease lasts."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from django.conf import settings
from django.db import connection

from gallery.pool import lease as leases
from gallery.pool.models import Lease


@contextmanager
def held(lease: Lease) -> Iterator[None]:
    """Extend a lease three times as often as it would lapse, until the work in this block is done.

    If it is lost all the same, publishing finds out.
    """
    done = Event()
    keeper = Thread(target=_extend, args=(lease, done), name="lease", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        done.set()
        keeper.join()


def _extend(lease: Lease, done: Event) -> None:
    try:
        while not done.wait(settings.LEASE_S / 3):
            if not leases.extend(lease):
                return
    finally:
        connection.close()  # this thread's own
