"""Included by a text worker of tests (`--include`): the scribe in the place of the model, with time to be
killed between two listings."""

import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType

from tests.scribe import Listing, Scribe


class SlowScribe(Scribe):
    def write_many(self, seeds: Iterable[int]) -> Iterator[Listing]:
        for seed in seeds:
            time.sleep(0.05)
            yield self.write(seed)


def open_writer(folder: Path | None = None, threads: int | None = None) -> SlowScribe:
    return SlowScribe()


stand_in = ModuleType("textgen.write")  # the real one takes seconds to load its network's library
stand_in.open_writer = open_writer  # type: ignore[attr-defined]
sys.modules["textgen.write"] = stand_in
