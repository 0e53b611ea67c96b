"""The names that a pickle may ask for, each with what it becomes here and why it is known."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from generators.formats import arrays
from generators.formats.arrays import Bytes
from generators.formats.limits import MAX_KEY_ITEMS, Budget, Danger, Malformed
from generators.formats.values import STORAGES, Dtype, Global, Instance, Storage, Unfilled


class Reader(Protocol):
    """What a call may use: the file's budget, and how to open a container inside it."""

    budget: Budget

    def nested(self, raw: memoryview) -> Any: ...


Make = Callable[[Reader, tuple[Any, ...]], Any]


@dataclass(frozen=True)
class Known:
    """A name that is interpreted. `is_class`: NEWOBJ may make it too."""

    why: str
    make: Make
    is_class: bool = False


def refused(reader: Reader, name: Global, why: str) -> Danger:
    return Danger(
        f"{reader.budget.name} {why} {name}, expected nothing but weights and plain objects; "
        "nothing was run: take the file from whom you trust, or save the generator's state_dict alone."
    )


def wrong(reader: Reader, what: str) -> Malformed:
    return Malformed(
        f"{reader.budget.name} {what}, expected a pickle as its program writes it; download it again."
    )


def key(reader: Reader, value: Any) -> Any:
    """A value that may be a key: hashing one that is deep would end the process."""
    if isinstance(value, int) and abs(value) >= 2**64:
        raise wrong(reader, "has a huge number as a key")
    if isinstance(value, tuple):
        if len(value) > MAX_KEY_ITEMS or any(isinstance(part, tuple) for part in value):
            raise wrong(reader, "has a deep tuple as a key")
        for part in value:
            key(reader, part)
    elif value is not None and not isinstance(
        value, str | int | float | bytes | Global | Instance | np.generic
    ):
        raise wrong(reader, f"has a {type(value).__name__} as a key")
    return value


def is_class_name(name: str) -> bool:
    """Whether it is written as classes are: the difference between an object and a function's doing."""
    return name.lstrip("_")[:1].isupper() and name.isidentifier()


# --- what the known names become


def a_dict(reader: Reader, args: tuple[Any, ...]) -> dict[Any, Any]:
    match args:
        case ():
            return {}
        case (dict() as items,):
            reader.budget.step(4 * len(items))
            return dict(items)
        case (list() | tuple() as pairs,):
            reader.budget.step(4 * len(pairs))
            return {key(reader, one): two for one, two in in_twos(reader, pairs)}
    raise wrong(reader, "makes a dict of something else")


def in_twos(reader: Reader, pairs: Iterable[Any]) -> Iterable[tuple[Any, Any]]:
    for pair in pairs:
        if not isinstance(pair, list | tuple) or len(pair) != 2:
            raise wrong(reader, "makes a dict of what are no pairs")
        yield pair[0], pair[1]


def an_empty_dict(reader: Reader, args: tuple[Any, ...]) -> dict[Any, Any]:
    return {}  # defaultdict(factory): its items follow; the factory is not needed


def a_set(reader: Reader, args: tuple[Any, ...]) -> set[Any]:
    return {key(reader, value) for value in a_list(reader, args)}


def a_list(reader: Reader, args: tuple[Any, ...]) -> list[Any]:
    match args:
        case ():
            return []
        case (list() | tuple() | set() as values,):
            reader.budget.step(4 * len(values))  # a list may be copied by its two bytes in the memo
            return list(values)
    raise wrong(reader, "makes a list or a set of something else")


