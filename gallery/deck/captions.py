"""A few words under a picture, made from its seed when it is shown: nothing of them is stored.

Here, and for the sex that a first name tells (listings/faces.py), a web process asks textgen, and only its
word lists: no network loads (pyproject.toml names the exceptions, tests/test_contracts.py looks).
"""

from typing import NamedTuple

from textgen.captions import caption


class Words(NamedTuple):
    """`name` stands where a title would, `about` where the dry fact would."""

    name: str = ""
    about: str = ""


NONE = Words()


def words_of(kind: str, seed: int) -> Words:
    """The caption of a picture in a domain whose captions are of that kind; empty for none."""
    if not kind:
        return NONE
    found = caption(kind, seed)
    return Words(found.name, " ".join(f"{term}: {_lower(said)}" for term, said in found.lines))


def _lower(text: str) -> str:
    """After a colon; a word in capitals keeps them."""
    return text if text[1:2].isupper() or text.startswith("I ") else text[:1].lower() + text[1:]
