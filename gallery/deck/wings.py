"""What a web process knows of the live domains: their words, looks and decks."""

import hashlib
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from gallery.deck.load import Deck
from gallery.domains import suggest
from gallery.domains.colours import stylesheet
from gallery.domains.models import Domain
from gallery.renditions import names
from gallery.renditions.mat import mat

RESOLUTION = 1024  # of a domain whose checkpoint was taken away while its pictures still hang


@dataclass(frozen=True, eq=False)
class Wing:
    """One live domain as it was last read, and its deck, which goes on changing."""

    domain: Domain
    deck: Deck

    @property
    def slug(self) -> str:
        return self.domain.slug

    @property
    def resolution(self) -> int:
        checkpoint = self.domain.checkpoint
        return (checkpoint.resolution if checkpoint else None) or RESOLUTION

    @cached_property
    def edges(self) -> tuple[int, ...]:
        return names.edges(self.resolution)

    @property
    def mat(self) -> str:
        return mat(self.resolution)

    @property
    def alt(self) -> str:
        noun = self.domain.noun
        article = "An" if noun[:1].lower() in "aeiou" else "A"
        return f"{article} {noun} {suggest.pronoun(noun)} does not exist"

    @cached_property
    def look(self) -> str:
        """Its colours and type as CSS."""
        return stylesheet(self.slug, self.domain.seed_colour, self.domain.display_face, self.domain.ratio)

    @cached_property
    def look_name(self) -> str:
        """Changes whenever the look does, so that the stylesheet may be cached for ever."""
        return f"{self.slug}-{hashlib.blake2b(self.look.encode(), digest_size=4).hexdigest()}.css"

    @property
    def address(self) -> str:
        """Its page on the site's own host names."""
        return f"/{self.slug}/"


@dataclass(frozen=True, eq=False)
class Hall:
    """Every wing in order. Never changed: when a domain changes, another hall takes its place."""

    wings: tuple[Wing, ...]
    by_slug: Mapping[str, Wing]
    by_host: Mapping[str, Wing]
    pressed: dict[Hashable, Any] = field(default_factory=dict)
    """Room for what pages derive from these words; it goes when they go."""

    @classmethod
    def of(cls, wings: Iterable[Wing]) -> "Hall":
        in_order = tuple(wings)
        return cls(
            wings=in_order,
            by_slug={wing.slug: wing for wing in in_order},
            by_host={host: wing for wing in reversed(in_order) for host in wing.domain.hosts},
        )
