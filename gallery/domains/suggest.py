"""Words and a look for a new wing, from one noun. Suggestions: an administrator may write others."""

import re
from collections.abc import Collection, Iterable, Iterator
from string import ascii_uppercase

from gallery.domains.colours import GREY_BELOW, hue_apart_deg, oklch

IRREGULAR = {
    "person": "people",
    "child": "children",
    "man": "men",
    "woman": "women",
    "mouse": "mice",
    "goose": "geese",
    "foot": "feet",
    "tooth": "teeth",
    "ox": "oxen",
    "leaf": "leaves",
    "loaf": "loaves",
    "wolf": "wolves",
    "shelf": "shelves",
    "knife": "knives",
    "life": "lives",
    "wife": "wives",
    "fish": "fish",
    "sheep": "sheep",
    "deer": "deer",
    "aircraft": "aircraft",
}
# Who, not that: people, beings, and animals that have names. One that is missing is a “that”, which is no mistake.
SOMEBODY = frozenset((
    "people", "child", "children", "baby", "girl", "boy", "lady", "actor", "artist", "singer", "model", "character",
    "hero", "heroine", "waifu", "husbando", "angel", "elf", "witch", "cat", "kitten", "dog", "puppy", "hound", "fox",
    "wolf", "bear", "lion", "tiger", "horse", "pony", "rabbit", "bird", "owl",
))  # fmt: skip
SEEDS = ("#2f5fa8", "#b07a16", "#c2345f", "#0f7f6b", "#6b7d1e", "#7a4fb0", "#b4502a", "#2b87a8", "#a0459c")


def plural(noun: str) -> str:
    """English, by rule: dog, dogs; city, cities; box, boxes. Of several words the last is changed."""
    *first, last = noun.split() or [""]
    return " ".join([*first, _plural_of_word(last)])


def _plural_of_word(word: str) -> str:
    lower = word.lower()
    for one, many in IRREGULAR.items():
        if lower == one or (one in ("man", "woman", "child", "person") and lower.endswith(one)):
            return word[: len(word) - len(one)] + many
    if re.search(r"(s|x|z|ch|sh)$", lower):
        return f"{word}es"
    if re.search(r"[^aeiou]y$", lower):
        return f"{word[:-1]}ies"
    return f"{word}s" if word else ""


def pronoun(noun: str) -> str:
    """“A person who does not exist”, “a room that does not exist”. Of several words the last says it."""
    last = noun.lower().split()[-1:] or [""]
    is_somebody = last[0] in SOMEBODY or last[0].endswith(("man", "woman", "person"))
    return "who" if is_somebody else "that"


def words(noun: str, slug: str, letters_taken: Collection[str] = ()) -> dict[str, str]:
    """Every word that a domain needs, by the name of its field."""
    noun = noun.strip() or slug.replace("-", " ")
    many = plural(noun)
    return {
        "noun": noun,
        "wing": many[:1].upper() + many[1:],
        "letter": letter(f"{noun} {slug}", letters_taken),
        "sentence": f"This {noun} does not exist.",
        "still_sentence": f"This {noun} still does not exist.",
        "grid_sentence": f"Sixty {many}, none of them.",
        "title": "Untitled",
        "medium": "Weights and noise",
    }


def letter(word: str, taken: Collection[str] = ()) -> str:
    """The wing's letters in accession numbers: the first one, else two that nobody has."""
    return next(candidate for candidate in _letters(word) if candidate not in taken)


def _letters(word: str) -> Iterator[str]:
    own = re.sub(r"[^A-Z]", "", word.upper()) or "W"
    yield own[0]
    for second in own[1:] + ascii_uppercase:
        yield own[0] + second
    for first in ascii_uppercase:
        yield from (first + second for second in ascii_uppercase)
    yield own[0]  # all 702 are taken


def colour(taken: Iterable[str] = ()) -> str:
    """The seed whose hue is farthest from those of the wings that hang already."""
    hues = [each.hue_deg for each in map(oklch, taken) if each.chroma >= GREY_BELOW]
    return max(
        SEEDS, key=lambda seed: min((hue_apart_deg(oklch(seed).hue_deg, hue) for hue in hues), default=0)
    )
