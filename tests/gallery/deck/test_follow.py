from collections.abc import Callable
from time import monotonic, sleep

import pytest
from django.db import DatabaseError, connection
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from gallery.deck.follow import Decks, NotOpenYet, decks
from gallery.deck.wings import Wing
from gallery.domains.models import Domain
from gallery.pool.hide import hide
from gallery.pool.models import Change, DeckHead, DeckLog, Slot
from gallery.pool.reconcile import reconcile_pool
from tests.factories import make_domain, publish_specimens

pytestmark = pytest.mark.django_db


def wing(slug: str = "cat") -> Wing:
    return decks.open().by_slug[slug]


def keys(slug: str = "cat") -> list[str]:
    return wing(slug).deck.keys()


def change(domain: Domain, **words: object) -> None:
    for name, value in words.items():
        setattr(domain, name, value)
    domain.save()
    decks.follow()


def test_pictures_published_after_the_start_hang() -> None:
    domain = make_domain()
    assert wing().deck.is_empty
    specimens = publish_specimens(domain, 3)
    decks.follow()
    assert sorted(keys()) == sorted(one.key for one in specimens)


def test_a_hidden_picture_leaves_a_running_deck() -> None:
    publish_specimens(make_domain(), 3)
    doomed = keys()[0]
    hide(doomed)
    decks.follow()
    assert doomed not in keys()
    assert wing().deck.hung == 2


def test_a_renewed_slot_shows_its_new_picture() -> None:
    domain = make_domain(pool_target=2)
    publish_specimens(domain, 2)
    before = set(keys())
    publish_specimens(domain, 2, renewal=True)
    decks.follow()
    assert before.isdisjoint(keys())


def test_changed_words_are_seen_after_one_look() -> None:
    domain = make_domain()
    decks.follow()
    change(domain, tagline="It was never here.")
    assert wing().domain.tagline == "It was never here."


def test_another_pool_size_is_another_deck() -> None:
    domain = make_domain(pool_target=5)
    publish_specimens(domain, 5)
    assert wing().deck.modulus == 5
    change(domain, pool_target=11)
    assert (wing().deck.capacity, wing().deck.modulus, wing().deck.hung) == (11, 11, 5)
    change(domain, pool_target=2)
    assert (wing().deck.capacity, wing().deck.hung) == (2, 2)


def test_changed_words_leave_the_deck_as_it_is() -> None:
    domain = make_domain()
    deck = wing().deck
    change(domain, tagline="Still not here.")
    assert wing().deck is deck


def test_a_domain_is_there_from_draft_to_live_and_back() -> None:
    domain = make_domain(state=Domain.State.DRAFT)
    assert decks.open().wings == ()
    publish_specimens(domain, 2)
    change(domain, state=Domain.State.LIVE)
    assert wing().deck.hung == 2
    change(domain, state=Domain.State.DRAFT)
    assert decks.open().wings == ()


def test_a_deleted_domain_leaves_the_hall() -> None:
    domain = make_domain()
    decks.follow()
    domain.delete()
    decks.follow()
    assert decks.open().wings == ()


def test_wings_hang_in_order() -> None:
    make_domain("dog", position=2)
    make_domain("cat", position=1)
    assert [one.slug for one in decks.open().wings] == ["cat", "dog"]


def test_a_look_that_finds_nothing_new_is_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    make_domain()
    decks.follow()
    with django_assert_num_queries(1):
        decks.follow()


def test_slots_that_change_cost_no_query_but_the_look(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    domain = make_domain()
    decks.follow()
    publish_specimens(domain, 4)
    with django_assert_num_queries(1):
        decks.follow()
    assert wing().deck.hung == 4


def test_a_pruned_log_is_followed_by_reading_everything() -> None:
    domain = make_domain()
    decks.follow()
    publish_specimens(domain, 3)
    DeckLog.objects.all().delete()
    decks.follow()
    assert wing().deck.hung == 3


def test_a_log_pruned_in_its_middle_is_noticed() -> None:
    domain = make_domain()
    decks.follow()
    publish_specimens(domain, 3)
    DeckLog.objects.order_by("revision").first().delete()  # type: ignore[union-attr]
    publish_specimens(domain, 1)
    decks.follow()
    assert wing().deck.hung == 4


def test_another_database_with_a_shorter_log_is_read_anew() -> None:
    domain = make_domain()
    publish_specimens(domain, 3)
    decks.follow()
    Slot.objects.filter(number=0).update(specimen=None, entry="")
    DeckHead.objects.update(revision=1)
    decks.follow()
    assert wing().deck.hung == 2


def test_lines_that_a_fresh_deck_knows_already_do_no_harm() -> None:
    domain = make_domain(pool_target=5)
    decks.follow()
    publish_specimens(domain, 3)
    reconcile_pool(domain.pk, domain.created_at)
    change(domain, pool_target=7)
    assert wing().deck.hung == Slot.objects.filter(domain=domain, specimen__isnull=False).count() == 3


def test_listeners_hear_of_their_subject_alone() -> None:
    heard: list[str] = []
    own = Decks()
    own.listen(DeckLog.KIOSK, lambda: heard.append("kiosk"))
    own.follow()
    assert heard == ["kiosk"]  # at first, to begin with
    make_domain()
    own.follow()
    assert heard == ["kiosk"]
    DeckLog.append([Change(DeckLog.KIOSK)])
    own.follow()
    assert heard == ["kiosk", "kiosk"]


def test_with_the_database_away_the_hall_stays_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    publish_specimens(make_domain(), 3)
    hall = decks.open()
    monkeypatch.setattr("gallery.deck.follow.LOOK", "SELECT * FROM nowhere WHERE 1 = %s LIMIT %s")
    with pytest.raises(DatabaseError):
        decks.follow()
    assert decks.open() is hall
    assert hall.by_slug["cat"].deck.hung == 3


@pytest.mark.django_db(transaction=True)
def test_a_process_follows_by_itself(settings: Settings) -> None:
    settings.FOLLOW_S = 1
    domain = make_domain()
    own = Decks()
    try:
        assert own.open().by_slug["cat"].deck.is_empty
        publish_specimens(domain, 2)
        deck = own.open().by_slug["cat"].deck
        assert _within(5, lambda: deck.hung == 2)
    finally:
        own.close()


@pytest.mark.django_db(transaction=True)
def test_a_process_that_found_no_database_opens_when_it_is_back(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.FOLLOW_S = 1
    make_domain()
    own = Decks()
    with monkeypatch.context() as away:
        away.setattr("gallery.deck.follow.LOOK", "SELECT * FROM nowhere WHERE 1 = %s LIMIT %s")
        with pytest.raises(NotOpenYet):
            own.open()
    try:
        assert _within(10, lambda: own.is_open)
    finally:
        own.close()
        connection.close()


def _within(seconds: float, holds: Callable[[], bool]) -> bool:
    """Wait for a condition, not for a time."""
    until = monotonic() + seconds
    while not holds() and monotonic() < until:
        sleep(0.02)
    return holds()
