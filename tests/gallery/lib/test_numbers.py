import pytest

from gallery.lib.numbers import whole


@pytest.mark.parametrize(("text", "number"), [("1", 1), ("240", 240), ("007", 7), ("5", 5)])
def test_plain_digits_are_a_number(text: str, number: int) -> None:
    assert whole(text, 1, 240) == number


@pytest.mark.parametrize(
    "text", ["", "0", "241", "-1", "+1", " 1", "1.0", "1e2", "x", "٣", "²", "0001", "9" * 10**6]
)
def test_everything_else_is_none(text: str) -> None:
    assert whole(text, 1, 240) is None
