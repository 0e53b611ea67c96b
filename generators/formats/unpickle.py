"""Pickles, read as data: an interpreter of their opcodes that looks no name up and calls nothing.

What a name becomes is in `known.py` and `names.py`, what an opcode does in `opcodes.py` and `calls.py`. The bytes may
be anything: all that a `Machine` raises is `CheckpointRefused`.
"""

from collections.abc import Callable, Iterator
from typing import Any

from generators.errors import CheckpointRefused
from generators.formats.calls import OPCODES
from generators.formats.limits import LIMITS, Budget, Limits, Malformed
from generators.formats.opcodes import Stopped
from generators.formats.values import Instance

STEPS_AT_ONCE = 1000
# Given a persistent id, the storage it stands for; and given a container's bytes, what is in it.
Persistent = Callable[[Any], Any]
Nested = Callable[[memoryview, Budget], Any]


class Machine:
    """One pickle: where it is, its stack and its memo."""

    def __init__(
        self,
        raw: memoryview,
        budget: Budget,
        persistent: Persistent | None = None,
        nested: Nested | None = None,
    ) -> None:
        self.raw, self.at, self.budget = raw, 0, budget
        self.stack: list[Any] = []
        self.marks: list[list[Any]] = []
        self.memo: dict[int, Any] = {}
        self._persistent, self._nested = persistent, nested

    def run(self) -> Any:
        """The value on the stack at STOP; `at` is then the byte after it."""
        raw, table, end = self.raw, OPCODES, len(self.raw)
        steps = 0
        try:
            while self.at < end:
                code = raw[self.at]
                self.at += 1
                entry = table.get(code)
                if entry is None:
                    raise self.odd(f"has the byte {code:#04x} where an opcode was to be")
                steps += 1
                if steps == STEPS_AT_ONCE:
                    self.budget.step(steps)
                    steps = 0
                entry[1](self)
        except Stopped:
            self.budget.step(steps)
            return self.pop()
        raise self.cut(1)

    def take(self, count: int) -> memoryview:
        """The next bytes, as a view."""
        start, self.at = self.at, self.at + count
        if self.at > len(self.raw):
            raise self.cut(self.at - len(self.raw))
        return self.raw[start : self.at]

    def count(self, width: int) -> int:
        """The next number of so many bytes, without a sign; most are of one."""
        if width == 1 and self.at < len(self.raw):
            self.at += 1
            return self.raw[self.at - 1]
        return int.from_bytes(self.take(width), "little")

    def check_left(self, count: int) -> None:
        if self.at + count > len(self.raw):
            raise self.cut(self.at + count - len(self.raw))

    def line(self) -> bytes:
        """The next line, without its end."""
        most = self.budget.limits.line_bytes
        text, found, _ = bytes(self.raw[self.at : self.at + most]).partition(b"\n")
        if not found:
            raise self.cut(1) if len(text) < most else self.odd(f"has a line of more than {most:,} bytes")
        self.at += len(text) + 1
        return text

    def pop(self) -> Any:
        if not self.stack:
            raise self.odd("takes a value from an empty stack")
        return self.stack.pop()

    def top(self) -> Any:
        if not self.stack:
            raise self.odd("uses the top of an empty stack")
        return self.stack[-1]

    def pop_mark(self) -> list[Any]:
        """The values since the last mark."""
        if not self.marks:
            raise self.odd("goes back to a mark that it never made")
        values, self.stack = self.stack, self.marks.pop()
        return values

    def persistent(self, pid: Any) -> Any:
        if self._persistent is None:
            raise self.odd("refers to a storage outside itself")
        return self._persistent(pid)

    def nested(self, raw: memoryview) -> Any:
        if self._nested is None:
            raise self.odd("holds a container in a container in a container")
        return self._nested(raw, self.budget)

    def odd(self, what: str) -> Malformed:
        return Malformed(
            f"{self.budget.name} {what} (byte {self.at:,}), expected a pickle as programs write it; download it again."
        )

    def cut(self, missing: int) -> Malformed:
        return Malformed(
            f"{self.budget.name} is cut short: at least {missing:,} bytes are missing at its end, "
            "expected a whole file; download or copy it again."
        )


def check_depth(tree: Any, name: str, limits: Limits = LIMITS) -> None:
    """Refuse what is nested too deeply for code that walks it; each object is seen once, however often it occurs."""
    level, seen, depth = [tree], {id(tree)}, 0
    while level:
        depth += 1
        if depth > limits.depth:
            raise CheckpointRefused(
                f"{name} nests more than {limits.depth} lists, dicts and objects in each other, expected fewer in "
                "a checkpoint; save the generator alone."
            )
        below = []
        for value in level:
            for child in children(value):
                if isinstance(child, CONTAINERS) and id(child) not in seen:
                    seen.add(id(child))
                    below.append(child)
        level = below


CONTAINERS = (dict, list, tuple, set, frozenset, Instance)


def children(value: Any) -> Iterator[Any]:
    match value:
        case dict():
            yield from value.values()
        case list() | tuple() | set() | frozenset():
            yield from value
        case Instance():
            yield from (value.args, value.state, value.items, value.appended)
