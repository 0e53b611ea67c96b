"""What a writer wrote, cut to the shape of a page."""

import re

SYMBOLS = {"USD": "$", "GBP": "£", "EUR": "€", "AUD": "A$", "CAD": "C$", "HKD": "HK$", "SGD": "S$"}
SHOWN_AT_FIRST = 340  # characters of a description
SENTENCE = re.compile(r".+?(?:[.!?](?=\s)|$)\s*", re.DOTALL)


def money(amount: int, currency: str) -> str:
    symbol = SYMBOLS.get(currency)
    return f"{symbol}{amount:,}" if symbol else f"{amount:,} {currency}".strip()


def paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def split(text: str) -> tuple[list[str], list[str]]:
    """The paragraphs that are shown at first, and those behind “show more”."""
    first: list[str] = []
    rest = paragraphs(text)
    while rest and sum(map(len, first)) + len(rest[0]) <= SHOWN_AT_FIRST:
        first.append(rest.pop(0))
    if rest and not first:
        start = "".join(_sentences_up_to(rest[0], SHOWN_AT_FIRST))
        first, rest = [start.strip()], [rest[0][len(start) :].strip(), *rest[1:]]
    return first, [paragraph for paragraph in rest if paragraph]


def _sentences_up_to(text: str, length: int) -> list[str]:
    """Whole sentences from the start, at least one."""
    taken: list[str] = []
    for found in SENTENCE.finditer(text):
        if taken and found.end() > length:
            break
        taken.append(found[0])
    return taken or [text]


def rules(text: str) -> list[str]:
    """A rule a line; where there is one line only, a rule a sentence."""
    lines = [line.lstrip("-•*– ").strip() for line in paragraphs(text)]
    if len(lines) == 1:
        lines = [each.strip() for each in re.split(r"(?<=[.!?])\s+(?=[A-Z])", lines[0])]
    return [line for line in lines if line]
