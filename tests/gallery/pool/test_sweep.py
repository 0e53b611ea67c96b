"""Files without a row go, files with one stay."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from gallery.pool.hide import hide
from gallery.pool.models import DeckLog, Specimen
from gallery.pool.sweep import sweep
from gallery.renditions.names import file_names
from gallery.renditions.store import FolderStore, open_store
from tests.factories import claimed, draw_and_store, make_domain, publish_specimens

pytestmark = pytest.mark.django_db


def folder() -> Path:
    store = open_store()
    assert isinstance(store, FolderStore)
    return store.folder


def files() -> set[str]:
    return {f"{path.parent.name}/{path.name}" for path in folder().rglob("*") if path.is_file()}


def age(hours: float) -> None:
    moment = (timezone.now() - timedelta(hours=hours)).timestamp()
    for path in folder().rglob("*"):
        os.utime(path, (moment, moment))


def test_files_that_were_never_published_go_after_the_grace_period() -> None:
    draw_and_store(claimed(make_domain(), 2))
    sweep()
    assert len(files()) == 4
    age(hours=2)
    assert sweep().orphans == 4
    assert files() == set()


def test_published_files_stay() -> None:
    specimens = publish_specimens(make_domain(), 3)
    age(hours=100)
    sweep()
    assert files() == {name for one in specimens for name in file_names(one.key, one.resolution)}


def test_half_written_files_go() -> None:
    publish_specimens(make_domain(), 1)
    shelf = next(path for path in folder().iterdir())
    (shelf / ".abc.part").write_bytes(b"half")
    age(hours=2)
    assert sweep().orphans == 1


def test_retired_files_go_after_the_grace_period_and_not_before() -> None:
    old, _ = publish_specimens(make_domain(pool_target=1), 1)[0], None
    publish_specimens(old.domain, 1, renewal=True)
    age(hours=2)
    sweep()
    assert set(file_names(old.key, 16)) <= files()
    Specimen.objects.filter(pk=old.pk).update(ended_at=timezone.now() - timedelta(hours=2))
    assert sweep().pictures == 1
    assert not set(file_names(old.key, 16)) & files()
    assert not Specimen.objects.get(pk=old.pk).has_files


def test_a_file_written_anew_while_it_is_judged_stays() -> None:
    draw_and_store(claimed(make_domain(), 1))
    (name, *_) = sorted(files())
    assert open_store().delete([name], older_than=timezone.now() - timedelta(hours=1)) == 0
    assert name in files()


def test_files_that_another_domain_shows_stay() -> None:
    first = make_domain("cat", pool_target=1)
    second = make_domain("dog", checkpoint=first.checkpoint)
    shared = publish_specimens(first, 1)[0]
    publish_specimens(second, 1)
    publish_specimens(first, 1, renewal=True)
    Specimen.objects.filter(pk=shared.pk).update(ended_at=timezone.now() - timedelta(hours=2))
    age(hours=2)
    sweep()
    assert set(file_names(shared.key, 16)) <= files()


def test_a_hidden_picture_s_files_go_even_if_hiding_was_cut_short() -> None:
    specimen = publish_specimens(make_domain(), 1)[0]
    hide(specimen.key)
    for name in file_names(specimen.key, 16):
        open_store().put(name, b"left behind")
    Specimen.objects.filter(pk=specimen.pk).update(has_files=True)
    sweep()
    assert files() == set()


def test_the_old_end_of_the_deck_log_is_cut() -> None:
    publish_specimens(make_domain(), 2)
    DeckLog.objects.update(at=timezone.now() - timedelta(hours=2))
    sweep()
    assert not DeckLog.objects.exists()
