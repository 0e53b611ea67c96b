"""Recipe: everything needed to make one specimen again; its digest is the specimen's key."""

import json
from dataclasses import asdict, dataclass, replace
from typing import Literal

from gallery.lib.digests import key_of

NoiseMode = Literal["const", "none", "random"]
MAX_SEED = 2**32 - 1  # numpy.random.RandomState takes no more


@dataclass(frozen=True)
class Recipe:
    """One picture, or one listing, of a checkpoint. Fields that are None are left out of the canonical form,
    so that a field added later changes no key of today."""

    checkpoint: str
    seed: int
    truncation_psi: float | None
    truncation_cutoff: int | None = None
    noise_mode: NoiseMode | None = "const"
    aspect: str | None = None
    """Width to height, such as `4:3`, that the network's square is drawn at; None for a square."""
    class_index: int | None = None
    """Of a network with classes; None for all of them in turn (`class_of`)."""
    set_size: int | None = None
    """So many seeds in a row share the coarse styles of their first; None for pictures that stand alone."""
    kind: Literal["listing"] | None = None
    """None for a picture."""

    def __post_init__(self) -> None:
        if not 0 <= self.seed <= MAX_SEED:
            raise ValueError(f"A recipe's seed is {self.seed}, expected 0 to {MAX_SEED}; choose another.")

    def canonical(self) -> str:
        """JSON with sorted keys and no spaces: the text whose digest is the key."""
        fields = {name: value for name, value in asdict(self).items() if value is not None}
        if self.truncation_psi is not None:
            fields["truncation_psi"] = float(self.truncation_psi)
        return json.dumps(fields, sort_keys=True, separators=(",", ":"))

    def class_of(self, c_dim: int) -> int | None:
        """Which of `c_dim` classes is drawn; None of a network without any."""
        if not c_dim:
            return None
        if self.class_index is not None:
            return self.class_index
        return self.seed // (self.set_size or 1) % c_dim  # sets take turns: a mix of two classes is none

    @property
    def first_of_set(self) -> int:
        """The seed whose coarse styles the picture has: its own, unless it is a later one of a set."""
        return self.seed - self.seed % (self.set_size or 1)

    @property
    def key(self) -> str:
        return key_of(self.canonical())

    @property
    def terms(self) -> str:
        """Digest of all but the seed: pictures made on the same terms hang together."""
        return key_of(replace(self, seed=0).canonical())

    @classmethod
    def parse(cls, canonical: str) -> "Recipe":
        return cls(**{"truncation_psi": None, "noise_mode": None, **json.loads(canonical)})
