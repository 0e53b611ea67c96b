"""What an interpreted pickle is made of, besides numbers, texts, lists and dicts."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
MAX_SHOWN = 200  # letters of a name from a file


@dataclass(frozen=True)
class Global:
    """A name that a pickle asks for. It is never looked up."""

    module: str
    name: str

    def __str__(self) -> str:
        return f"{self.module}.{self.name}"[:MAX_SHOWN]


@dataclass(eq=False, slots=True)
class Instance:
    """What an object of a stranger's class became: its name and what it was made of, inert."""

    of: Global
    args: tuple[Any, ...] = ()
    state: Any = None
    items: dict[Any, Any] = field(default_factory=dict)
    appended: list[Any] = field(default_factory=list)


@dataclass(eq=False, slots=True)
class Storage:
    """The numbers behind tensors. `data` is None until a container knows where they lie."""

    dtype: str
    count: int
    data: memoryview | None = None


@dataclass(eq=False, slots=True)
class Dtype:
    """A numpy dtype: its code, and the byte order that comes with its state."""

    code: str
    order: str = "="
    plain: bool = True

    @property
    def is_number(self) -> bool:
        return self.plain and self.code in NUMBERS

    def numpy(self) -> np.dtype[Any]:
        return np.dtype(self.code).newbyteorder({"<": "<", ">": ">"}.get(self.order, "="))  # type: ignore[arg-type]


@dataclass(eq=False, slots=True)
class Unfilled:
    """A numpy array between the call that makes it and the state that fills it."""

    array: Array | Instance | None = None


NUMBERS = frozenset(("b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"))
# numpy writes the short names; older numpy and some programs write these
DTYPE_NAMES = {
    "bool": "b1", "int8": "i1", "int16": "i2", "int32": "i4", "int64": "i8",
    "uint8": "u1", "uint16": "u2", "uint32": "u4", "uint64": "u8",
    "float16": "f2", "float32": "f4", "float64": "f8",
    "?": "b1", "b": "i1", "h": "i2", "i": "i4", "l": "i8", "q": "i8",
    "B": "u1", "H": "u2", "I": "u4", "L": "u8", "Q": "u8", "e": "f2", "f": "f4", "d": "f8",
}  # fmt: skip
STORAGES = {
    "BoolStorage": "b1",
    "ByteStorage": "u1",
    "CharStorage": "i1",
    "ShortStorage": "i2",
    "IntStorage": "i4",
    "LongStorage": "i8",
    "HalfStorage": "f2",
    "BFloat16Storage": "bf16",
    "FloatStorage": "f4",
    "DoubleStorage": "f8",
    "UntypedStorage": "u1",
}


def item_bytes(dtype: str) -> int:
    return 2 if dtype == "bf16" else int(dtype[-1])
