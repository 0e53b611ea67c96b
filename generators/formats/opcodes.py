"""What each opcode of a pickle does to the stack; a table of one short function each.

Those that look names up and call them are in `calls.py`.

Opcodes and their meaning: Python's Lib/pickletools.py, protocols 0 to 5. The extension registry (EXT1, 2, 4) and
out-of-band buffers are not in the table: a file cannot hold what they refer to.
"""

import codecs
import struct
from collections.abc import Callable
from typing import Any, Protocol

from generators.formats.known import key, wrong
from generators.formats.limits import Budget
from generators.formats.values import Instance, Unfilled

SMALL_BYTES = 4096  # up to this many are copied, more are a view of the file


class Stopped(Exception):
    """STOP was met."""


class Machine(Protocol):
    """The state of one pickle's interpretation."""

    budget: Budget
    stack: list[Any]
    marks: list[list[Any]]
    memo: dict[int, Any]

    def take(self, count: int) -> memoryview: ...
    def count(self, width: int) -> int: ...
    def check_left(self, count: int) -> None: ...
    def line(self) -> bytes: ...
    def pop(self) -> Any: ...
    def top(self) -> Any: ...
    def pop_mark(self) -> list[Any]: ...
    def nested(self, raw: memoryview) -> Any: ...
    def persistent(self, pid: Any) -> Any: ...


Operation = Callable[[Machine], None]
OPCODES: dict[int, tuple[str, Operation]] = {}


def opcode(code: bytes, name: str) -> Callable[[Operation], Operation]:
    def register(operation: Operation) -> Operation:
        OPCODES[code[0]] = (name, operation)
        return operation

    return register


def constant(code: bytes, name: str, value: Any) -> None:
    OPCODES[code[0]] = (name, lambda m: m.stack.append(value))


def packed(code: bytes, name: str, form: str) -> None:
    """A number of fixed width."""
    number = struct.Struct(form)
    OPCODES[code[0]] = (name, lambda m: m.stack.append(number.unpack(m.take(number.size))[0]))


def sized(code: bytes, name: str, width: int, make: Callable[[Machine, memoryview], Any]) -> None:
    """Bytes that follow their count, of so many bytes itself."""

    def operation(m: Machine) -> None:
        m.stack.append(make(m, m.take(m.count(width))))

    OPCODES[code[0]] = (name, operation)


# --- plain values


def as_text(m: Machine, raw: memoryview) -> str:
    m.budget.add_text(len(raw))
    try:
        return str(raw, "utf-8")
    except UnicodeDecodeError:
        raise wrong(m, "holds a text that is not UTF-8") from None


def as_latin1(m: Machine, raw: memoryview) -> str:
    m.budget.add_text(len(raw))
    return str(raw, "latin-1")


def as_bytes(m: Machine, raw: memoryview) -> bytes | memoryview:
    return raw if len(raw) > SMALL_BYTES else bytes(raw)


def as_long(m: Machine, raw: memoryview) -> int:
    if len(raw) > m.budget.limits.integer_bytes:
        raise wrong(m, f"holds a whole number of {len(raw):,} bytes")
    return int.from_bytes(raw, "little", signed=True)


def long_of(m: Machine, text: bytes) -> int:
    digits = text.removesuffix(b"L").removeprefix(b"-")
    if not digits.isdigit() or len(digits) > 2 * m.budget.limits.integer_bytes:
        raise wrong(m, f"holds a whole number of {len(text):,} letters")
    return -int(digits) if text.startswith(b"-") else int(digits)


constant(b"N", "NONE", None)
constant(b"\x88", "NEWTRUE", True)
constant(b"\x89", "NEWFALSE", False)
constant(b")", "EMPTY_TUPLE", ())
packed(b"J", "BININT", "<i")
OPCODES[ord("K")] = ("BININT1", lambda m: m.stack.append(m.count(1)))
OPCODES[ord("M")] = ("BININT2", lambda m: m.stack.append(m.count(2)))
packed(b"G", "BINFLOAT", ">d")
sized(b"\x8a", "LONG1", 1, as_long)
sized(b"\x8b", "LONG4", 4, as_long)
sized(b"X", "BINUNICODE", 4, as_text)
sized(b"\x8c", "SHORT_BINUNICODE", 1, as_text)
sized(b"\x8d", "BINUNICODE8", 8, as_text)
sized(b"T", "BINSTRING", 4, as_latin1)
sized(b"U", "SHORT_BINSTRING", 1, as_latin1)
sized(b"B", "BINBYTES", 4, as_bytes)
sized(b"C", "SHORT_BINBYTES", 1, as_bytes)
sized(b"\x8e", "BINBYTES8", 8, as_bytes)
sized(b"\x96", "BYTEARRAY8", 8, as_bytes)


@opcode(b"I", "INT")
def _(m: Machine) -> None:
    text = m.line()
    m.stack.append({b"00": False, b"01": True}[text] if text in (b"00", b"01") else long_of(m, text))


@opcode(b"L", "LONG")
def _(m: Machine) -> None:
    m.stack.append(long_of(m, m.line()))


@opcode(b"F", "FLOAT")
def _(m: Machine) -> None:
    try:
        m.stack.append(float(m.line()))
    except ValueError:
        raise wrong(m, "holds a text where a number was to be") from None


@opcode(b"S", "STRING")
def _(m: Machine) -> None:
    text = m.line()
    if len(text) < 2 or text[:1] not in b"'\"" or text[:1] != text[-1:]:
        raise wrong(m, "holds a text without its quotes")
    m.stack.append(unescaped(m, text[1:-1], lambda raw: codecs.escape_decode(raw)[0].decode("latin-1")))


