"""Which names a pickle may ask for, and what each becomes here. Nothing is imported to find out.

Three kinds: names in `KNOWN` are interpreted; classes that nobody listed become an inert `Instance`, for honest files
carry such in places that nobody needs; all else is refused, where it is asked for if it is Python's own or known to
run things, where it is called if it is a stranger's function.
"""

import sys
from typing import Any

from generators.formats.known import INERT, KNOWN, Reader, is_class_name, refused, wrong
from generators.formats.values import Global, Instance

TENSORFLOW_NETWORK = Global("dnnlib.tflib.network", "Network")
OLDER_MODULES = {"__builtin__": "builtins", "copy_reg": "copyreg"}
# Of these packages and their modules nothing but what is listed above: each has functions that run texts or programs.
CLOSED = {
    *sys.stdlib_module_names, "asyncore", "commands", "distutils", "imp", "popen2", "urllib2",
    "numpy", "pip", "setuptools", "pkg_resources", "cloudpickle", "joblib", "IPython", "numba", "cffi",
}  # fmt: skip
CLOSED_MODULES = (
    "torch.hub", "torch.jit", "torch.package", "torch.utils.cpp_extension", "torch.multiprocessing",
    "torch.serialization", "torch._dynamo", "torch._inductor",
)  # fmt: skip
RUNNERS = {
    Global("torch", "load"), Global("torch", "compile"), Global("torch", "hub"), Global("torch", "jit"),
    Global("dnnlib.util", "call_func_by_name"), Global("dnnlib.util", "construct_class_by_name"),
    Global("dnnlib.util", "get_obj_by_name"), Global("dnnlib", "util"), Global("pandas", "eval"),
    Global("pandas", "read_pickle"), Global("sklearn.utils", "_joblib"),
}  # fmt: skip


def asked_for(reader: Reader, module: str, name: str) -> Global:
    """The name, in the spelling that the lists have; refuses what no checkpoint needs."""
    found = Global(newer(module), name)
    if found in KNOWN or found in INERT:
        return found
    root = found.module.split(".", 1)[0]
    closed = any(f"{found.module}.".startswith(f"{closed}.") for closed in CLOSED_MODULES)
    if found == Global("builtins", "getattr"):
        return found  # refused when called: what it is called on says more
    if "." in name or root in CLOSED or closed or found in RUNNERS:
        raise refused(reader, Global(module, name), "asks for")
    return found


def newer(module: str) -> str:
    if module == "numpy._core" or module.startswith("numpy._core."):
        return "numpy.core" + module.removeprefix("numpy._core")
    return OLDER_MODULES.get(module, module)


def called(reader: Reader, name: Global, args: tuple[Any, ...]) -> Any:
    """What a call of the name becomes."""
    known = KNOWN.get(name)
    if known is not None:
        return known.make(reader, args)
    if not is_class_name(name.name):
        raise refused(reader, name, "calls the function")
    return Instance(name, args)


def made(reader: Reader, name: Global, args: tuple[Any, ...]) -> Any:
    """What a new object of the class becomes: NEWOBJ, which fails on a function in Python too."""
    known = KNOWN.get(name)
    if known is None:
        return Instance(name, args)
    if not known.is_class:
        raise wrong(reader, f"makes an object of {name}, which is no class")
    return known.make(reader, args)


def give_state(reader: Reader, instance: Instance, state: Any) -> None:
    """BUILD of an object. A program's text that TensorFlow's pickles carry is dropped unread."""
    reader.budget.step(4 * sum(len(part) for part in (instance.state, state) if isinstance(part, dict)))
    if isinstance(state, dict) and instance.of == TENSORFLOW_NETWORK:
        state = {name: value for name, value in state.items() if name != "build_module_src"}
    if isinstance(instance.state, dict) and isinstance(state, dict):
        state = instance.state | state
    instance.state = state