def a_tuple(reader: Reader, args: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(a_list(reader, args))


def some_bytes(reader: Reader, args: tuple[Any, ...]) -> Bytes:
    """`bytes` and `bytearray` of bytes or of a latin1 text; of a number they would be that many zeros."""
    match args:
        case ():
            return b""
        case (bytes() | bytearray() | memoryview() as value,):
            return value
        case (str() as text, str() as encoding) if encoding in ("latin1", "latin-1"):
            return encoded(reader, text)
    raise wrong(reader, "makes bytes of something else")


def encoded(reader: Reader, text: str) -> bytes:
    reader.budget.take_bytes(len(text))
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        raise wrong(reader, "writes bytes as a text of other letters") from None


def a_storage_inside(reader: Reader, args: tuple[Any, ...]) -> Any:
    match args:
        case (bytes() | bytearray() | memoryview() as raw,):
            return reader.nested(memoryview(raw))
    raise wrong(reader, "loads a tensor from what are no bytes")


def a_tensor(reader: Reader, args: tuple[Any, ...]) -> Any:
    match args:
        case (Storage() as storage, offset, tuple() as size, tuple() as stride, *_):
            return arrays.tensor(reader.budget, storage, offset, size, stride)
    raise wrong(reader, "builds a tensor from something else than a storage")


def the_first(reader: Reader, args: tuple[Any, ...]) -> Any:
    if not args:
        raise wrong(reader, "wraps a tensor without one")
    return args[0]


def a_tensor_of_a_type(reader: Reader, args: tuple[Any, ...]) -> Any:
    match args:
        case (Global() as how, _, tuple() as parts, *_) if how in TENSORS:
            return KNOWN[how].make(reader, parts)
    raise wrong(reader, "builds a tensor in an unknown way")


def an_array_to_fill(reader: Reader, args: tuple[Any, ...]) -> Unfilled:
    return Unfilled()


def an_array_of_bytes(reader: Reader, args: tuple[Any, ...]) -> Any:
    match args:
        case (data, dtype, shape, str() as order, *_):
            return arrays.array(reader.budget, shape, dtype, data, order == "F")
    raise wrong(reader, "builds a numpy array in an unknown way")


def a_scalar(reader: Reader, args: tuple[Any, ...]) -> Any:
    match args:
        case (dtype, data):
            return arrays.scalar(reader.budget, dtype, data)
    raise wrong(reader, "builds a numpy scalar in an unknown way")


def a_dtype(reader: Reader, args: tuple[Any, ...]) -> Dtype:
    return arrays.dtype_of(reader.budget, args[0] if args else None)


def an_array_of_dill(reader: Reader, args: tuple[Any, ...]) -> Any:
    """dill's way: (numpy's _reconstruct, its arguments, the state of an array, attributes)."""
    match args:
        case (Global(), tuple(), tuple() as state, *_):
            return filled(reader, Unfilled(), state).array
    raise wrong(reader, "builds a numpy array in an unknown way")


def a_type_of_dill(reader: Reader, args: tuple[Any, ...]) -> Global:
    match args:
        case (str() as name,):
            return Global("types", name[:80])
    raise wrong(reader, "names a type in an unknown way")


def filled(reader: Reader, unfilled: Unfilled, state: object) -> Unfilled:
    """BUILD of a numpy array: (version, shape, dtype, whether in Fortran's order, bytes)."""
    match state:
        case (int(), shape, dtype, bool() | int() as fortran, data):
            if isinstance(data, str):
                data = encoded(reader, data)
            unfilled.array = arrays.array(reader.budget, shape, dtype, data, bool(fortran))
            return unfilled
    raise wrong(reader, "fills a numpy array with something else")


def a_persistent_object(reader: Reader, args: tuple[Any, ...]) -> Instance:
    """NVIDIA's: a class's name, its program's whole text, and the state. The text is dropped unread."""
    meta = args[0] if len(args) == 1 else None
    if not isinstance(meta, dict) or not isinstance(meta.get("class_name"), str):
        raise wrong(reader, "holds a persistent object without a class")
    version, name = meta.get("version"), Global("torch_utils.persistence", meta["class_name"][:80])
    if type(version) is not int or version != PERSISTENCE_VERSION:
        raise wrong(
            reader, f"holds {name.name} in version {arrays.short(version)} of NVIDIA's persistence, not 6"
        )
    if not is_class_name(name.name):
        raise refused(reader, name, "has an object of the function")
    return Instance(name, (), meta.get("state"))


def a_device(reader: Reader, args: tuple[Any, ...]) -> str:
    return ":".join(str(part) for part in args if isinstance(part, str | int))[:40]


def inert(name: Global) -> Make:
    return lambda reader, args: Instance(name, args)


PERSISTENCE_VERSION = 6

KNOWN: dict[Global, Known] = {
    Global(module, name): Known(why, make, is_class)
    for module, names, make, is_class, why in (
        ("collections", "OrderedDict Counter", a_dict, True, "state dicts, and modules of older torch"),
        ("collections", "defaultdict", an_empty_dict, True, "the state of optimisers"),
        ("collections", "deque", a_list, True, "running means of losses"),
        ("builtins", "dict", a_dict, True, "plain"),
        ("builtins", "set frozenset", a_set, True, "torch modules name their temporary buffers in one"),
        ("builtins", "list", a_list, True, "plain; the factory of a defaultdict"),
        ("builtins", "tuple", a_tuple, True, "plain"),
        ("torch", "Size", a_tuple, True, "shapes among the options"),
        ("builtins", "bytes bytearray", some_bytes, True, "bytes before they had an opcode"),
        ("dnnlib.util", "EasyDict", a_dict, True, "NVIDIA's dict of options"),
        ("easydict", "EasyDict", a_dict, True, "the same, of others"),
        ("torch.storage", "_load_from_bytes", a_storage_inside, False, "each tensor in a plain pickle"),
        ("torch._utils", "_rebuild_tensor_v2 _rebuild_tensor", a_tensor, False, "each tensor"),
        ("torch._utils", "_rebuild_parameter _rebuild_parameter_with_state", the_first, False, "parameters"),
        ("torch._utils", "_rebuild_device_tensor_from_numpy", the_first, False, "saved on a TPU or a Mac"),
        ("torch._tensor", "_rebuild_from_type_v2", a_tensor_of_a_type, False, "tensors with attributes"),
        ("torch", "device", a_device, True, "where something lay"),
        ("numpy.core.multiarray", "_reconstruct", an_array_to_fill, False, "each numpy array"),
        ("numpy.core.multiarray", "scalar", a_scalar, False, "attributes of NVIDIA's layers"),
        ("numpy.core.numeric", "_frombuffer", an_array_of_bytes, False, "numpy arrays in protocol 5"),
        ("numpy", "dtype", a_dtype, True, "of each numpy array"),
        ("dill._dill", "_create_array", an_array_of_dill, False, "StyleGAN-XL is written by dill"),
        ("dill._dill", "_load_type", a_type_of_dill, True, "the same: a type by its name"),
        ("torch_utils.persistence", "_reconstruct_persistent_obj", a_persistent_object, False, "NVIDIA's modules"),
    )
    for name in names.split()
}  # fmt: skip
KNOWN |= {
    Global("_codecs", "encode"): Known("bytes in protocol 2", some_bytes),
    Global("copyreg", "_reconstructor"): Known(
        "objects in protocol 0 and 1",
        lambda reader, args: (
            Instance(args[0]) if args and isinstance(args[0], Global) else the_first(reader, args)
        ),
    ),
}
# Python's and numpy's own that do nothing here: each may stand among the options of an honest file
INERT = {
    Global(module, name): why
    for module, names, why in (
        ("argparse", "Namespace", "rosinality's options"),
        ("types", "SimpleNamespace", "options of forks"),
        ("datetime", "datetime date time timedelta timezone", "when it was made"),
        ("pathlib", "Path PosixPath WindowsPath PurePath PurePosixPath PureWindowsPath", "where it was made"),
        ("pathlib._local", "PosixPath WindowsPath PurePosixPath PureWindowsPath", "the same in Python 3.13"),
        ("functools", "partial", "norm layers of pretrained networks"),
        ("decimal", "Decimal", "options"),
        ("fractions", "Fraction", "options"),
        ("uuid", "UUID", "names of runs"),
        ("random", "Random", "random states"),
        ("builtins", "int float bool str complex object slice range NoneType type", "types among options"),
        ("torch.nn.backends.thnn", "_get_thnn_function_backend", "modules of torch before 1.3"),
        ("builtins", "__main__", "dill's word for the program that wrote the file"),
        ("dill._dill", "_create_function _create_code _create_cell _setitems", "hooks of StyleGAN-XL's D; never run"),
        ("numpy", "ndarray bool_ bool float int", "types of arrays"),
        ("numpy", "int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64", "the same"),
        ("numpy.random._pickle", "__randomstate_ctor __bit_generator_ctor __generator_ctor", "random states"),
        ("numpy.random.bit_generator", "__pyx_unpickle_SeedSequence SeedSequence", "random states"),
        ("numpy.random.mtrand", "RandomState", "random states"),
        ("numpy.random._mt19937", "MT19937", "random states"),
        ("numpy.random._pcg64", "PCG64", "random states"),
    )
    for name in names.split()
}  # fmt: skip
KNOWN |= {
    name: Known(why, inert(name), is_class=True)
    for name, why in INERT.items()
    if str(name) not in ("builtins.type", "builtins.__main__")  # may be mentioned, not called
}
KNOWN |= {
    Global("torch", name): Known("the kind of a storage", inert(Global("torch", name))) for name in STORAGES
} | {
    Global("torch.storage", "UntypedStorage"): Known(
        "the same", inert(Global("torch.storage", "UntypedStorage"))
    )
}
TENSORS = {
    Global("torch._utils", name)
    for name in (
        "_rebuild_tensor_v2",
        "_rebuild_tensor",
        "_rebuild_parameter",
        "_rebuild_device_tensor_from_numpy",
    )
}
