"""Text workers killed with -9 while they fill a pool of listings: then a full pool, no doubles, every
listing with its words and its pictures on loan."""

import random
import time
from contextlib import ExitStack
from functools import partial

import pytest

from tests.faults import test_killed_workers as workers
from tests.faults.test_killed_workers import House, Progress, wait_until

TARGET = 80
KILLS = 4
PICTURES = """
from gallery.checkpoints.models import Checkpoint
from gallery.domains.models import Domain
from gallery.domains.starters import LODGING
from tests.factories import publish_specimens
from textgen.bundle import ready_name
face = Domain.objects.get(slug="face")
publish_specimens(face, 20)
Domain.objects.filter(pk=face.pk).update(pool_target=20)
words = Checkpoint.objects.create(
    name="Test words", kind="listing", state="ready", digest="cd" * 32, manifest={"folder": ready_name()}
)
Domain.objects.create(checkpoint=words, state="live", **{**LODGING, "pool_target": %d, "renewal_per_hour": 0})
"""
INSPECT = """
from collections import Counter
from gallery.listings.models import Listing
from gallery.pool.models import Lease, Loan, Slot, Specimen
live = list(Specimen.objects.filter(state="live", domain__slug="airbnb"))
slots = list(Slot.objects.filter(domain__slug="airbnb", specimen__isnull=False))
loans = Counter(Loan.objects.filter(role="face").values_list("borrower", flat=True))
print(len(slots), len({slot.number for slot in slots}), len(live), max(Counter(s.seed for s in live).values()),
      Listing.objects.count(), set(loans.values()), len(loans), Lease.objects.count())
"""

embedded = workers.embedded


class Letters(Progress):
    """How many listings hang."""

    def hung(self) -> int:
        return super().hung() - 20


def kill_often_then_fill(house: House) -> None:
    progress, chance = Letters(house), random.Random(11)
    with house.beat(), house.celery("worker", "--pool", "solo", "--queues", "care"), ExitStack() as next_one:
        scribe = ("--pool", "solo", "--include", "tests.faults.slow_scribe")
        writer = partial(house.celery, "worker", "--queues", "text", *scribe)
        worker = next_one.enter_context(writer())
        for _ in range(KILLS):
            with next_one.pop_all():
                successor = next_one.enter_context(writer())
                wait_until(partial(progress.has_a_lease, worker), "the worker has a lease")
                time.sleep(chance.uniform(0, 0.3))
            worker = successor
        assert 0 <= progress.hung() < TARGET
        wait_until(lambda: progress.hung() == TARGET and not progress.at_work(), "the pool is full")
    assert house.ask(INSPECT).splitlines()[-1] == f"{TARGET} {TARGET} {TARGET} 1 {TARGET} {{4}} {TARGET} 0"


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_pool_of_listings_recovers_from_kills(embedded: House) -> None:
    embedded.ask(PICTURES % TARGET)
    kill_often_then_fill(embedded)
