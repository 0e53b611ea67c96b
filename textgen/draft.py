"""A listing while it is written: sentence after sentence, each checked as soon as it is there.

What fails is taken back to where its sentence began and written again with the next sub-seed; what stands before it
stays. So a wrong city in the last review costs a sentence, not a listing. A sentence that fails again and again takes
its section with it, a section that does the whole listing.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from torch import Tensor

from textgen.attributes import Attributes
from textgen.guards.shape import LENGTHS, ends_well
from textgen.prompt import END, MARK, SECTIONS, Texts, parse, prompt
from textgen.sample import Chance, Taste
from textgen.tokens import Tokens

LONGEST_TOKENS = {
    "title": 24,
    "description": 260,
    "neighbourhood": 130,
    "host": 100,
    "rules": 100,
    "reviews": 170,
}
# A section ends with the sentence under way after so many tokens, between these two by the listing's seed: short texts
# hold together, long ones wander (docs/listings.md)
ENOUGH_TOKENS = {
    "description": (40, 90),
    "neighbourhood": (30, 65),
    "host": (25, 60),
    "rules": (8, 28),
}
LONGEST_PROMPT = 192
LONGEST = LONGEST_PROMPT + sum(LONGEST_TOKENS.values()) + 8 * len(SECTIONS)  # tokens, marks included
TRIES_OF_SENTENCE = 5  # then its section is begun anew
TRIES_OF_SECTION = 5  # then the whole listing is
TRIES = 150  # then the seed is given up
SENTENCE_ENDS = (".", "!", "?")
SHORTEST_WORD = 4
_ABBREVIATED = re.compile(
    r"\b(?:[A-Z]|St|Mt|Ave|Rd|Dr|Mr|Mrs|Ms|No|mins?|approx|incl|etc|e\.g|i\.e|sq|ft|a\.m|p\.m)\.$"
)

Faults = Callable[[Attributes, Texts], dict[str, str]]
# guards that would refuse a listing whose sections, or a section whose sentences, are not all there yet
OF_LISTINGS = frozenset(("length", "missing", "unfinished"))
OF_SECTIONS = frozenset(("english", "impersonal", "no rule"))  # "Hello!" may open a host's text


@dataclass
class Counters:
    """What became of everything that was begun."""

    listings: int = 0
    rewritten: int = 0  # sentences, and sections where all of one was wrong
    given_up: int = 0
    tokens: int = 0
    refusals: Counter[str] = field(default_factory=Counter)

    def told(self) -> str:
        by_guard = ", ".join(f"{name} {times}" for name, times in self.refusals.most_common())
        return (
            f"{self.listings} listings, {self.given_up} given up; {self.rewritten} sentences written again"
            f"{f' ({by_guard})' if by_guard else ''}; {self.tokens:,} tokens"
        )


@dataclass(frozen=True)
class Marks:
    """Tokens between sections. A mark is never chosen, only where one begins: what follows it is known."""

    headers: dict[str, list[int]]
    opening: int  # the token that a mark begins with
    words: frozenset[int]  # tokens whose repetition tires; a comma's does not

    @classmethod
    def of(cls, tokens: Tokens) -> "Marks":
        headers = {name: tokens.encode(f"{MARK}{name}\n") for name in SECTIONS}
        decoded = ((token, tokens.decode([token]).strip()) for token in range(len(tokens)))
        words = frozenset(token for token, text in decoded if len(text) >= SHORTEST_WORD and text.isalpha())
        return cls(headers, headers["title"][0], words)


def number_of(seed: int, name: str) -> int:
    """A number that is a listing's own, the same for each try."""
    return int.from_bytes(hashlib.blake2b(f"{seed} {name}".encode(), digest_size=4).digest())


