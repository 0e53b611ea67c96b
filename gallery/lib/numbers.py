"""Whole numbers out of what strangers write."""


def whole(text: str, minimum: int, maximum: int) -> int | None:
    """The number that `text` writes in plain digits; None if it writes none, or one out of range."""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(maximum))):
        return None  # the length is looked at first: int() of a million digits takes a second
    number = int(text)
    return number if minimum <= number <= maximum else None
