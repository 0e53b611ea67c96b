"""What `torch.save` and `pickle.dump` write, opened without either: zip container, legacy container, bare pickle."""

import struct
from typing import Any

from generators.errors import CheckpointRefused
from generators.formats import torch_zip
from generators.formats.limits import LIMITS, Budget, Limits
from generators.formats.unpickle import Machine, check_depth
from generators.formats.values import STORAGES, Global, Instance, Storage, item_bytes

MAGIC = 119547037146038801333356
LEGACY = b"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19."  # the magic number as a pickle
LEGACY_VERSION = 1001
MAX_KEY_LETTERS = 64
STORAGE_MODULES = ("torch", "torch.storage", "torch.cuda")


def opened(raw: memoryview, name: str, limits: Limits = LIMITS) -> Any:
    """What the file holds, interpreted; tensors are views of `raw`. Refuses whatever is not as it should be."""
    if len(raw) > limits.file_bytes:
        raise CheckpointRefused(
            f"{name} is {len(raw):,} bytes, expected at most {limits.file_bytes:,}; save the generator alone."
        )
    budget = Budget(name, len(raw), limits)
    if bytes(raw[:4]) == b"PK\3\4":
        tree = zipped(raw, budget)
    elif bytes(raw[: len(LEGACY)]) == LEGACY:
        tree = legacy(raw, budget)
    else:
        tree = Machine(raw, budget, nested=storage_inside).run()
    check_depth(tree, name, limits)
    return tree


def broken(budget: Budget, what: str) -> CheckpointRefused:
    return CheckpointRefused(
        f"{budget.name} {what}, expected a file as torch.save writes it; download or save it again."
    )


def cut(budget: Budget, what: str) -> CheckpointRefused:
    return CheckpointRefused(
        f"{budget.name} is cut short: {what}, expected a whole file; download or copy it again."
    )


# --- zip container: data.pkl and a record for each storage


def zipped(raw: memoryview, budget: Budget) -> Any:
    archive = torch_zip.Archive(raw, budget.name)
    if bytes(archive.record("byteorder", b"little")[:10]) != b"little":
        raise broken(budget, "was written on a big-endian machine")
    storages: dict[str, Storage] = {}

    def persistent(pid: Any) -> Storage:
        key, found, _ = described(budget, pid)
        if key not in storages:
            found.data = archive.record(f"data/{key}")
            if len(found.data) != found.count * item_bytes(found.dtype):
                raise broken(
                    budget,
                    f"holds {len(found.data):,} bytes of the storage {key}, "
                    f"not {found.count * item_bytes(found.dtype):,}",
                )
            storages[key] = found
        return storages[key]

    return Machine(archive.record("data.pkl"), budget, persistent, storage_inside).run()


def described(budget: Budget, pid: Any) -> tuple[str, Storage, Any]:
    """A persistent id: the storage's key, what it should hold, and which part of another it is."""
    match pid:
        case (str() as tag, kind, str() as key, str(), int() as count, *rest) if (
            tag == "storage"
            and len(key) <= MAX_KEY_LETTERS
            and key.isalnum()
            and 0 <= count < 2**48
            and len(rest) <= 1
        ):
            return key, Storage(dtype_of(budget, kind), count), rest[0] if rest else None
    raise broken(budget, "refers to a storage in an unknown way")


def a_class(pid: Any) -> Global | None:
    """The class of a module that was saved whole: old files carry its program's text along, which is dropped unread."""
    match pid:
        case (str() as tag, Global() as name, *_) if tag == "module":
            return name
    return None


def dtype_of(budget: Budget, kind: Any) -> str:
    name = kind.of if isinstance(kind, Instance) else kind
    if isinstance(name, Global) and name.module in STORAGE_MODULES and name.name in STORAGES:
        return STORAGES[name.name]
    raise broken(
        budget, f"has a storage of the kind {name if isinstance(name, Global) else type(name).__name__}"
    )


# --- legacy container: five pickles, then the storages


def legacy(raw: memoryview, budget: Budget, nested: bool = True) -> Any:
    """Read twice where tensors need it: the storages' places come after the object that uses them."""
    inside = storage_inside if nested else None
    at, storages = 0, dict[str, Storage]()
    parts: list[Any] = []
    uses_storages = False

    def persistent(pid: Any) -> Storage | Global:
        nonlocal uses_storages
        if isinstance(named := a_class(pid), Global):
            return named
        key, found, part = described(budget, pid)
        uses_storages = True
        whole = storages.setdefault(key, found)
        return whole if part is None else part_of(budget, whole, part)

    starts = []
    for i in range(5):
        starts.append(at)
        machine = Machine(raw[at:], budget, persistent if i == 3 else None, inside)
        parts.append(machine.run())
        at += machine.at
    magic, version, system, tree, keys = parts
    if (
        type(version) is not int
        or (magic, version) != (MAGIC, LEGACY_VERSION)
        or not isinstance(system, dict)
    ):
        raise broken(budget, "has an unknown version of the legacy container")
    if system.get("little_endian") is not True:
        raise broken(budget, "was written on a big-endian machine")
    locate(raw[at:], budget, keys, storages)
    if isinstance(tree, Storage) or not uses_storages:
        return tree
    return Machine(raw[starts[3] :], budget, persistent, inside).run()


def locate(raw: memoryview, budget: Budget, keys: Any, storages: dict[str, Storage]) -> None:
    """Give each storage its bytes: a count of elements and the data, in the order of the keys."""
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        raise broken(budget, "has no list of its storages")
    if set(keys) != storages.keys() or len(keys) != len(storages):
        raise broken(budget, "lists other storages than it uses")
    at = 0
    for key in keys:
        storage = storages[key]
        if at + 8 > len(raw):
            raise cut(budget, f"the storage {key} is missing")
        (count,) = struct.unpack_from("<q", raw, at)
        size = storage.count * item_bytes(storage.dtype)
        if count != storage.count:
            raise broken(budget, f"holds {count:,} numbers of the storage {key}, not {storage.count:,}")
        if at + 8 + size > len(raw):
            raise cut(budget, f"the storage {key} is {size:,} bytes and {len(raw) - at - 8:,} are left")
        storage.data = raw[at + 8 : at + 8 + size]
        at += 8 + size


def part_of(budget: Budget, whole: Storage, part: Any) -> Storage:
    """A view of a storage as old files have it: (its own key, offset, size) in elements."""
    match part:
        case (_, int() as offset, int() as count) if (
            0 <= offset <= whole.count and 0 <= count <= whole.count - offset
        ):
            width = item_bytes(whole.dtype)
            data = None if whole.data is None else whole.data[offset * width : (offset + count) * width]
            return Storage(whole.dtype, count, data)
    raise broken(budget, "has a view of a storage outside it")


def storage_inside(raw: memoryview, budget: Budget) -> Any:
    """A tensor's storage in a plain pickle: a complete legacy container of its own, of which none is inside."""
    if bytes(raw[: len(LEGACY)]) != LEGACY:
        raise broken(budget, "holds a tensor in an unknown container")
    found = legacy(raw, budget, nested=False)
    if not isinstance(found, Storage):
        raise broken(budget, "holds something else than a tensor's storage in a tensor's place")
    return found
