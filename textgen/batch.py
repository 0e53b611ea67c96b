"""Listings side by side, as a network takes them."""

from dataclasses import dataclass

import torch
from torch import Tensor

from textgen.tokens import Encoded


@dataclass(frozen=True)
class Batch:
    """Shorter ones are filled up at the right, where a causal model does not look."""

    ids: Tensor  # [N, L]
    learnt: Tensor  # [N, L - 1], whether the next token is a text's

    @property
    def targets(self) -> Tensor:
        return self.ids[:, 1:][self.learnt]


def batch_of(listings: list[Encoded]) -> Batch:
    length = max(map(len, listings))
    ids = torch.zeros(len(listings), length, dtype=torch.long)
    learnt = torch.zeros(len(listings), length - 1, dtype=torch.bool)
    for row, listing in enumerate(listings):
        ids[row, : len(listing)] = torch.tensor(listing.ids)
        learnt[row, listing.given - 1 : len(listing) - 1] = True
    return Batch(ids, learnt)
