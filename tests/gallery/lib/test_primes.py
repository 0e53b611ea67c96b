"""Primes, since a walk of prime length visits every slot once whatever its stride."""

from hypothesis import given
from hypothesis.strategies import integers

from gallery.lib.primes import is_prime, smallest_prime_from


def test_the_first_primes() -> None:
    assert [n for n in range(30) if is_prime(n)] == [2, 3, 5, 7, 11, 13, 17, 19, 23, 29]


@given(integers(0, 100_000))
def test_no_prime_lies_between(number: int) -> None:
    found = smallest_prime_from(number)
    assert found >= number
    assert is_prime(found)
    assert not any(is_prime(n) for n in range(number, found))