class Draft:
    """The state of one seed between two steps of the network.

    `ids` is what the network has to have read; of what it had read before, the first `kept` still stand.
    """

    def __init__(
        self, seed: int, attributes: Attributes, tokens: Tokens, marks: Marks, faults: Faults, counters: Counters,
        taste: Taste,
    ) -> None:  # fmt: skip
        self.seed, self.attributes, self.taste = seed, attributes, taste
        self.tokens, self.marks, self.faults, self.counters = tokens, marks, faults, counters
        self.prompt = tokens.encode(prompt(attributes))[:LONGEST_PROMPT]
        self.sub_seed = 0
        self.texts: Texts | None = None  # when it is done
        self.is_given_up = False
        self._begin()

    def _begin(self) -> None:
        self.ids = list(self.prompt)
        self.kept = len(self.ids)
        self.said = Texts()
        self._open(0)

    def _open(self, section: int) -> None:
        """Write the section's mark and be ready for its first token."""
        self.section = section
        self.name = SECTIONS[section]
        self.ids += self.marks.headers[self.name]
        self.start = self.sound = len(self.ids)
        self.tries = self.tries_of_sentence = 0
        fewest, most = ENOUGH_TOKENS.get(self.name, (LONGEST, LONGEST))
        self.enough = fewest + number_of(self.seed, self.name) % (most - fewest + 1)
        self._go_on_from(self.start)

    def _go_on_from(self, place: int) -> None:
        """Forget what was written from this place on."""
        del self.ids[place:]
        self.sound = place
        self.kept = min(self.kept, place)
        before = self.ids[len(self.prompt) :]
        self.chance = Chance((self.seed, self.section, self.sub_seed), before, self.marks.words, self.taste)

    @property
    def is_done(self) -> bool:
        return self.texts is not None or self.is_given_up

    def take(self, scores: Tensor) -> None:
        """Choose the next token from the scores [V] of what follows `ids`."""
        self.counters.tokens += 1
        self.kept = len(self.ids)
        written = self.ids[self.start :]
        at_line_start = bool(written) and self.tokens.decode(written[-1:]).endswith("\n")
        token = self.chance.choose(scores, () if at_line_start else (self.marks.opening,))
        if self._ends_sentence(written, token):
            if faults := self._wrong(written):
                self._refuse_sentence(faults)
                return
            self.sound, self.tries_of_sentence = len(self.ids), 0
            if len(written) >= self.enough:
                self._close(written)
                return
        if token == self.marks.opening:
            self._close(written)
            return
        self.ids.append(token)
        if len(written) + 1 >= LONGEST_TOKENS[self.name]:
            self._close(self._finished(self.ids[self.start :]))

    def _ends_sentence(self, written: list[int], token: int) -> bool:
        """Whether a sentence that is not checked yet ends before `token`."""
        if self.start + len(written) <= self.sound or not self.tokens.decode([token])[:1].isspace():
            return False
        end = self.tokens.decode(written[-8:]).rstrip(" ")
        return end.endswith(SENTENCE_ENDS) and not _ABBREVIATED.search(end)

    def _finished(self, written: list[int]) -> list[int]:
        """As much as ends with a sentence, and with its line."""
        for end in range(len(written), 0, -1):
            if self.tokens.decode(written[end - 1 : end]).rstrip("\n").endswith(SENTENCE_ENDS):
                return written[:end]
        return written

    def _close(self, written: list[int]) -> None:
        """The section is written: keep it, or write it again."""
        content = self.tokens.decode(written)
        faults = self._misshapen(content) or self._wrong(written, is_whole=True)
        if faults:
            self._refuse_section(faults)
            return
        self.said = self._with(content)
        del self.ids[self.start :]
        self.ids += written
        self.kept = min(self.kept, len(self.ids))
        if not content.endswith("\n"):
            self.ids += self.tokens.encode("\n")
        if self.section + 1 < len(SECTIONS):
            self._open(self.section + 1)
        elif faults := list(self.faults(self.attributes, self.said)):
            self._refuse_section(faults)
        else:
            self.texts = self.said
            self.counters.listings += 1

    def _with(self, content: str) -> Texts:
        found = parse(f"{MARK}{self.name}\n{content.strip()}\n{END}")
        return replace(self.said, **{self.name: getattr(found, self.name)})

    def _misshapen(self, content: str) -> list[str]:
        """Whether the section is too short, too long or not finished."""
        value = getattr(self._with(content), self.name)
        shortest, longest = LENGTHS[self.name]
        parts = value if isinstance(value, tuple) else (value,)
        if not parts or not all(shortest <= len(part) <= longest for part in parts):
            return ["length"]
        if self.name != "title" and not all(map(ends_well, parts)):
            return ["unfinished"]
        return []

    def _wrong(self, written: list[int], is_whole: bool = False) -> list[str]:
        """Guards that refuse the listing as far as it is written, this section included."""
        faults = self.faults(self.attributes, self._with(self.tokens.decode(written)))
        too_early = OF_LISTINGS if is_whole else OF_LISTINGS | OF_SECTIONS
        return [name for name in faults if name not in too_early]

    def _refuse_sentence(self, faults: list[str]) -> None:
        self.tries_of_sentence += 1
        if self.tries_of_sentence >= TRIES_OF_SENTENCE:
            self._refuse_section(faults)
        elif self._may_try_again(faults):
            self._go_on_from(self.sound)

    def _refuse_section(self, faults: list[str]) -> None:
        self.tries += 1
        self.tries_of_sentence = 0
        if not self._may_try_again(faults):
            return
        if self.tries >= TRIES_OF_SECTION:
            self._begin()
        else:
            self._go_on_from(self.start)

    def _may_try_again(self, faults: list[str]) -> bool:
        self.counters.refusals.update(faults)
        self.counters.rewritten += 1
        self.sub_seed += 1
        self.is_given_up = self.sub_seed >= TRIES
        self.counters.given_up += self.is_given_up
        return not self.is_given_up
