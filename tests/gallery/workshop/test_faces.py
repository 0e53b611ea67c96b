"""What a face looks like is found when it is drawn, once, and of faces alone."""

from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image

from gallery.domains.models import Domain
from gallery.pool.models import Specimen
from gallery.pool.publish import UNSEEN
from gallery.workshop.faces import appearances, clear_sex
from gallery.workshop.tasks import render_lease
from tests.factories import make_checkpoint, make_domain, promise
from tests.networks import tiny_checkpoint

pytestmark = pytest.mark.django_db


def drawing(captions: str) -> Domain:
    """A domain whose checkpoint draws something, whatever its captions say of it."""
    digest = "fa" * 32
    tiny_checkpoint(Path(settings.CHECKPOINTS_FOLDER) / digest)
    return make_domain(checkpoint=make_checkpoint(digest=digest), captions=captions)


def test_every_face_of_a_lease_hangs_with_what_it_looks_like() -> None:
    domain = drawing(Domain.Captions.FACE)
    render_lease(promise(domain, 9).pk)  # more than a handful
    ages = list(Specimen.objects.filter(domain=domain).values_list("apparent_age", flat=True))
    assert len(ages) == 9
    assert all(age is not None and 0 <= age < 120 for age in ages)


@pytest.mark.parametrize("captions", ["", Domain.Captions.CAT, Domain.Captions.WAIFU])
def test_nobody_looks_for_the_age_of_a_cat(captions: str) -> None:
    domain = drawing(captions)
    render_lease(promise(domain, 1).pk)
    specimen = Specimen.objects.get(domain=domain)
    assert (specimen.apparent_age, specimen.apparent_sex) == (None, None)
    assert appearances(domain, [Image.new("RGB", (16, 16))]) == [UNSEEN]


@pytest.mark.parametrize(
    ("male", "sex"), [(0.97, "male"), (0.8, "male"), (0.7, None), (0.3, None), (0.05, "female")]
)
def test_a_sex_that_is_not_clear_is_not_said(male: float, sex: str | None) -> None:
    assert clear_sex(male) == sex
