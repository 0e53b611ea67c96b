"""The zip that torch writes: stored records, found through the directory at its end, read in place."""

import struct
from dataclasses import dataclass

from generators.errors import CheckpointRefused

END = struct.Struct("<4s4H2LH")  # signature, two disks, two counts, size and offset of the directory, comment
END_64 = struct.Struct("<4sQ2H2L4Q")
LOCATOR_64 = struct.Struct("<4sLQL")
ENTRY = struct.Struct("<4s6H3L5H2L")
LOCAL = struct.Struct("<4s5H3L2H")
EXTRA = struct.Struct("<2H")
MAX_RECORDS = 50_000
MAX_DIRECTORY_BYTES = 8 * 2**20
FULL = 0xFFFFFFFF
AGAIN = "expected a file as torch.save writes it; download or save it again."


@dataclass(frozen=True)
class Record:
    """Where a record's local header stands, and how many bytes follow it."""

    header_at: int
    size: int
    is_stored: bool


class Archive:
    """The records of a torch container, by their names without the root folder."""

    def __init__(self, raw: memoryview, name: str) -> None:
        self._raw, self._name = raw, name
        records = directory(raw, name)
        self._root = root_of(records, name)
        self._records = records

    def record(self, name: str, default: bytes | None = None) -> memoryview:
        """The record's bytes, in place."""
        found = self._records.get(self._root + name)
        if found is None and default is not None:
            return memoryview(default)
        if found is None:
            raise CheckpointRefused(f"{self._name} has no record {name}, {AGAIN}")
        if not found.is_stored:
            raise CheckpointRefused(
                f"{self._name} has packed its record {name}, expected it stored as torch does; save it with torch.save."
            )
        raw, at = self._raw, found.header_at
        if at + LOCAL.size > len(raw):
            raise CheckpointRefused(f"{self._name} is cut short: its record {name} is missing, {AGAIN}")
        fields = LOCAL.unpack_from(raw, at)
        start = at + LOCAL.size + fields[9] + fields[10]
        if fields[0] != b"PK\3\4" or start + found.size > len(raw):
            raise CheckpointRefused(f"{self._name} has no record {name} where it says, {AGAIN}")
        return raw[start : start + found.size]


def is_one(raw: memoryview) -> bool:
    """Whether it is a zip with a pickle of torch's in it, or torch's other kind, TorchScript."""
    if bytes(raw[:4]) != b"PK\3\4":
        return False
    try:
        names = list(directory(raw, ""))
    except CheckpointRefused:  # then the name of the first record must do, and reading says what is broken
        length = int.from_bytes(raw[26:28], "little")
        names = [bytes(raw[LOCAL.size : LOCAL.size + length]).decode("utf-8", "replace")]
    return any(name.endswith(("/data.pkl", "/constants.pkl")) for name in names)


def root_of(records: dict[str, Record], name: str) -> str:
    roots = [
        key.removesuffix("data.pkl") for key in records if key.endswith("/data.pkl") and key.count("/") == 1
    ]
    scripts = [key for key in records if key.endswith("/constants.pkl") or "/code/" in key]
    if scripts:
        raise CheckpointRefused(
            f"{name} is a TorchScript archive, which carries a program, expected a checkpoint with weights alone; "
            "save the network's state_dict with torch.save."
        )
    if any(".." in key.split("/") or key.startswith("/") or "\\" in key for key in records):
        raise CheckpointRefused(f"{name} has records that climb out of it, {AGAIN}")
    if len(roots) != 1:
        raise CheckpointRefused(f"{name} has {len(roots)} records data.pkl, {AGAIN}")
    return roots[0]


def directory(raw: memoryview, name: str) -> dict[str, Record]:
    """The list of records at the end of the zip."""
    count, size, at = extent(raw, name)
    if count > MAX_RECORDS or size > MAX_DIRECTORY_BYTES or at + size > len(raw):
        raise CheckpointRefused(f"{name} lists {count:,} records in {size:,} bytes, {AGAIN}")
    listed = bytes(raw[at : at + size])
    records: dict[str, Record] = {}
    at = 0
    for _ in range(count):
        if at + ENTRY.size > size:
            raise CheckpointRefused(f"{name} lists fewer records than it says, {AGAIN}")
        fields = ENTRY.unpack_from(listed, at)
        end = at + ENTRY.size + fields[10]
        key = listed[at + ENTRY.size : end].decode("utf-8", "replace")
        if fields[0] != b"PK\1\2" or key in records:
            raise CheckpointRefused(f"{name} lists a record that is none, or one twice, {AGAIN}")
        packed, unpacked, header_at = wide(listed[end : end + fields[11]], fields[8], fields[9], fields[16])
        is_stored = fields[4] == 0 and packed == unpacked and not fields[3] & 1
        records[key] = Record(header_at, unpacked, is_stored)
        at = end + fields[11] + fields[12]
    return records


def wide(extra: bytes, packed: int, unpacked: int, header_at: int) -> tuple[int, int, int]:
    """The same numbers, those that did not fit taken from the zip64 part of the extra field."""
    at, numbers = 0, []
    while at + EXTRA.size <= len(extra):
        kind, size = EXTRA.unpack_from(extra, at)
        if kind == 1:
            whole = min(size, len(extra) - at - EXTRA.size) // 8 * 8
            numbers = [number for (number,) in struct.iter_unpack("<Q", extra[at + 4 : at + 4 + whole])]
        at += EXTRA.size + size
    unpacked, packed, header_at = (
        numbers.pop(0) if number == FULL and numbers else number for number in (unpacked, packed, header_at)
    )
    return packed, unpacked, header_at


def extent(raw: memoryview, name: str) -> tuple[int, int, int]:
    """How many records the directory lists, its size, and where it begins."""
    start = max(0, len(raw) - END.size - 0xFFFF)
    tail = bytes(raw[start:])
    at = tail.rfind(b"PK\5\6")
    if at < 0 or at + END.size > len(tail):
        raise CheckpointRefused(f"{name} is cut short: the end of its zip is missing, {AGAIN}")
    fields = END.unpack_from(tail, at)
    count, size, begin = fields[4], fields[5], fields[6]
    locator_at = start + at - LOCATOR_64.size
    if locator_at >= 0 and bytes(raw[locator_at : locator_at + 4]) == b"PK\6\7":
        end_at = LOCATOR_64.unpack_from(raw, locator_at)[2]
        if end_at + END_64.size > len(raw) or bytes(raw[end_at : end_at + 4]) != b"PK\6\6":
            raise CheckpointRefused(f"{name} has no zip64 end where it says, {AGAIN}")
        count, size, begin = END_64.unpack_from(raw, end_at)[7:10]
    return count, size, begin
