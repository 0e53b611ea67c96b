"""A visitor's path through a deck: no slot twice before every slot once."""

from typing import NamedTuple

NONCES = 2**64


class Walk(NamedTuple):
    """Step i stands at slot (start + i * stride) mod M. M is prime, so M steps visit every slot once.

    `step` is the next one to take. Slots from the deck's capacity to M - 1 are never filled.
    """

    nonce: int
    modulus: int
    step: int = 0

    @classmethod
    def from_slot(cls, slot: int, modulus: int, chance: int) -> "Walk":
        """A walk that starts at `slot`; `chance` (64 bits) decides its stride."""
        nonce = chance - chance % modulus + slot
        return cls(nonce if nonce < NONCES else nonce - modulus, modulus)

    @property
    def start(self) -> int:
        return self.nonce % self.modulus

    @property
    def stride(self) -> int:
        return 1 + (self.nonce >> 32) % (self.modulus - 1)

    @property
    def is_over(self) -> bool:
        return self.step >= self.modulus

    def slot(self, step: int) -> int:
        return (self.start + step * self.stride) % self.modulus

    def at(self, step: int) -> "Walk":
        return Walk(self.nonce, self.modulus, step)
