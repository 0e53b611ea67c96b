"""English, of a sane length, not going in circles, ending where a sentence ends."""

import re
from collections import Counter

from textgen.prompt import SECTIONS, Texts
from textgen.vocabulary import word_list

# characters; what real hosts write lies well inside
LENGTHS = {
    "title": (8, 80),
    "description": (120, 1600),
    "neighbourhood": (40, 900),
    "host": (25, 700),
    "rules": (8, 700),
    "reviews": (15, 600),  # each
}
MINIMUM_DISTINCT = 0.82  # of runs of three words in the long sections
MINIMUM_STOP_WORDS = 0.17
_ENDED = re.compile(r"[.!?…][\"'”’)\]]*$|[.!?]\s?[:;]-?[)D]$|:\)$")
_STOP_WORDS = word_list("stop_words")


def sections(texts: Texts) -> list[tuple[str, str]]:
    """Name and content of what is there, a pair for each review."""
    pairs = [(name, getattr(texts, name)) for name in texts.present() if name != "reviews"]
    return pairs + [("reviews", review) for review in texts.reviews]


def missing(texts: Texts) -> str | None:
    return next((name for name in SECTIONS if name not in texts.present()), None)


def wrong_length(texts: Texts) -> str | None:
    for name, content in sections(texts):
        shortest, longest = LENGTHS[name]
        if not shortest <= len(content) <= longest:
            return f"{name} of {len(content)} characters"
    return None


def unfinished(texts: Texts) -> str | None:
    """Titles and lists of rules need no full stop at their end; all else does."""
    for name, content in sections(texts):
        if name != "title" and not ends_well(content):
            return f"{name}: {content[-30:]!r}"
    return None


def ends_well(content: str) -> bool:
    return bool(_ENDED.search(content.strip()))


def repeats(texts: Texts) -> str | None:
    """A sentence said twice, or too few distinct runs of three words."""
    contents = [content for name, content in sections(texts) if name != "title"]
    heard: Counter[str] = Counter()
    for content in contents:
        heard.update(part for part in re.split(r"[.!?\n]\s*", content.lower()) if len(part) > 25)
    for sentence, times in heard.items():
        if times > 1:
            return sentence[:60]
    for content in contents:
        if (share := distinct(content, 3)) < MINIMUM_DISTINCT:
            return f"{share:.0%} distinct: {content[:30]}"
    return None


def distinct(content: str, length: int) -> float:
    """The share of runs of `length` words that are not repeats."""
    words = re.findall(r"\w+", content.lower())
    runs = [tuple(words[start : start + length]) for start in range(len(words) - length + 1)]
    return len(set(runs)) / len(runs) if runs else 1.0


def not_english(texts: Texts) -> str | None:
    words = re.findall(r"[\w']+", f"{texts.description} {texts.neighbourhood} {texts.host}".lower())
    if not words:
        return None
    share = sum(word in _STOP_WORDS for word in words) / len(words)
    if share < MINIMUM_STOP_WORDS:
        return f"{share:.0%} of its words are the small words of English"
    strange = [letter for letter in "".join(words) if ord(letter) > 0x24F]
    return f"letters {''.join(strange[:5])}" if strange else None
