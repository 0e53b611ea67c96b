"""Listings as numbers, prepared once for a training, and the order in which its steps take them."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from textgen import corpus
from textgen.batch import Batch, batch_of
from textgen.disk import whole_file
from textgen.errors import TrainingRefused
from textgen.prompt import prompt, target
from textgen.tokens import TOKENIZER, Encoded, Tokens, learn

PREPARED = "listings.safetensors"
WINDOW = 256  # listings that are sorted by length together, so that a step's are of one length
LEARNT_FROM = 12_000  # listings that a vocabulary is learnt from

Say = Callable[[str], None]


@dataclass(frozen=True)
class Shelf:
    """Every training listing, one after the other."""

    ids: NDArray[np.uint16]
    ends: NDArray[np.int64]  # where each ends in `ids`
    given: NDArray[np.int32]  # how many of its tokens are facts
    digest: str

    def __len__(self) -> int:
        return len(self.ends)

    def listing(self, number: int, longest: int) -> Encoded:
        begin = int(self.ends[number - 1]) if number else 0
        end = min(int(self.ends[number]), begin + longest)
        return Encoded(self.ids[begin:end].tolist(), min(int(self.given[number]), end - begin))

    def lengths(self, longest: int) -> NDArray[np.int64]:
        return np.minimum(np.diff(self.ends, prepend=0), longest)


def prepare(folder: Path, outdir: Path, tokens: Tokens, say: Say) -> Shelf:
    """The training listings of `folder`, read from `outdir` if a run before prepared them.

    So a training goes on with what it began with, even where the cleaning was improved meanwhile.
    """
    path = outdir / PREPARED
    if not path.is_file():
        say(f"Reading {folder} (minutes, once)")
        ids: list[NDArray[np.uint16]] = []
        given = []
        for attributes, texts in corpus.examples(folder, cache=outdir):
            encoded = tokens.listing(attributes, texts)
            ids.append(np.array(encoded.ids, dtype=np.uint16))
            given.append(encoded.given)
        if not ids:
            raise TrainingRefused(
                f"{folder} holds no usable listing, expected {corpus.__name__}'s parquet files."
            )
        ends = np.cumsum([len(one) for one in ids])
        arrays = {"ids": np.concatenate(ids), "ends": ends, "given": np.array(given, dtype=np.int32)}
        with whole_file(path) as aside:
            save_file(arrays, aside)
    try:
        with safe_open(path, framework="numpy") as file:
            read = {name: file.get_tensor(name) for name in ("ids", "ends", "given")}
    except (OSError, SafetensorError) as error:
        raise TrainingRefused(f"{path} cannot be read ({error}); delete it, it is made again.") from error
    digest = hashlib.sha256(b"".join(read[name].tobytes() for name in sorted(read))).hexdigest()[:16]
    shelf = Shelf(read["ids"], read["ends"], read["given"], digest)
    say(f"{len(shelf):,} listings, {len(shelf.ids):,} tokens, {int(shelf.given.sum()):,} of them facts.")
    return shelf


def own_tokens(folder: Path, outdir: Path, size: int, say: Say) -> Tokens:
    """A vocabulary of our own, learnt from the training listings unless `outdir` has it."""
    if not (outdir / TOKENIZER).is_file():
        say(f"Learning a vocabulary of {size:,}")
        texts: Iterator[str] = (
            prompt(attributes, texts.present()) + target(texts)
            for _, (attributes, texts) in zip(
                range(LEARNT_FROM), corpus.examples(folder, cache=outdir), strict=False
            )
        )
        with whole_file(outdir / TOKENIZER) as aside:
            learn(texts, size).write(aside)
    return Tokens.read(outdir)


@dataclass
class Position:
    """Where the next step begins: an epoch, a window of it, a batch of that."""

    epoch: int = 0
    window: int = 0
    batch: int = 0


def batches(shelf: Shelf, seed: int, batch_tokens: int, longest: int, position: Position) -> Iterator[Batch]:
    """Batches for ever, from `position` on, which moves along. All follows from the seed: there is no other state."""
    lengths = shelf.lengths(longest)
    while True:
        order = np.random.default_rng([seed, position.epoch]).permutation(len(shelf))
        windows = [order[begin : begin + WINDOW] for begin in range(0, len(order), WINDOW)]
        while position.window < len(windows):
            groups = _groups(windows[position.window], lengths, batch_tokens)
            shuffled = np.random.default_rng([seed, position.epoch, position.window]).permutation(len(groups))
            while position.batch < len(groups):
                group = groups[shuffled[position.batch]]
                position.batch += 1
                yield batch_of([shelf.listing(number, longest) for number in group])
            position.window, position.batch = position.window + 1, 0
        position.epoch, position.window = position.epoch + 1, 0


def _groups(window: NDArray[np.int64], lengths: NDArray[np.int64], batch_tokens: int) -> list[list[int]]:
    """Listings of like length together, at most `batch_tokens` in a group with its padding; at least one each."""
    groups: list[list[int]] = []
    for number in sorted(window.tolist(), key=lambda number: (int(lengths[number]), number)):
        if groups and (len(groups[-1]) + 1) * int(lengths[number]) <= batch_tokens:
            groups[-1].append(number)
        else:
            groups.append([number])
    return groups
