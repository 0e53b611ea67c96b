"""Checkpoints damaged by a seed: cut, with bits turned over, spliced with others, with bytes put in or taken out."""

import random
from collections.abc import Sequence

# Bytes that mean something where they land: opcodes of pickles, ends of zips, sizes.
SPICE = (
    b"R", b"b", b"\x81", b"\x93", b"0", b"2", b"(", b"t", b"\x85", b"h\x00", b"q\x01", b"}", b"]", b"u", b"e", b"N",
    b".", b"cos\nsystem\n", b"cbuiltins\neval\n", b"ctorch\nload\n", b"X\x01\0\0\0a", b"K\xff", b"\xff" * 8, b"\0" * 8,
    b"\x8b", b"\x7f\xff\xff\xff", b"PK\5\6", b"PK\1\2", b"\x80\x05", b"J\xff\xff\xff\xff",
    b"G\x7f\xf8\0\0\0\0\0\0", b"S''\n",
)  # fmt: skip
NAMES = (
    b"weig",
    b"bias",
    b"conv",
    b"G_em",
    b"fc0.",
    b"nois",
    b"_dim",
    b"reso",
    b"size",
    b"stat",
    b"main",
    b"ws_f",
    b"chan",
)
MOST_CHANGES = 4


def damaged(seed: int, wholes: Sequence[bytes]) -> bytes:
    """One of these, damaged in one to four places; the same seed, the same damage."""
    draw = random.Random(seed)
    raw = bytearray(draw.choice(wholes))
    changes = draw.choice((CHANGES, GENTLE))
    for _ in range(draw.randint(1, MOST_CHANGES)):
        raw = draw.choice(changes)(draw, raw, wholes)
    return bytes(raw)


def place(draw: random.Random, raw: bytearray) -> int:
    """Somewhere, more often near the ends: there most of a container's own numbers are."""
    size = max(len(raw), 1)
    near = draw.randrange(min(size, 600))
    return draw.choice((near, size - 1 - near, draw.randrange(size)))


def cut(draw: random.Random, raw: bytearray, wholes: Sequence[bytes]) -> bytearray:
    return raw[: place(draw, raw)]


def turn_over(draw: random.Random, raw: bytearray, wholes: Sequence[bytes]) -> bytearray:
    if raw:
        raw[place(draw, raw)] ^= 1 << draw.randrange(8)
    return raw


def flip(draw: random.Random, raw: bytearray, wholes: Sequence[bytes]) -> bytearray:
    """A bit anywhere: mostly of a weight."""
    if raw:
        raw[draw.randrange(len(raw))] ^= 1 << draw.randrange(8)
    return raw


def season(draw: random.Random, raw: bytearray, wholes: Sequence[bytes]) -> bytearray:
    at, spice = place(draw, raw), draw.choice(SPICE)
    raw[at : at + len(spice) * draw.randint(0, 1)] = spice
    return raw


def take_out(draw: random.Random, raw: bytearray, wholes: Sequence[bytes]) -> bytearray:
    at = place(draw, raw)
    del raw[at : at + draw.randint(1, 64)]
    return raw


def splice(draw: random.Random, raw: bytearray, wholes: Sequence[bytes]) -> bytearray:
    other = draw.choice(wholes)
    at, size = draw.randrange(len(other)), draw.randint(1, 400)
    raw[(to := place(draw, raw)) : to + size] = other[at : at + size]
    return raw


def repeat(draw: random.Random, raw: bytearray, wholes: Sequence[bytes]) -> bytearray:
    at = place(draw, raw)
    raw[at:at] = raw[at : at + draw.randint(1, 100)] * draw.randint(1, 20)
    return raw


def renumber(draw: random.Random, raw: bytearray, wholes: Sequence[bytes]) -> bytearray:
    """Another small number in the place of one: sizes, counts, layers, flags."""
    at = raw.find(b"K", draw.randrange(len(raw))) + 1 if raw else 0
    if 0 < at < len(raw):
        raw[at] = draw.choice((0, 1, 2, 3, 5, 8, 64, 255))
    return raw


def rename(draw: random.Random, raw: bytearray, wholes: Sequence[bytes]) -> bytearray:
    """A name of four letters within another: weights become biases, blocks change places."""
    names = draw.sample(NAMES, 2)
    at = raw.find(names[0], draw.randrange(len(raw))) if raw else -1
    if at >= 0:
        raw[at : at + 4] = names[1]
    return raw


CHANGES = (cut, turn_over, turn_over, turn_over, season, season, take_out, splice, repeat)
GENTLE = (
    flip,
    renumber,
    rename,
)  # after these it is mostly still a pickle, and a format has to see what is wrong