@opcode(b"V", "UNICODE")
def _(m: Machine) -> None:
    m.stack.append(unescaped(m, m.line(), lambda raw: raw.decode("raw-unicode-escape")))


def unescaped(m: Machine, raw: bytes, how: Callable[[bytes], str]) -> str:
    try:
        text = how(raw)
        text.encode()  # a lone surrogate could not be shown in any message
    except ValueError:
        raise wrong(m, "holds a text with broken escapes") from None
    return text


# --- the stack and the memo


@opcode(b"\x80", "PROTO")
def _(m: Machine) -> None:
    if (protocol := m.take(1)[0]) > 5:
        raise wrong(m, f"is a pickle of protocol {protocol}, and the newest is 5")


@opcode(b"\x95", "FRAME")
def _(m: Machine) -> None:
    m.check_left(m.count(8))


@opcode(b".", "STOP")
def _(m: Machine) -> None:
    raise Stopped


@opcode(b"(", "MARK")
def _(m: Machine) -> None:
    m.marks.append(m.stack)
    m.stack = []


@opcode(b"0", "POP")
def _(m: Machine) -> None:
    if m.stack:
        m.stack.pop()
    else:
        m.pop_mark()


@opcode(b"1", "POP_MARK")
def _(m: Machine) -> None:
    m.pop_mark()


@opcode(b"2", "DUP")
def _(m: Machine) -> None:
    m.stack.append(m.top())


def get(m: Machine, index: int) -> None:
    if index not in m.memo:
        raise wrong(m, f"refers to entry {index:,} of its memo, which was never put")
    value = m.memo[index]
    m.stack.append(value.array if isinstance(value, Unfilled) and value.array is not None else value)


def put(m: Machine, index: int) -> None:
    m.memo[index] = m.top()


def indexed(code: bytes, name: str, width: int, use: Callable[[Machine, int], None]) -> None:
    OPCODES[code[0]] = (name, lambda m: use(m, m.count(width)))


indexed(b"h", "BINGET", 1, get)
indexed(b"j", "LONG_BINGET", 4, get)
indexed(b"q", "BINPUT", 1, put)
indexed(b"r", "LONG_BINPUT", 4, put)
OPCODES[ord("g")] = ("GET", lambda m: get(m, long_of(m, m.line())))
OPCODES[ord("p")] = ("PUT", lambda m: put(m, long_of(m, m.line())))
OPCODES[0x94] = ("MEMOIZE", lambda m: put(m, len(m.memo)))


# --- tuples, lists, dicts, sets


@opcode(b"t", "TUPLE")
def _(m: Machine) -> None:
    items = m.pop_mark()
    m.budget.add_object()
    m.stack.append(tuple(items))


def short_tuple(code: bytes, name: str, count: int) -> None:
    def operation(m: Machine) -> None:
        if len(m.stack) < count:
            raise wrong(m, f"makes a tuple of {count} of {len(m.stack)} values")
        m.budget.add_object()
        m.stack[-count:] = [tuple(m.stack[-count:])]

    OPCODES[code[0]] = (name, operation)


short_tuple(b"\x85", "TUPLE1", 1)
short_tuple(b"\x86", "TUPLE2", 2)
short_tuple(b"\x87", "TUPLE3", 3)


def container(code: bytes, name: str, make: Callable[[Machine], Any]) -> None:
    def operation(m: Machine) -> None:
        m.budget.add_object()
        value = make(m)
        m.stack.append(value)

    OPCODES[code[0]] = (name, operation)


container(b"]", "EMPTY_LIST", lambda m: [])
container(b"}", "EMPTY_DICT", lambda m: {})
container(b"\x8f", "EMPTY_SET", lambda m: set())
container(b"l", "LIST", lambda m: m.pop_mark())
container(b"d", "DICT", lambda m: dict(pairs_of(m, m.pop_mark())))
container(b"\x91", "FROZENSET", lambda m: frozenset(key(m, value) for value in m.pop_mark()))


def pairs_of(m: Machine, values: list[Any]) -> list[tuple[Any, Any]]:
    if len(values) % 2:
        raise wrong(m, "gives a dict a key without a value")
    return [(key(m, one), two) for one, two in zip(values[::2], values[1::2], strict=True)]


def append(m: Machine, values: list[Any]) -> None:
    match m.top():
        case list() as target:
            target.extend(values)
        case Instance() as instance:
            instance.appended.extend(values)
        case other:
            raise wrong(m, f"appends to a {type(other).__name__}")


def set_items(m: Machine, values: list[Any]) -> None:
    match m.top():
        case dict() as target:
            target.update(pairs_of(m, values))
        case Instance() as instance:
            instance.items.update(pairs_of(m, values))
        case other:
            raise wrong(m, f"sets items of a {type(other).__name__}")


OPCODES[ord("e")] = ("APPENDS", lambda m: append(m, m.pop_mark()))
OPCODES[ord("a")] = ("APPEND", lambda m: append(m, [m.pop()]))
OPCODES[ord("u")] = ("SETITEMS", lambda m: set_items(m, m.pop_mark()))


@opcode(b"s", "SETITEM")
def _(m: Machine) -> None:
    value = m.pop()
    set_items(m, [m.pop(), value])


@opcode(b"\x90", "ADDITEMS")
def _(m: Machine) -> None:
    values = m.pop_mark()
    target = m.top()
    if not isinstance(target, set):
        raise wrong(m, f"adds items to a {type(target).__name__}")
    target.update(key(m, value) for value in values)
