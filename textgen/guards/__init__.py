"""What a written listing must pass before it is shown. One that fails is written again, with the next sub-seed.

Each guard gives the first thing that is wrong, or None. Its name is what counters and the admin pages show.
"""

from collections.abc import Callable, Iterable

from textgen import copying
from textgen.attributes import Attributes
from textgen.guards.cities import called_city, other_area, other_city, other_country
from textgen.guards.contact import brand, contact
from textgen.guards.counts import contradiction, shared_parts
from textgen.guards.figures import figures
from textgen.guards.heard import unheard
from textgen.guards.landmarks import other_landmark
from textgen.guards.people import changed_sides, named_after, other_host, other_praised, other_sex, surname
from textgen.guards.plausible import implausible
from textgen.guards.shape import (
    circles,
    coded,
    missing,
    no_rule,
    not_english,
    repeats,
    sections,
    unfinished,
    wrong_length,
)
from textgen.guards.slips import (
    harped_on,
    impossible,
    misspelt,
    one_of_many,
    owned_twice,
    said_twice,
    staffed,
    stammered,
)
from textgen.guards.surroundings import elsewhere
from textgen.guards.voice import impersonal, turned
from textgen.guards.words import indecent
from textgen.prompt import Texts

Guard = Callable[[Attributes, Texts], str | None]


def everything(texts: Texts) -> str:
    """All sections, a blank line between two, so that no pattern reaches from one into the next."""
    return "\n\n".join(content for _, content in sections(texts))


def of_the_home(texts: Texts) -> str:
    """What speaks of the home and where it lies; hosts and guests may come from anywhere."""
    return "\n\n".join((texts.title, texts.description, texts.neighbourhood, texts.rules))


def first(found: Iterable[str | None]) -> str | None:
    return next(filter(None, found), None)


GUARDS: dict[str, Guard] = {
    "contact": lambda _, texts: contact(everything(texts)),
    "brand": lambda _, texts: brand(everything(texts)),
    "city": lambda facts, texts: other_city(everything(texts), facts),
    "country": lambda facts, texts: other_country(of_the_home(texts), facts),
    "landmark": lambda facts, texts: other_landmark(of_the_home(texts), facts),
    "no city": lambda facts, texts: called_city(of_the_home(texts), facts),
    "unheard": lambda facts, texts: unheard(texts, facts),
    "area": lambda facts, texts: other_area(texts.title, facts),
    "numbers": lambda facts, texts: contradiction(of_the_home(texts), facts),
    "figures": lambda _, texts: figures(texts),
    "shared": lambda facts, texts: shared_parts(of_the_home(texts), facts),
    "surroundings": lambda facts, texts: elsewhere(of_the_home(texts), facts),
    "implausible": lambda _, texts: implausible(of_the_home(texts)),
    "host": lambda facts, texts: other_host(everything(texts), facts),
    "praised": lambda facts, texts: first(other_praised(review, facts) for review in texts.reviews),
    "named after": lambda facts, texts: named_after(texts.title, facts),
    "sex": lambda facts, texts: other_sex(texts.host, facts),
    "changed sides": lambda _, texts: changed_sides(texts),
    "impersonal": lambda _, texts: impersonal(texts.host),
    "turned": lambda _, texts: turned(texts.rules),
    "surname": lambda facts, texts: surname(everything(texts), facts),
    "words": lambda _, texts: indecent(everything(texts)),
    "copied": lambda _, texts: first(copying.copied(part) for _, part in sections(texts)),
    "missing": lambda _, texts: missing(texts),
    "length": lambda _, texts: wrong_length(texts),
    "unfinished": lambda _, texts: unfinished(texts),
    "repeats": lambda _, texts: repeats(texts),
    "circles": lambda _, texts: circles(texts),
    "harped on": lambda facts, texts: harped_on(texts, facts),
    "misspelt": lambda facts, texts: misspelt(everything(texts), facts),
    "owned twice": lambda _, texts: owned_twice(texts.description),
    "one of many": lambda _, texts: one_of_many(everything(texts)),
    "stammered": lambda _, texts: stammered(everything(texts)),
    "impossible": lambda _, texts: impossible(of_the_home(texts)),
    "staffed": lambda facts, texts: staffed(texts, facts),
    "said twice": lambda _, texts: said_twice(texts.title),
    "coded": lambda _, texts: coded(texts.title),
    "no rule": lambda _, texts: no_rule(texts.rules),
    "english": lambda _, texts: not_english(texts),
}


def check(attributes: Attributes, texts: Texts) -> tuple[str, ...]:
    """Names of the guards that refuse; empty for a listing that may be shown."""
    return tuple(faults(attributes, texts))


def faults(attributes: Attributes, texts: Texts) -> dict[str, str]:
    """The same with what each of them found."""
    found = {name: guard(attributes, texts) for name, guard in GUARDS.items()}
    return {name: fault for name, fault in found.items() if fault}
