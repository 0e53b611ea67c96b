"""A picture taken down is gone everywhere, at once and for ever."""

import pytest

from gallery.pool.hide import hide
from gallery.pool.models import DeckLog, Slot, Specimen
from gallery.renditions.store import SHELVES, open_store
from tests.factories import make_domain, publish_specimens

pytestmark = pytest.mark.django_db


def stored_keys() -> set[str]:
    return {stored.name[3:19] for shelf in SHELVES for stored in open_store().shelf(shelf)}


def test_its_files_are_deleted_and_others_stay() -> None:
    first, second = publish_specimens(make_domain(), 2)
    hide(first.key)
    assert first.key not in stored_keys()
    assert second.key in stored_keys()


def test_its_slot_is_emptied_and_the_deck_log_says_so() -> None:
    domain = make_domain()
    specimen = publish_specimens(domain, 2)[1]
    hide(specimen.key)
    assert Slot.objects.get(domain=domain, number=1).specimen_id is None
    emptied, named = DeckLog.objects.order_by("revision")[DeckLog.objects.count() - 2 :]
    assert (emptied.subject, emptied.number, emptied.entry) == (DeckLog.SLOT, 1, "")
    assert (named.subject, named.entry) == (DeckLog.HIDDEN, specimen.key)


def test_one_that_had_retired_is_named_in_the_deck_log_too() -> None:
    domain = make_domain(pool_target=1)
    specimen = publish_specimens(domain, 1)[0]
    publish_specimens(domain, 1, renewal=True)
    hide(specimen.key)
    assert DeckLog.objects.latest("revision").entry == specimen.key


def test_it_is_hidden_in_every_domain_that_shows_it() -> None:
    first = make_domain("cat")
    second = make_domain("dog", checkpoint=first.checkpoint)
    specimen = publish_specimens(first, 1)[0]
    publish_specimens(second, 1)
    assert hide(specimen.key) == 2
    assert set(Specimen.objects.values_list("state", flat=True)) == {Specimen.State.HIDDEN}


def test_hiding_twice_does_no_harm() -> None:
    specimen = publish_specimens(make_domain(), 1)[0]
    assert hide(specimen.key) == 1
    assert hide(specimen.key) == 0
