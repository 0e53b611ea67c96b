"""Writing a lease of listings, with a scribe in the place of the model."""

import time
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

import textgen.write
from gallery.checkpoints.models import Checkpoint
from gallery.domains.models import Domain
from gallery.listings.models import Listing
from gallery.pool.models import Lease, Loan, Pool, Specimen
from gallery.workshop import writers
from gallery.workshop.tasks import write_lease
from tests.factories import make_domain, make_listings, promise, publish_specimens
from tests.scribe import Listing as Written
from tests.scribe import Scribe
from textgen.bundle import ready_name


@pytest.fixture
def scribe(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    writers._open.cache_clear()
    monkeypatch.setattr(textgen.write, "open_writer", lambda folder, threads: Scribe())
    yield
    writers._open.cache_clear()


def lodgings(**fields: Any) -> Domain:
    domain = make_listings(count=0, **{"pool_target": 12, **fields})
    assert domain.checkpoint
    domain.checkpoint.manifest = {"folder": ready_name()}
    domain.checkpoint.save()
    return domain


@pytest.mark.django_db
@pytest.mark.usefixtures("scribe")
class TestALease:
    def test_it_becomes_listings_that_hang(self) -> None:
        publish_specimens(make_domain("room", pool_target=12), 12)
        domain = lodgings()
        write_lease(promise(domain, 3).pk)
        specimens = list(Specimen.objects.filter(domain=domain).order_by("seed"))
        assert [specimen.seed for specimen in specimens] == [0, 1, 2]
        assert Listing.objects.filter(specimen__in=specimens).count() == 3
        assert Loan.objects.filter(borrower__in=specimens).count() == 15
        assert not Lease.objects.exists()

    def test_a_second_run_does_nothing(self) -> None:
        domain = lodgings()
        lease = promise(domain, 2)
        write_lease(lease.pk)
        write_lease(lease.pk)
        assert Specimen.objects.filter(domain=domain).count() == 2

    def test_the_same_seed_is_the_same_key_and_the_same_words(self) -> None:
        one, other = lodgings(), make_listings("elsewhere", count=0, pool_target=4, letter="E")
        other.checkpoint = one.checkpoint
        other.save()
        for domain in (one, other):
            write_lease(promise(domain, 2).pk)
        first, second = (
            list(
                Listing.objects.filter(specimen__domain=domain)
                .order_by("specimen__seed")
                .values_list("specimen__key", "content")
            )
            for domain in (one, other)
        )
        assert first == second

    def test_an_outdated_model_is_made_anew_before_anything_is_written(self) -> None:
        domain = lodgings()
        assert domain.checkpoint
        domain.checkpoint.manifest = {"folder": "model-of-last-year"}
        domain.checkpoint.save()
        lease = promise(domain, 2)
        write_lease(lease.pk)
        domain.checkpoint.refresh_from_db()
        assert domain.checkpoint.state == Checkpoint.State.UPLOADED
        assert Lease.objects.get(pk=lease.pk).worker == ""
        assert not Specimen.objects.filter(domain=domain).exists()

    def test_trouble_is_said_and_nothing_is_lost(self, monkeypatch: pytest.MonkeyPatch) -> None:
        class Silent(Scribe):
            def write_many(self, seeds: Iterable[int]) -> Iterator[Written]:
                raise RuntimeError("The muse is away.")

        monkeypatch.setattr(textgen.write, "open_writer", lambda folder, threads: Silent())
        domain = lodgings()
        lease = promise(domain, 2)
        write_lease(lease.pk)
        assert "The muse is away." in Pool.objects.get(pk=domain.pk).trouble
        assert Lease.objects.get(pk=lease.pk).worker == ""
        assert not Specimen.objects.filter(domain=domain).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("scribe")
def test_a_lease_is_held_while_the_writer_says_nothing(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Slow(Scribe):
        def write_many(self, seeds: Iterable[int]) -> Iterator[Written]:
            time.sleep(2.5)
            return super().write_many(seeds)

    monkeypatch.setattr(textgen.write, "open_writer", lambda folder, threads: Slow())
    settings.LEASE_S = 2
    domain = lodgings()
    write_lease(promise(domain, 1).pk)
    assert Specimen.objects.filter(domain=domain, state=Specimen.State.LIVE).count() == 1
    assert Pool.objects.get(pk=domain.pk).trouble == ""
    assert timezone.now() - Specimen.objects.get(domain=domain).made_at < timedelta(minutes=1)
