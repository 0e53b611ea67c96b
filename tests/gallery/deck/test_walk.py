from hypothesis import given
from hypothesis.strategies import DataObject, data, integers

from gallery.deck.walk import NONCES, Walk
from gallery.lib.primes import smallest_prime_from

nonces = integers(0, NONCES - 1)
capacities = integers(1, 2000)


@given(nonce=nonces, capacity=capacities)
def test_a_lap_visits_every_slot_once(nonce: int, capacity: int) -> None:
    walk = Walk(nonce, modulus=smallest_prime_from(capacity))
    assert sorted(map(walk.slot, range(walk.modulus))) == list(range(walk.modulus))


@given(nonce=nonces, capacity=capacities)
def test_start_and_stride_are_the_nonces(nonce: int, capacity: int) -> None:
    modulus = smallest_prime_from(capacity)
    walk = Walk(nonce, modulus)
    assert walk.slot(0) == nonce % modulus
    assert (walk.slot(1) - walk.slot(0)) % modulus == (1 + (nonce >> 32) % (modulus - 1)) % modulus


@given(chance=nonces, capacity=capacities, choose=data())
def test_a_walk_can_start_at_any_slot(chance: int, capacity: int, choose: DataObject) -> None:
    modulus = smallest_prime_from(capacity)
    slot = choose.draw(integers(0, modulus - 1))
    walk = Walk.from_slot(slot, modulus, chance)
    assert walk.slot(0) == slot
    assert 0 <= walk.nonce < NONCES


def test_the_last_nonces_do_not_overflow() -> None:
    walk = Walk.from_slot(96, 97, NONCES - 1)
    assert walk.slot(0) == 96
    assert walk.nonce < NONCES
