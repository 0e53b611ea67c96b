"""A lease becomes pictures on show; whatever goes wrong, the row says so and no seed is lost."""

import json
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.conf import settings
from PIL import Image

from gallery.checkpoints.models import Checkpoint
from gallery.domains.models import Domain
from gallery.pool.lease import recipes
from gallery.pool.models import Lease, Pool, Slot, Specimen
from gallery.pool.recipe import Recipe
from gallery.renditions.encode import encode
from gallery.renditions.names import file_names
from gallery.renditions.store import open_store
from gallery.workshop.networks import open_generator
from gallery.workshop.render import LeaseLost, draw, render, styles
from gallery.workshop.tasks import render_lease
from generators.latents import shared_rows
from tests.factories import claimed, make_checkpoint, make_domain, promise
from tests.networks import tiny_checkpoint, tiny_dcgan_checkpoint, tiny_stylegan2_checkpoint

pytestmark = pytest.mark.django_db


@pytest.fixture
def domain() -> Domain:
    """A domain whose checkpoint draws."""
    digest = "cd" * 32
    tiny_checkpoint(Path(settings.CHECKPOINTS_FOLDER) / digest)
    return make_domain(checkpoint=make_checkpoint(digest=digest))


def test_every_seed_of_a_lease_hangs_with_all_its_files(domain: Domain) -> None:
    render_lease(promise(domain, 3).pk)
    hung = Slot.objects.filter(domain=domain, specimen__isnull=False)
    assert hung.count() == 3
    assert not Lease.objects.exists()
    for specimen in Specimen.objects.all():
        for name in file_names(specimen.key, specimen.resolution):
            Image.open(BytesIO(open_store().read(name))).load()


def test_the_same_recipe_is_the_same_picture(domain: Domain) -> None:
    recipe = recipes(claimed(domain, 1))[0]
    generator = open_generator(domain.checkpoint.folder)  # type: ignore[union-attr]
    first, second = (np.asarray(draw(generator, recipe)) for _ in range(2))
    assert (first == second).all()
    assert first.std() > 0


@pytest.mark.parametrize(("aspect", "size"), [("4:3", (21, 16)), ("3:4", (16, 21)), ("1:1", (16, 16))])
def test_pictures_hang_at_the_aspect_of_their_domain(
    domain: Domain, aspect: str, size: tuple[int, int]
) -> None:
    domain.aspect = aspect
    domain.save()
    render_lease(promise(domain, 1).pk)
    specimen = Specimen.objects.get()
    for name in file_names(specimen.key, specimen.resolution):
        assert Image.open(BytesIO(open_store().read(name))).size == size


def test_another_aspect_is_another_picture(domain: Domain) -> None:
    square = recipes(claimed(domain, 1))[0]
    domain.aspect = "4:3"
    domain.save()
    wide = recipes(claimed(domain, 1))[0]
    assert square.terms != wide.terms


def drawing(digest: str, **different: Any) -> Domain:
    """A domain whose checkpoint is a StyleGAN2 that differs."""
    folder = tiny_stylegan2_checkpoint(Path(settings.CHECKPOINTS_FOLDER) / digest, **different)
    manifest = json.loads((folder / "manifest.json").read_text())
    return make_domain("elk", checkpoint=make_checkpoint(digest=digest, manifest=manifest))


@pytest.mark.parametrize(("channels", "mode"), [(1, "L"), (3, "RGB"), (4, "RGB")])
def test_grey_and_transparent_pictures_hang_too(channels: int, mode: str) -> None:
    domain = drawing("ab" * 32, channels=channels)
    render_lease(promise(domain, 1).pk)
    assert Slot.objects.filter(domain=domain, specimen__isnull=False).count() == 1
    generator = open_generator(domain.checkpoint.folder)  # type: ignore[union-attr]
    assert draw(generator, recipes(claimed(domain, 1))[0]).mode == mode


def test_classes_take_turns_unless_one_is_chosen() -> None:
    domain = drawing("ba" * 32, c_dim=3)
    assert [recipe.class_of(3) for recipe in recipes(claimed(domain, 4))] == [0, 1, 2, 0]
    generator = open_generator(domain.checkpoint.folder)  # type: ignore[union-attr]
    recipe = recipes(claimed(domain, 1))[0]
    drawn = [np.asarray(draw(generator, replace(recipe, class_index=index))) for index in range(3)]
    assert not (drawn[0] == drawn[1]).all()
    assert not (drawn[1] == drawn[2]).all()
    domain.class_index = 2
    domain.save()
    assert {recipe.class_of(3) for recipe in recipes(claimed(domain, 4))} == {2}


