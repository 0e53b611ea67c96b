"""Real rows and files for tests, on the real verbs, with defaults."""

from datetime import datetime
from functools import partial
from itertools import count as counting
from typing import Any

from django.utils import timezone
from PIL import Image

from gallery.checkpoints.models import Checkpoint
from gallery.domains import starters
from gallery.domains.models import Domain
from gallery.listings.keep import keep
from gallery.pool import lease as leases
from gallery.pool.models import Lease, Pool, Specimen
from gallery.pool.publish import Made, publish
from gallery.renditions.encode import encode
from gallery.renditions.store import open_store
from gallery.workshop.write import write_with
from tests.scribe import Scribe

_digests = counting(1)


def make_checkpoint(**fields: object) -> Checkpoint:
    """A row as after an import. Its folder is empty: see tests.networks for one that draws."""
    defaults: dict[str, object] = {
        "name": "Test weights",
        "licence": "none",
        "state": Checkpoint.State.READY,
        "digest": f"{next(_digests):064x}",
        "family": "mobilestylegan",
        "resolution": 16,
    }
    return Checkpoint.objects.create(**{**defaults, **fields})


def make_domain(slug: str = "cat", **fields: object) -> Domain:
    """A live domain of 16 px pictures, without renewal."""
    noun = slug
    defaults: dict[str, object] = {
        "slug": slug,
        "wing": f"{noun.capitalize()}s",
        "letter": slug[0].upper(),
        "noun": noun,
        "sentence": f"This {noun} does not exist.",
        "state": Domain.State.LIVE,
        "pool_target": 12,
        "renewal_per_hour": 0,
    }
    if "checkpoint" not in fields:
        fields["checkpoint"] = make_checkpoint()
    return Domain.objects.create(**{**defaults, **fields})


def promise(domain: Domain, count: int, *, renewal: bool = False, now: datetime | None = None) -> Lease:
    return leases.promise(
        Pool.objects.get(pk=domain.pk), domain, count, renewal=renewal, now=now or timezone.now()
    )


def claimed(domain: Domain, count: int, *, renewal: bool = False, now: datetime | None = None) -> Lease:
    lease = leases.claim(promise(domain, count, renewal=renewal, now=now).pk, worker="test", now=now)
    assert lease is not None
    return lease


def draw_and_store(lease: Lease) -> list[Made]:
    """What a worker does before it publishes, with a plain colour for each seed."""
    made = []
    for recipe in leases.recipes(lease):
        edge = lease.checkpoint.resolution or 16
        colour = (recipe.seed * 37 % 256, recipe.seed * 59 % 256, recipe.seed * 83 % 256)
        for name, content in encode(
            Image.new("RGB", (edge, edge), colour), recipe.key, lease.domain.sentence
        ).items():
            open_store().put(name, content)
        made.append(Made(recipe, edge, 0.01))
    return made


def publish_specimens(
    domain: Domain, count: int, *, renewal: bool = False, now: datetime | None = None
) -> list[Specimen]:
    """Hang pictures of one colour each; the specimens, in the order of their seeds."""
    lease = claimed(domain, count, renewal=renewal, now=now)
    publish(lease, draw_and_store(lease), now)
    seeds = range(lease.first_seed, lease.first_seed + count)
    return list(Specimen.objects.filter(domain=domain, seed__in=seeds).order_by("seed"))


def make_listings(slug: str = "airbnb", count: int = 6, **fields: Any) -> Domain:
    """A live domain of listings, with so many published; photographs and faces come from rooms and faces, if open."""
    weights = make_checkpoint(name="Test words", kind=Checkpoint.Kind.LISTING, resolution=None)
    words: dict[str, object] = {**starters.LODGING, "pool_target": max(count, 1)}
    words.pop("slug")
    domain = make_domain(slug, **{**words, "checkpoint": weights, "renewal_per_hour": 0, **fields})
    if count:
        publish_listings(domain, count)
    return domain


def publish_listings(domain: Domain, count: int, *, renewal: bool = False) -> list[Specimen]:
    """Hang listings of the scribe; the specimens, in the order of their seeds."""
    lease = claimed(domain, count, renewal=renewal)
    made, written = write_with(Scribe(), lease)
    publish(lease, made, beside=partial(keep, domain, written))
    seeds = range(lease.first_seed, lease.first_seed + count)
    return list(Specimen.objects.filter(domain=domain, seed__in=seeds).order_by("seed"))
