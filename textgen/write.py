"""Listings from seeds: facts are drawn, texts written by the model, several at once, and checked.

The same seed gives the same listing on the same machine, whatever is written beside it: chance is each listing's own,
and a row of the network's batch is computed in the same shape in any company (docs/decisions/060).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from textgen.attributes import Attributes, draw_attributes
from textgen.base import WEIGHTS, Progress
from textgen.bundle import default_folder, ready_name
from textgen.decode import Cache, Decoder
from textgen.draft import LONGEST, Counters, Draft, Faults, Marks
from textgen.errors import WritingFailed
from textgen.prompt import Texts
from textgen.sample import Taste
from textgen.tokens import Tokens

ROWS = 8  # always, even for one listing: another number adds up in another order


@dataclass(frozen=True)
class Listing:
    seed: int
    sub_seed: int  # how often something had to be written again
    attributes: Attributes
    texts: Texts

    def to_json(self) -> dict[str, Any]:
        texts = {**vars(self.texts), "reviews": list(self.texts.reviews)}
        return {
            **texts,
            "attributes": self.attributes.to_json(),
            "seed": self.seed,
            "sub_seed": self.sub_seed,
        }

    def told(self) -> str:
        """For reading at a terminal."""
        facts, texts = self.attributes, self.texts
        reviews = "\n".join(f"- {review}" for review in texts.reviews)
        return (
            f"[{self.seed}] {texts.title}\n{facts.home} in {facts.neighbourhood}, {facts.city}\n\n"
            f"{texts.description}\n\n"
            f"{texts.neighbourhood}\n\n{facts.host}: {texts.host}\n\n{texts.rules}\n\n{reviews}\n"
        )


class Writer:
    """Writes listings with one model. Not for two threads at once."""

    def __init__(
        self, decoder: Decoder, tokens: Tokens, faults: Faults | None = None, taste: Taste | None = None,
        draw: Callable[[int], Attributes] = draw_attributes,
    ) -> None:  # fmt: skip
        self.decoder, self.tokens, self.taste, self.draw = decoder, tokens, taste or Taste(), draw
        self.faults = faults or _all_guards()
        self.marks = Marks.of(tokens)
        self.counters = Counters()
        self._cache: Cache | None = None

    def write(self, seed: int) -> Listing:
        for listing in self.write_many([seed]):
            return listing
        raise WritingFailed(
            f"Seed {seed} gave no listing that passes its checks ({self.counters.told()}); take another seed."
        )

    def write_many(self, seeds: Iterable[int]) -> Iterator[Listing]:
        """In the order of the seeds; one that was given up is left out, and counted."""
        waiting = iter(seeds)
        cache = self._cache = self._cache or self.decoder.cache(ROWS, LONGEST)
        desk: list[Draft | None] = [None] * ROWS
        read = [0] * ROWS  # how much of each draft the network has read
        order: list[Draft] = []
        while True:
            for row in range(ROWS):
                draft = desk[row]
                if draft is None or draft.is_done:
                    desk[row] = self._next(cache, row, waiting)
                    if (draft := desk[row]) is not None:
                        read[row] = len(draft.prompt)
                        order.append(draft)
            while order and order[0].is_done:
                draft = order.pop(0)
                if draft.texts is not None:
                    yield Listing(draft.seed, draft.sub_seed, draft.attributes, draft.texts)
            if not order:
                return
            self._step(cache, desk, read)

    def _next(self, cache: Cache, row: int, waiting: Iterator[int]) -> Draft | None:
        seed = next(waiting, None)
        if seed is None:
            return None
        args = (self.tokens, self.marks, self.faults, self.counters, self.taste)
        draft = Draft(seed, self.draw(seed), *args)
        self.decoder.begin(cache, row, draft.prompt)
        return draft

    def _step(self, cache: Cache, desk: list[Draft | None], read: list[int]) -> None:
        """Each row reads its next token; one that has read all chooses another."""
        at = torch.zeros(ROWS, dtype=torch.long)
        tokens = torch.zeros(ROWS, dtype=torch.long)
        for row, draft in enumerate(desk):
            if draft is not None and not draft.is_done:
                at[row], tokens[row] = read[row], draft.ids[read[row]]
        scores = self.decoder.step(cache, tokens, at)
        for row, draft in enumerate(desk):
            if draft is None or draft.is_done:
                continue
            read[row] += 1
            if read[row] == len(draft.ids):
                draft.take(scores[row])
                read[row] = min(read[row], draft.kept, len(draft.ids) - 1)


def _all_guards() -> Faults:
    from textgen.guards import faults

    return faults


def open_writer(
    folder: Path | None = None, threads: int | None = None, progress: Progress = lambda said: None
) -> Writer:
    """A writer with the default model, made ready in `folder` if need be; or with the model that is in `folder`."""
    if threads:
        torch.set_num_threads(threads)
    made = folder or default_folder() / ready_name()
    if not (made / WEIGHTS).is_file():
        from textgen.model import ready  # and transformers with it: 100 MB that writing does not need

        made = ready(folder, progress)
    return Writer(Decoder.read(made, threads=threads), Tokens.read(made))
