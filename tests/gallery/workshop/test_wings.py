"""The wings that come with the house, with and without weights to draw with."""

from pathlib import Path

import pytest

from gallery.checkpoints.models import Checkpoint
from gallery.domains import starters
from gallery.domains.models import Domain
from gallery.workshop.importing import import_checkpoint
from gallery.workshop.wings import build_wing
from generators import bundled
from tests.networks import tiny_checkpoint

pytestmark = pytest.mark.django_db


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of bundled weights with the cat's in it."""
    tiny_checkpoint(tmp_path / "cat")
    monkeypatch.setattr(bundled, "FOLDER", tmp_path)
    return tmp_path


@pytest.mark.parametrize("good", [True, False])
def test_a_wing_opens_only_with_good_weights(
    shipped: Path, monkeypatch: pytest.MonkeyPatch, good: bool
) -> None:
    monkeypatch.setattr(bundled, "load", lambda: {"cat": bundled.Bundled("cat", good)})
    domain = build_wing(starters.CAT)
    assert domain.state == (Domain.State.LIVE if good else Domain.State.DRAFT)
    assert domain.checkpoint is not None
    assert domain.checkpoint.state == Checkpoint.State.UPLOADED
    assert import_checkpoint(domain.checkpoint.pk) is not None
    assert Checkpoint.objects.get().state == Checkpoint.State.READY


def test_a_wing_without_weights_is_a_draft(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundled, "load", dict)
    domain = build_wing(starters.ROOM)
    assert (domain.state, domain.checkpoint, domain.aspect) == (Domain.State.DRAFT, None, "4:3")


def test_rooms_come_in_sets_as_large_as_a_listing_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundled, "load", dict)
    assert build_wing(starters.ROOM).set_size == starters.PHOTOS_OF_A_LISTING
    assert build_wing(starters.CAT).set_size == 1


def test_the_words_of_every_wing_are_sound() -> None:
    for position, words in enumerate((starters.FACE, starters.CAT, starters.WAIFU, starters.ROOM)):
        Domain(**words).full_clean(exclude=["hosts"])
        assert words["position"] > position
