"""English, of a sane length, not going in circles, ending where a sentence ends."""

import re
from collections import Counter
from itertools import pairwise

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
LONG_ITEM = 5  # words between two commas
MOST_MENTIONS = 3  # of a name of two words or more in one section
MOST_FRAGMENTS = 4  # lines that no full stop ends
MOST_NUMBERS = 3
_DOUBLED = re.compile(
    r"\b(?!more\b|over\b|again\b|years\b|miles\b|many\b|time\b)(\w{4,})(?:,? and|,| or) \1\b", re.I
)
_LISTED_AGAIN = re.compile(r"\b(\w{5,}), (?:[\w-]+, ){0,4}(?:[\w-]+,? )?(?:and|or|&) \1\b", re.I)
_NAME = re.compile(r"\b[A-ZÀ-Þ][a-zà-ÿ]+(?: [A-ZÀ-Þ][a-zà-ÿ]+)+\b")
_CLOSED = re.compile(r"[.!?:;,)…\"]$")
_LONG_NUMBER = re.compile(r"\b(?!(?:1[6-9]|20)\d\d\b)\d{4,}(?! ?sq)|\b[A-Z]+\d{3,}")
_WITH_DIGITS = re.compile(r"\S*\d\S*")
_RULE = re.compile(
    r"\b(?:no|not|don't|don’t|never|please|must|only|keep|respect(?!ed|able)\w*|smok\w*|pets?|part(?:y|ies)|allowed|"
    r"quiet (?:hours|time|after|at|from|between|please)|"
    r"be (?:quiet|clean|kind|considerate|mindful|careful|aware|tidy|respectful)|clean (?:up|after)|cleaning|"
    r"welcome|shoes|check|noise|treat\w*|leave|turn|lock|rules?|ask\w*|expect\w*|require\w*|after|before|"
    r"suitable|should|care|prohibited|permitted|forbidden|use|enjoy)\b",
    re.I,
)
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


def circles(texts: Texts) -> str | None:
    """'Clean and clean', 'shops, bars and shops', a name in every line, one sight twice, names for sentences."""
    for name, content in sections(texts):
        if found := _DOUBLED.search(content) or _LISTED_AGAIN.search(content):
            return found[0]
        items = [_bare(item) for item in re.split(r"[,;\n]|\band\b|[.!?]\s", content)]
        if again := _said_again([item for item in items if " " in item]):
            return again
        spoken = Counter(found[0] for found in _NAME.finditer(content))
        if again := next((phrase for phrase, times in spoken.items() if times > MOST_MENTIONS), None):
            return again
        unended = [line for line in content.split("\n") if line.strip() and not _CLOSED.search(line.strip())]
        if name != "rules" and len(unended) > MOST_FRAGMENTS:
            return " / ".join(unended[:3])
    return None


def coded(title: str) -> str | None:
    """'34813 2Apt 12th', 'Studio 1B, 1BD, 2A': an inventory's words."""
    if _LONG_NUMBER.search(title) or len(_WITH_DIGITS.findall(title)) > MOST_NUMBERS:
        return title
    return title if re.search(r",\s*\d+$", title) else None


def no_rule(rules: str) -> str | None:
    """What forbids, asks or allows nothing."""
    return None if not rules or _RULE.search(rules) else rules[:60]


def _said_again(items: list[str]) -> str | None:
    """One that follows itself, is there three times, or is too long for twice to be chance."""
    for item, following in pairwise(items):
        if item == following or item.endswith(f" {following}"):
            return following
    for item, times in Counter(items).items():
        if times > (1 if item.count(" ") >= LONG_ITEM - 1 else 2):
            return item
    return None


def _bare(item: str) -> str:
    return re.sub(r"^(?:the|a|an|our|to|or)\s+", "", item.strip(" .!?").lower())


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
