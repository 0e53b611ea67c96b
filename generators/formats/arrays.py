"""Tensors and numpy arrays as views of the file's own bytes: checked, then mapped, not copied."""

import math
from typing import Any

import numpy as np

from generators.errors import CheckpointRefused
from generators.formats.limits import MAX_DIMENSIONS, Budget
from generators.formats.values import DTYPE_NAMES, Array, Dtype, Global, Instance, Storage, item_bytes

Bytes = bytes | bytearray | memoryview


def are_sizes(values: object) -> bool:
    """Whether it is a tuple of few whole numbers from 0 that no array would be too long for."""
    return (
        isinstance(values, tuple)
        and len(values) <= MAX_DIMENSIONS
        and all(type(value) is int and value >= 0 for value in values)
        and math.prod(value or 1 for value in values) < 2**48
    )


def are_strides(values: object) -> bool:
    return isinstance(values, tuple) and all(type(value) is int and 0 <= value < 2**48 for value in values)


def odd(budget: Budget, what: str) -> CheckpointRefused:
    return CheckpointRefused(
        f"{budget.name} holds {what}, expected tensors as PyTorch and numpy write them; download or save it again."
    )


def tensor(
    budget: Budget, storage: Storage, offset: int, size: tuple[int, ...], stride: tuple[int, ...]
) -> Array:
    """A view of the storage; offset and strides count its elements. bfloat16 becomes float32."""
    if not are_sizes((offset,)) or not are_sizes(size) or not are_strides(stride) or len(size) != len(stride):
        raise odd(
            budget, f"a tensor of sizes {short(size)}, strides {short(stride)} and offset {short(offset)}"
        )
    width, count = item_bytes(storage.dtype), math.prod(size)
    last = offset + sum((n - 1) * step for n, step in zip(size, stride, strict=True)) if count else -1
    if last >= storage.count:
        raise odd(
            budget,
            f"a tensor of sizes {short(size)} that needs {last + 1:,} numbers of a storage of {storage.count:,}",
        )
    budget.add_tensor(count * (4 if storage.dtype == "bf16" else width))
    dtype = np.dtype("<u2" if storage.dtype == "bf16" else f"<{storage.dtype}")
    if not count:
        return np.empty(size, "<f4" if storage.dtype == "bf16" else dtype)
    if storage.data is None:  # a first reading, which asks where the storages lie
        return np.empty(0, dtype)
    view: Array = np.ndarray(
        size, dtype, storage.data, offset * width, tuple(step * width for step in stride)
    )
    return widened(view) if storage.dtype == "bf16" else view


def widened(bfloat16: Array) -> Array:
    """float32 of the same values: bfloat16 is its upper half."""
    return (bfloat16.astype("<u4") << 16).view("<f4")


def dtype_of(budget: Budget, code: object) -> Dtype:
    """`numpy.dtype(code)`; what holds no numbers stays a name."""
    if isinstance(code, Global):  # numpy.dtype(numpy.float32)
        code = code.name
    if not isinstance(code, str) or len(code) > 20:
        raise odd(budget, "a numpy dtype without a name")
    order = code[0] if code[:1] in "<>=|" else "="
    bare = code[1:] if code[:1] in ("<", ">", "=", "|") else code
    return Dtype(DTYPE_NAMES.get(bare, bare), order)


def with_state(budget: Budget, dtype: Dtype, state: object) -> Dtype:
    """BUILD of a dtype: version, byte order, and what only structures have."""
    match state:
        case (int(), str() as order, subtype, names, fields, *_) if order in ("<", ">", "=", "|"):
            dtype.order = order
            dtype.plain = subtype is names is fields is None
            return dtype
    raise odd(budget, "a numpy dtype of an unknown kind")


def array(budget: Budget, shape: object, dtype: object, data: object, fortran: bool) -> Array | Instance:
    """A numpy array over these bytes, in this machine's byte order."""
    if not are_sizes(shape) or not isinstance(dtype, Dtype):
        raise odd(budget, f"a numpy array of shape {short(shape)}")
    assert isinstance(shape, tuple)
    if dtype.code.startswith("O"):
        raise odd(budget, "a numpy array of Python objects")
    if not dtype.is_number:
        return Instance(Global("numpy", "ndarray"), (shape, dtype.code))
    kind = dtype.numpy()
    count = math.prod(shape)
    size = len(data) if isinstance(data, Bytes) else -1
    if size != count * kind.itemsize:
        raise odd(budget, f"a numpy array of shape {short(shape)} and {size:,} bytes")
    assert isinstance(data, Bytes)
    budget.add_tensor(size)
    if not count:
        return np.empty(shape, kind.newbyteorder("="))
    found: Array = np.ndarray(shape, kind, data, order="F" if fortran else "C")
    return found if kind.isnative else found.astype(kind.newbyteorder("="))


def scalar(budget: Budget, dtype: object, data: object) -> Any:
    """A numpy scalar."""
    found = array(budget, (), dtype, data, fortran=False)
    return found[()] if isinstance(found, np.ndarray) else found


def short(value: object) -> str:
    """A value from a file for a sentence, where it may be anything."""
    if isinstance(value, tuple):
        parts = [type(part).__name__ if isinstance(part, tuple) else short(part) for part in value[:6]]
        return f"[{', '.join(parts)}{', …' if len(value) > 6 else ''}]"
    if isinstance(value, int):
        return f"{value:,}" if -(10**18) < value < 10**18 else "a huge number"
    return type(value).__name__
