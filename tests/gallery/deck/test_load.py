from itertools import pairwise

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis.strategies import integers, sets

from gallery.deck.load import CHUNK, Deck, EmptyDeck
from gallery.deck.walk import Walk
from gallery.domains.models import Domain
from gallery.pool.entry import Entry
from gallery.pool.models import Slot
from tests.factories import make_domain


def entry(number: int) -> str:
    return Entry(f"{number:016d}".translate(str.maketrans("0189", "abcd")), 2026, number).packed()


def deck_of(capacity: int, hung: set[int] | None = None) -> Deck:
    deck = Deck(capacity)
    for slot in range(capacity) if hung is None else hung:
        deck.hang(slot, entry(slot))
    return deck


def hang_rows(domain: Domain, numbers: list[int]) -> None:
    Slot.objects.bulk_create([Slot(domain=domain, number=number, entry=entry(number)) for number in numbers])


@settings(max_examples=50)
@given(capacity=integers(1, 300), hung=sets(integers(0, 299), min_size=1))
def test_one_visitor_sees_every_picture_once_in_a_lap(capacity: int, hung: set[int]) -> None:
    deck = deck_of(capacity, {slot for slot in hung if slot < capacity} or {0})
    seen, walk = [], None
    for _ in range(deck.hung):
        (drawn,), walk = deck.draw(walk)
        seen.append(drawn)
    assert sorted(seen) == sorted(deck.entries())


@settings(max_examples=50)
@given(
    capacity=integers(100, 500),
    hung=sets(integers(0, 99), min_size=1, max_size=40),
    nonce=integers(0, 2**64 - 1),
)
def test_a_deck_with_few_pictures_is_walked_in_the_same_order(
    capacity: int, hung: set[int], nonce: int
) -> None:
    few, many = deck_of(capacity, hung), deck_of(capacity, hung)
    many._few = None
    walk = Walk(nonce, few.modulus)
    assert few.draw(walk, 60) == many.draw(walk, 60)
    assert list(few._full_steps(walk)) == list(many._full_steps(walk))


def test_a_deck_that_empties_and_fills_knows_what_it_holds() -> None:
    deck = deck_of(200)
    for slot in range(1, 200):
        deck.hang(slot, "")
    assert deck._few == {0}
    for slot in range(200):
        deck.hang(slot, entry(slot))
    assert len(set(deck.draw(None, 200)[0])) == 200


def test_a_new_lap_goes_another_way_and_not_by_the_picture_on_show() -> None:
    deck = deck_of(50)
    seen, walk = [], None
    for _ in range(500):
        (drawn,), walk = deck.draw(walk)
        seen.append(drawn)
    assert seen[:50] != seen[50:100]
    assert all(one != another for one, another in pairwise(seen))


@pytest.mark.parametrize(("capacity", "modulus"), [(1, 2), (2, 2), (3, 3), (4, 5)])
def test_the_smallest_decks_walk_too(capacity: int, modulus: int) -> None:
    deck = deck_of(capacity)
    assert deck.modulus == modulus
    walk = None
    for _ in range(10):
        drawn, walk = deck.draw(walk, 60)
        assert sorted(drawn) == sorted(deck.entries())


def test_a_sheet_never_shows_a_picture_twice() -> None:
    deck = deck_of(70)
    walk = None
    for _ in range(20):
        drawn, walk = deck.draw(walk, 60)
        assert len(set(drawn)) == 60


def test_clients_without_cookies_get_different_pictures() -> None:
    deck = deck_of(200)
    assert len({deck.draw(None)[0][0] for _ in range(200)}) == 200


def test_a_first_picture_does_not_come_again_to_who_keeps_the_cookie() -> None:
    deck = deck_of(200)
    for _ in range(20):
        (first,), walk = deck.draw(None)
        rest, _ = deck.draw(walk, 199)
        assert first not in rest


def test_a_walk_of_another_size_begins_anew() -> None:
    deck = deck_of(10)
    _, walk = deck.draw(Walk(5, 13, 3))
    assert walk.modulus == deck.modulus


def test_an_empty_deck_says_so() -> None:
    with pytest.raises(EmptyDeck):
        Deck(10).draw(None)


def test_an_entry_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(ValueError, match="expected 26"):
        Deck(10).hang(0, "short")


def test_slots_beyond_the_capacity_are_ignored() -> None:
    deck = deck_of(3)
    deck.hang(3, entry(3))
    assert deck.hung == 3
    assert list(deck.entries()) == [entry(slot).encode() for slot in range(3)]


@pytest.mark.django_db
def test_a_deck_is_read_in_order_whatever_the_order_of_its_rows() -> None:
    domain = make_domain(pool_target=2 * CHUNK + 10)
    numbers = list(range(2 * CHUNK + 10))
    hang_rows(domain, numbers[::-1][::2] + numbers[::2])
    deck = Deck.load(domain.pk, domain.pool_target)
    assert [deck.entry(number) for number in numbers] == [entry(number).encode() for number in numbers]


@pytest.mark.django_db
def test_missing_emptied_and_surplus_slots_are_read_for_what_they_are() -> None:
    domain, other = make_domain(pool_target=CHUNK + 5), make_domain("dog")
    hang_rows(domain, [0, 1, 5, CHUNK, CHUNK + 4, CHUNK + 5, CHUNK + 9])
    hang_rows(other, [2])
    Slot.objects.filter(domain=domain, number=1).update(entry="")
    deck = Deck.load(domain.pk, domain.pool_target)
    assert list(deck.entries()) == [entry(number).encode() for number in (0, 5, CHUNK, CHUNK + 4)]
    assert deck.hung == 4


@pytest.mark.django_db
def test_full_decks_are_read_in_long_strings(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    assert connection.vendor in ("sqlite", "postgresql")
    domain = make_domain(pool_target=CHUNK * 2)
    hang_rows(domain, list(range(CHUNK * 2)))
    with django_assert_num_queries(2):
        assert Deck.load(domain.pk, domain.pool_target).hung == CHUNK * 2
