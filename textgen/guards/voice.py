"""Each section in its own voice: a host speaks of themselves, rules ask something of guests."""

import re

_FIRST_PERSON = re.compile(r"\b(?:I|me|my|mine|we|us|our|ours|myself|ourselves)\b", re.I)
_OF_THE_HOME = re.compile(
    r"\bmin(?:ute)?s?\b['’]?[\s-]*(?:drive|walk|stroll|ride|away|from)\b|\bwithin walking distance\b", re.I
)
_TURNED = re.compile(
    r"\b(?:ask|expect|require|request) that we\b|\bI am not allowed\b|\bI(?:['’]m| am) (?:allowed|permitted)\b"
    r"|\bwe will (?:be non|not smoke|respect)|\bsmok\w+ outside (?:of )?the (?:house|home|building)\b",
    re.I,
)
_MAY_SMOKE_OUTSIDE = re.compile(r"\b(?:only|allowed|permitted|please|may|can|must)\b", re.I)


def impersonal(host: str) -> str | None:
    """A host's words that speak of nobody, or of how far it is to the beach."""
    if not host:
        return None
    if not _FIRST_PERSON.search(host):
        return host[:60]
    found = _OF_THE_HOME.search(host)
    return found[0] if found else None


def turned(rules: str) -> str | None:
    """'We ask that we', 'I am not allowed', 'no smoking outside of the house': rules for the wrong side."""
    for sentence in re.split(r"(?<=[.!?])\s+|\n", rules):
        found = _TURNED.search(sentence)
        if found and not ("outside" in found[0] and _MAY_SMOKE_OUTSIDE.search(sentence)):
            return found[0]
    return None
