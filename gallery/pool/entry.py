"""What a page must know to hang a picture without a query, as 26 characters a slot.

Key (16), the year's last two digits (2), the seed in hexadecimal (8): fixed width, so that a
million of them are one packed buffer in a web process.
"""

from typing import NamedTuple

ENTRY_LENGTH = 26


class Entry(NamedTuple):
    key: str
    year: int
    seed: int

    def packed(self) -> str:
        return f"{self.key}{self.year % 100:02d}{self.seed:08x}"

    @classmethod
    def unpack(cls, packed: str) -> "Entry":
        return cls(packed[:16], 2000 + int(packed[16:18]), int(packed[18:26], 16))

    def accession(self, letter: str) -> str:
        """Year, wing, seed: 2026.F.1072."""
        return f"{self.year}.{letter}.{self.seed}"
