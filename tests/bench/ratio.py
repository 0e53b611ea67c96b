"""How many times faster one thing is than another, on a machine that others use too."""

import operator
import time
from collections.abc import Callable
from statistics import median
from typing import Any


def seconds(work: Callable[[], object]) -> float:
    before = time.perf_counter()
    work()
    return time.perf_counter() - before


def times_faster(
    ours: Callable[[], object],
    theirs: Callable[[], object],
    rounds: int = 9,
    same: Callable[[Any, Any], bool] = operator.eq,
    clock: Callable[[Callable[[], object]], float] = seconds,
) -> float:
    """Median of the rounds' ratios, above 1 when ours is faster.

    In turns: a machine that slows down halfway slows both. Refuses to compare what gives unlike results
    (`same`); that first call also warms caches, imports and compilation.
    """
    assert same(ours(), theirs()), "the two sides do not do the same work"
    ratios = []
    for number in range(rounds):
        pair = (ours, theirs) if number % 2 == 0 else (theirs, ours)  # neither always comes second
        taken = {work: clock(work) for work in pair}
        ratios.append(taken[theirs] / taken[ours])
    return median(ratios)


def rate(work: Callable[[], object], rounds: int = 9) -> float:
    """How often a second, by the median of the rounds."""
    return 1 / median(seconds(work) for _ in range(rounds))
