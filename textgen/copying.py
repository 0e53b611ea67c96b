"""No twelve words in a row from the corpus: a filter of its runs of words, small enough to ship.

    python -m textgen.copying CORPUS

An exact set of some 11 million runs of twelve words would take 90 MB. This takes 13 and misses none:

- Kept are runs of *eleven* words, and of these only the ones that start at an even word of their text. Twelve
  words copied hold two runs of eleven, one of which starts at an even word. So no copy of twelve is missed, at the
  price that half of all copies of exactly eleven are refused as well.
- They are kept as an xor filter (Graf and Lemire, 2019) with fingerprints of 16 bits: 20 bits a run. It says yes to
  every run of the corpus, and by mistake to one in 65,536 others: to one listing in two hundred.

Words are runs of letters and digits in lower case. Every way to count words that keeps 'don't' or 'check-in' whole
counts fewer, so its copies of twelve are ours too.
"""

import functools
import hashlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from textgen.vocabulary import BUNDLED

PROMISED = 12  # words: no copy of this length passes
KEPT = PROMISED - 1
FILTER = BUNDLED / "corpus-runs.npy"
SLOTS_PER_RUN = 1.23  # below 1.22 the peeling of an xor filter does not end
_PRIME = 0x9E3779B97F4A7C15
_WORD = re.compile(r"\w+")

Words = NDArray[np.uint64]


def copied(text: str, path: Path = FILTER) -> str | None:
    """The first run of words in `text` that the corpus has too, if any."""
    words = _WORD.findall(text.lower())
    if len(words) < KEPT:
        return None
    known = contains(_load(path), runs(np.array([_hash(word) for word in words], dtype=np.uint64)))
    if not known.any():
        return None
    start = int(known.argmax())
    return " ".join(words[start : start + KEPT])


@functools.lru_cache(maxsize=100_000)
def _hash(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "little")


def runs(words: Words) -> Words:
    """Hashes of all runs of eleven: a polynomial of the hashes of their words, modulo 2**64, mixed."""
    count = len(words) - KEPT + 1
    total = np.zeros(count, dtype=np.uint64)
    for offset in range(KEPT):
        total = total * np.uint64(_PRIME) + words[offset : offset + count]
    return _mix(total)


def _mix(keys: Words) -> Words:
    """The end of MurmurHash3: every bit of the key reaches every bit of the result."""
    keys = (keys ^ (keys >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    keys = (keys ^ (keys >> np.uint64(33))) * np.uint64(0xC4CEB9FE1A85EC53)
    return keys ^ (keys >> np.uint64(33))


def contains(table: NDArray[np.uint16], keys: Words) -> NDArray[np.bool_]:
    first, second, third = _slots(keys, len(table) // 3)
    return np.asarray(table[first] ^ table[second] ^ table[third] == _fingerprints(keys))


def _slots(keys: Words, third: int) -> tuple[NDArray[np.int64], ...]:
    """One slot in each third of the table."""
    size = np.uint64(third)
    return tuple(
        (_mix(keys + np.uint64(number * _PRIME % 2**64)) % size).astype(np.int64) + (number - 1) * third
        for number in (1, 2, 3)
    )


def _fingerprints(keys: Words) -> NDArray[np.uint16]:
    return (_mix(keys ^ np.uint64(_PRIME)) >> np.uint64(48)).astype(np.uint16)


@functools.lru_cache(maxsize=2)
def _load(path: Path) -> NDArray[np.uint16]:
    """Mapped, not read: workers on one machine share its pages."""
    table: NDArray[np.uint16] = np.load(path, mmap_mode="r")
    return table


def build(keys: Words) -> NDArray[np.uint16]:
    """The filter of distinct `keys`: slots that only one key has are peeled off, then filled in reverse.

    All slots with one key are peeled together, so that a round is a few operations on arrays; about fifty rounds do.
    """
    third = int(len(keys) * SLOTS_PER_RUN) // 3 + 32
    slots = np.stack(_slots(keys, third))  # [3, keys]
    left = np.arange(len(keys))
    rounds = []
    while len(left):
        count = np.bincount(slots[:, left].ravel(), minlength=3 * third)
        alone = count[slots[:, left]] == 1  # [3, left]
        free = alone.any(axis=0)
        if not free.any():
            raise ValueError(f"{len(left)} of {len(keys)} runs cannot be placed; are they distinct?")
        peeled = left[free]
        rounds.append((peeled, slots[alone.argmax(axis=0)[free], peeled]))
        left = left[~free]
    table = np.zeros(3 * third, dtype=np.uint16)
    marks = _fingerprints(keys)
    for peeled, slot in reversed(rounds):
        others = table[slots[0, peeled]] ^ table[slots[1, peeled]] ^ table[slots[2, peeled]]
        table[slot] = marks[peeled] ^ others  # the slot itself still holds 0
    return table


def corpus_runs(texts: Iterator[str]) -> Words:
    """Distinct hashes of the kept runs of all texts."""
    found = []
    for text in texts:
        words = np.array([_hash(word) for word in _WORD.findall(text.lower())], dtype=np.uint64)
        if len(words) >= KEPT:
            found.append(runs(words)[::2])
    return np.unique(np.concatenate(found)) if found else np.array([], dtype=np.uint64)


def corpus_texts(folder: Path) -> Iterator[str]:
    """Every text of every row, near copies and the split for validation too; and every review."""
    import pyarrow.parquet as parquet  # only those who build the filter need it

    columns = "name description neighborhood_overview transit access notes interaction house_rules host_about"
    for name, wanted in (("airbnb_listings", columns.split()), ("airbnb_reviews", ["comments"])):
        for column in parquet.read_table(folder / f"{name}.parquet", columns=wanted).columns:
            yield from (text for text in column.to_pylist() if text)


if __name__ == "__main__":
    np.save(FILTER, build(corpus_runs(corpus_texts(Path(sys.argv[1])))))
