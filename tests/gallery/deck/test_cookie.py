import pytest
from hypothesis import given
from hypothesis.strategies import integers, text

from gallery.deck import cookie
from gallery.deck.walk import NONCES, Walk


@given(nonce=integers(0, NONCES - 1), modulus=integers(2, 2**31), step=integers(0, 100))
def test_a_walk_comes_back_from_its_cookie(nonce: int, modulus: int, step: int) -> None:
    walk = Walk(nonce, modulus, min(step, modulus))
    assert cookie.parse(cookie.compose(walk)) == walk


@given(garbage=text())
def test_garbage_is_no_walk(garbage: str) -> None:
    cookie.parse(garbage)  # whatever it is, no error


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "1.2",
        "1.2.3.4",
        "1.5.3",
        "1.0.0",
        "1.0.1",
        "-1.0.3",
        "1.0.g",
        "1" * 17 + ".0.3",
        "1.0.3 ",
        "١.0.3",
    ],
)
def test_what_we_would_not_have_written_is_refused(forged: str) -> None:
    assert cookie.parse(forged) is None
