"""Bits per byte: how well a model foretells texts from their facts. Lower is better; 8 is knowing nothing.

All tokens of the texts are counted, the marks between sections and the end too; of bytes only the texts'.
The facts cost nothing: they are given.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from textgen.attributes import Attributes, attributes_of
from textgen.batch import batch_of
from textgen.corpus import whole_texts
from textgen.loss import nats
from textgen.prompt import Texts
from textgen.tokens import Encoded, Tokens

BATCH_TOKENS = 4096
Example = tuple[Attributes, Texts]


@dataclass
class Score:
    """Sums over listings."""

    listings: int = 0
    tokens: int = 0
    bytes: int = 0
    nats: float = 0.0

    @property
    def bits_per_byte(self) -> float:
        return self.nats / math.log(2) / self.bytes if self.bytes else math.nan

    def to_json(self) -> dict[str, Any]:
        counts = {"listings": self.listings, "tokens": self.tokens, "bytes": self.bytes}
        return {"bits_per_byte": round(self.bits_per_byte, 4), **counts}


def examples_of(rows: Iterable[Mapping[str, Any]]) -> list[Example]:
    """Facts and whole texts of the rows that have any."""
    found = ((attributes_of(row), whole_texts(row)) for row in rows)
    return [(attributes, texts) for attributes, texts in found if texts.present()]


def bytes_of(texts: Texts) -> int:
    whole = [texts.title, texts.description, texts.neighbourhood, texts.host, texts.rules, *texts.reviews]
    return sum(len(text.encode()) for text in whole)


@torch.no_grad()
def score(
    examples: Iterable[Example],
    tokens: Tokens,
    body: Callable[[Tensor], Tensor],
    head: Tensor,
    progress: Callable[[Score], None] = lambda so_far: None,
) -> Score:
    """`body` gives the hidden state [N, L, D] of each place of ids [N, L]; `head` [V, D] scores what comes next."""
    total = Score()
    for group in _groups(examples, tokens):
        batch = batch_of([listing for listing, _ in group])
        ids, learnt, targets = (part.to(head.device) for part in (batch.ids, batch.learnt, batch.targets))
        total.nats += float(nats(body(ids)[:, :-1][learnt], head, targets))
        total.tokens += len(targets)
        total.bytes += sum(size for _, size in group)
        total.listings += len(group)
        progress(total)
    return total


def _groups(examples: Iterable[Example], tokens: Tokens) -> Iterator[list[tuple[Encoded, int]]]:
    """Listings of like length together, with the bytes of each one's texts."""
    encoded = [(tokens.listing(*example), bytes_of(example[1])) for example in examples]
    encoded.sort(key=lambda pair: len(pair[0]))
    group: list[tuple[Encoded, int]] = []
    for pair in encoded:
        if group and (len(group) + 1) * len(pair[0]) > BATCH_TOKENS:
            yield group
            group = []
        group.append(pair)
    if group:
        yield group
