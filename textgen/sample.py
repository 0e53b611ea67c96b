"""Which token comes next: chance with taste, each listing's own."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

LIKELIEST = 128  # beyond these lies next to nothing


@dataclass(frozen=True)
class Taste:
    """How daring a choice is."""

    temperature: float = 0.8
    top_p: float = 0.92
    epsilon: float = 0.01  # no token that is less likely, untempered, is chosen (arXiv 2210.15191, section 3)
    penalty: float = 1.08  # by which the score of a word is divided that was used in the last `penalty_over`
    penalty_over: int = 128
    longest_repeat: int = 6  # tokens in a row that may come a second time in one listing


class Chance:
    """The choices of one listing's section. The same seed and the same scores, the same choices."""

    def __init__(
        self, seed: Sequence[int], before: Sequence[int], words: frozenset[int], taste: Taste
    ) -> None:
        self._random = np.random.default_rng(list(seed))
        self.words, self.taste = words, taste
        self.used = list(before)  # what the listing says so far, sections before this one included
        self._followers: dict[tuple[int, ...], set[int]] = {}
        for end in range(len(self.used)):
            self._follow(end)

    def choose(self, scores: Tensor, banned: Sequence[int] = ()) -> int:
        """The next token from scores [V], which are changed."""
        taste = self.taste
        recent = sorted(self.words.intersection(self.used[-taste.penalty_over :]))
        if recent and taste.penalty != 1:
            index = torch.tensor(recent)
            seen = scores[index]
            scores[index] = torch.where(seen > 0, seen / taste.penalty, seen * taste.penalty)
        again = self._followers.get(tuple(self.used[-taste.longest_repeat :]), ())
        for token in (*again, *banned):
            scores[token] = -torch.inf
        token = self._nucleus(scores)
        self.used.append(token)
        self._follow(len(self.used) - 1)
        return token

    def _follow(self, end: int) -> None:
        run = tuple(self.used[max(end - self.taste.longest_repeat, 0) : end])
        if len(run) == self.taste.longest_repeat:
            self._followers.setdefault(run, set()).add(self.used[end])

    def _nucleus(self, scores: Tensor) -> int:
        """From the likeliest tokens that together have the probability `top_p`, none below `epsilon`."""
        best = torch.topk(scores, min(LIKELIEST, len(scores)))
        values = best.values.double()
        chances = torch.softmax(values / self.taste.temperature, dim=0).numpy().cumsum()
        likely = int((torch.softmax(values, dim=0) >= self.taste.epsilon).sum())
        kept = max(min(int(np.searchsorted(chances, self.taste.top_p)) + 1, likely), 1)
        drawn = float(self._random.random()) * chances[kept - 1]
        return int(best.indices[min(int(np.searchsorted(chances[:kept], drawn, side="right")), kept - 1)])
