"""Figures that are no facts: a model of this size invents them, and two of them seldom agree.

Of descriptions that a reader called wrong, 14 in 23 had two or more; of those that could be a host's, 2 in 17
(docs/listings.md).
"""

import re

from textgen.guards.counts import NUMBER_WORDS
from textgen.prompt import Texts

MOST = 1  # in a section
_MEASURES = (
    r"min|block|hour|mile|km|kilomet|met(?:er|re)|stor(?:y|ey|ies)|floor|level|years?\b|feet|ft|stops?\b"
)
_FIGURE = re.compile(
    r"\d[\d.,/]*(?:\s?(?:-|–|to)\s?\d[\d.,]*)?\w*"
    rf"|\b(?:{'|'.join(NUMBER_WORDS)}|first|second|third)(?=[\s-](?:{_MEASURES}))",
    re.I,
)
# what the facts hold; other guards know whether it is true
_FACT = re.compile(
    r"\d[\d.,]*(?:\s?(?:-|–|to|or)\s?\d[\d.,]*)?[\s-]?(?:(?:[a-z]+[\s-]){0,2}?(?:bed|bath|brs?\b|bds?\b|bdrm|guest|people|"
    r"person|adult|pax|couple))|(?:sleeps?|accommodates?|up to)\s\d+|\b24[\s/-]?(?:hours?|hrs?|7)\b",
    re.I,
)


def figures(texts: Texts) -> str | None:
    """A section with more figures than one that are no facts of the listing; of rules, hours are."""
    for content in (texts.description, texts.neighbourhood, texts.host):
        found = _FIGURE.findall(_FACT.sub("", content))
        if len(found) > MOST:
            return " and ".join(found[: MOST + 1])
    return None