def test_a_class_that_is_not_there_is_said() -> None:
    domain = drawing("bb" * 32, c_dim=3)
    domain.class_index = 3
    domain.save()
    render_lease(promise(domain, 1).pk)
    assert "has 0 to 2" in Pool.objects.get(pk=domain.pk).trouble


def of_sets(domain: Domain, size: int = 3) -> Domain:
    domain.set_size = size
    domain.save()
    return domain


def test_pictures_of_a_set_share_their_coarse_styles_and_differ_in_the_fine_ones() -> None:
    domain = of_sets(drawing("ac" * 32))
    generator = open_generator(domain.checkpoint.folder)  # type: ignore[union-attr]
    drawn = [styles(generator, recipe)[0] for recipe in recipes(claimed(domain, 6))]  # two sets, [L, W] each
    rows = len(shared_rows(generator.network))
    assert 0 < rows < generator.num_ws
    for first, *others in (drawn[:3], drawn[3:]):
        for other in others:
            assert (other[:rows] == first[:rows]).all()
            assert (other[rows:] != first[rows:]).any(dim=1).all()
    assert (drawn[0] != drawn[3]).any(dim=1).all()


def test_the_first_of_a_set_is_the_picture_that_its_seed_gives_alone() -> None:
    domain = drawing("ad" * 32)
    generator = open_generator(domain.checkpoint.folder)  # type: ignore[union-attr]
    alone = [np.asarray(draw(generator, recipe)) for recipe in recipes(claimed(domain, 3))]
    Pool.objects.filter(pk=domain.pk).update(next_seed=0)
    Lease.objects.all().delete()
    in_a_set = [np.asarray(draw(generator, recipe)) for recipe in recipes(claimed(of_sets(domain), 3))]
    assert [bool((one == other).all()) for one, other in zip(alone, in_a_set, strict=True)] == [
        True,
        False,
        False,
    ]


def test_a_picture_of_a_set_is_drawn_again_from_its_row_alone() -> None:
    domain = of_sets(drawing("ae" * 32))
    render_lease(promise(domain, 3).pk)
    last = Specimen.objects.get(seed=2)
    recipe = Recipe.parse(last.recipe)
    generator = open_generator(domain.checkpoint.folder)  # type: ignore[union-attr]
    again = encode(draw(generator, recipe), recipe.key, domain.sentence)
    assert recipe.key == last.key
    assert again == {name: open_store().read(name) for name in again}


def test_a_network_of_one_row_draws_what_it_always_drew() -> None:
    digest = "af" * 32
    tiny_dcgan_checkpoint(Path(settings.CHECKPOINTS_FOLDER) / digest)
    domain = of_sets(make_domain("elk", checkpoint=make_checkpoint(digest=digest)))
    generator = open_generator(domain.checkpoint.folder)  # type: ignore[union-attr]
    for recipe in recipes(claimed(domain, 3)):
        alone = replace(recipe, set_size=None)
        assert (np.asarray(draw(generator, recipe)) == np.asarray(draw(generator, alone))).all()


def test_a_second_nudge_does_no_harm(domain: Domain) -> None:
    lease = promise(domain, 2)
    render_lease(lease.pk)
    render_lease(lease.pk)
    assert Specimen.objects.count() == 2


def test_a_missing_checkpoint_is_said_and_its_seeds_are_kept() -> None:
    domain = make_domain(checkpoint=make_checkpoint(digest="ef" * 32))
    lease = promise(domain, 2)
    render_lease(lease.pk)
    assert (
        "weights" in Pool.objects.get(pk=domain.pk).trouble or "no" in Pool.objects.get(pk=domain.pk).trouble
    )
    assert Lease.objects.filter(pk=lease.pk, worker="").exists()


def test_a_full_disk_is_said_and_hangs_nothing(domain: Domain, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("gallery.lib.files.os.fsync", no_room)
    render_lease(promise(domain, 2).pk)
    assert "No space left" in Pool.objects.get(pk=domain.pk).trouble
    assert not Specimen.objects.exists()


def test_a_worker_that_is_too_slow_stops_when_others_have_its_seeds(
    domain: Domain, monkeypatch: pytest.MonkeyPatch
) -> None:
    lease = claimed(domain, 2)
    Lease.objects.filter(pk=lease.pk).update(worker="another")
    clock = iter(range(0, 10_000, 1000))
    monkeypatch.setattr("gallery.workshop.render.monotonic", lambda: next(clock))
    with pytest.raises(LeaseLost):
        render(lease)


def test_render_time_is_recorded(domain: Domain) -> None:
    render_lease(promise(domain, 1).pk)
    assert 0 < Specimen.objects.get().render_s < 60
    assert Checkpoint.objects.get().state == Checkpoint.State.READY
