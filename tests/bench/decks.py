"""Full decks without pictures: rows as `publish` leaves them, a million in some seconds."""

from base64 import b32encode
from collections.abc import Iterator
from random import Random

from django.db import connection, transaction

from gallery.pool.models import Slot

AT_ONCE = 20_000


def fill(domain_id: int, count: int) -> None:
    """Hang `count` entries in a domain without any."""
    columns = "domain_id, number, entry, terms, hung_at"
    statement = f"INSERT INTO {Slot._meta.db_table} ({columns}) VALUES (%s, %s, %s, '', NULL)"
    for first in range(0, count, AT_ONCE):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(statement, list(_rows(domain_id, first, min(first + AT_ONCE, count))))


def _rows(domain_id: int, first: int, beyond: int) -> Iterator[tuple[int, int, str]]:
    chance = Random(first)
    for number in range(first, beyond):
        key = b32encode(chance.randbytes(10)).decode().lower()
        yield domain_id, number, f"{key}26{number:08x}"
