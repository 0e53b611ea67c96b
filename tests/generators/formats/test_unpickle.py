"""Pickles are read as data: the known become plain values, strangers stay inert, what would run is refused."""

import argparse
import collections
import datetime
import io
import pickle
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from generators import CheckpointRefused
from generators.formats.limits import Danger, Limits, Malformed
from generators.formats.modules import as_tensor, attributes, child, modules, state_dict
from generators.formats.torch_file import opened
from generators.formats.values import Global, Instance
from tests.generators.watch import watched


def read(raw: bytes, **limits: int) -> Any:
    return opened(memoryview(bytearray(raw)), "file.pkl", Limits(**limits))


def refusal(raw: bytes, **limits: int) -> CheckpointRefused:
    with pytest.raises(CheckpointRefused) as refused:
        read(raw, **limits)
    assert "\n" not in str(refused.value)
    return refused.value


def calling(module: str, name: str, argument: bytes = b"(t") -> bytes:
    return f"\x80\x02c{module}\n{name}\n".encode("latin-1") + argument + b"R."


PLAIN: list[Any] = [
    None, True, False, 0, -1, 255, 65536, -(2**31), 2**70, 1.5, "text", "žluťoučký", b"bytes", b"\0" * 300, (), (1,),
    (1, 2), (1, 2, 3), (1, 2, 3, 4), [], [1, [2]], {}, {"a": {1: (None,)}}, {1, 2}, frozenset({3}), "x" * 300,
]  # fmt: skip


@pytest.mark.parametrize("protocol", range(6))
def test_plain_values_come_back_as_they_were(protocol: int) -> None:
    values = [value for value in PLAIN if protocol > 0 or not isinstance(value, bytes)]
    found = read(pickle.dumps(values, protocol))
    assert [bytes(value) if isinstance(value, memoryview) else value for value in found] == [
        set(value) if isinstance(value, frozenset) and protocol < 4 else value for value in values
    ]


@pytest.mark.parametrize("protocol", range(2, 6))
@pytest.mark.parametrize("dtype", ["f4", ">f4", "f8", "f2", "i8", ">i2", "u1", "?"])
def test_numpy_arrays_come_back_in_our_byte_order(protocol: int, dtype: str) -> None:
    array = np.asfortranarray(np.arange(12).reshape(3, 4).astype(dtype))
    for value in (array, array[:, 1:3], np.ascontiguousarray(array), array[0, 0]):
        found = read(pickle.dumps({"it": value}, protocol))["it"]
        assert np.array_equal(found, value)
        assert found.dtype.isnative


@pytest.mark.parametrize(
    "dtype", [torch.float32, torch.float64, torch.float16, torch.bfloat16, torch.int64, torch.bool]
)
@pytest.mark.parametrize("container", ["zip", "legacy", "pickle"])
def test_tensors_come_back_from_all_containers(dtype: torch.dtype, container: str) -> None:
    whole = torch.arange(24).reshape(2, 3, 4).to(dtype)
    tensors = {
        "all": whole,
        "part": whole[1],
        "turned": whole.permute(2, 0, 1),
        "wide": whole[:1].expand(5, 3, 4),
    }
    tensors |= {"scalar": whole[1, 1, 1], "none": whole[:0], "parameter": torch.nn.Parameter(whole.float())}
    found = read(written(tensors, container))
    assert list(found) == list(tensors)
    for name, tensor in tensors.items():
        assert np.array_equal(found[name], tensor.detach().float().numpy()), name


def written(value: Any, container: str) -> bytes:
    file = io.BytesIO()
    if container == "pickle":
        return pickle.dumps(value, 4)
    torch.save(value, file, _use_new_zipfile_serialization=container == "zip")
    return file.getvalue()


def test_what_honest_files_carry_besides_is_inert() -> None:
    extra = {
        "args": argparse.Namespace(
            path=Path("a/b"), when=datetime.datetime(2020, 1, 2), device=torch.device("cuda:0")
        ),
        "state": collections.defaultdict(dict, {1: {"step": 3}}),
        "order": collections.OrderedDict(a=1),
        "types": (torch.float32, torch.Size([1, 2]), torch.nn.functional.relu, int),
        "random": (np.random.RandomState(0), np.random.default_rng(0)),
        "network": torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.BatchNorm2d(2)),
        "optimiser": torch.optim.Adam([torch.nn.Parameter(torch.zeros(2))]),
    }
    found = read(pickle.dumps(extra, 4))
    assert found["state"] == {1: {"step": 3}}
    assert found["order"] == {"a": 1}
    assert found["types"][:3] == (Global("torch", "float32"), (1, 2), Global("torch.nn.functional", "relu"))
    assert found["args"].of == Global("argparse", "Namespace")
    assert found["args"].state["device"] == "cuda:0"
    assert found["optimiser"].of.name == "Adam"


def test_a_module_gives_its_state_dict() -> None:
    network = torch.nn.Sequential(
        torch.nn.Linear(2, 3, bias=False), torch.nn.Sequential(torch.nn.BatchNorm2d(4), torch.nn.ReLU())
    )
    found = read(pickle.dumps(network, 3))
    ours = state_dict(found)
    theirs = network.state_dict()
    assert ours.keys() == theirs.keys()
    assert all(torch.equal(as_tensor(ours[name]), theirs[name].float()) for name in theirs)
    assert [name for name, _ in modules(found)] == ["", "0", "1", "1.0", "1.1"]
    assert attributes(child(found, "1.0"))["eps"] == 1e-5
    assert child(found, "1.7") is None


def test_a_module_that_holds_itself_is_walked_once() -> None:
    network = torch.nn.Sequential(torch.nn.Linear(1, 1))
    network._modules["again"] = network
    assert list(state_dict(read(pickle.dumps(network, 4)))) == ["0.weight", "0.bias"]


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("os", "system"), ("nt", "system"), ("subprocess", "Popen"), ("builtins", "eval"), ("__builtin__", "apply"),
        ("builtins", "getattr"), ("builtins", "compile"), ("builtins", "type"), ("commands", "getoutput"),
        ("importlib", "import_module"), ("ctypes", "CDLL"), ("timeit", "Timer"), ("sys", "exit"), ("runpy", "run_path"),
        ("pickle", "loads"), ("_pickle", "loads"), ("code", "InteractiveInterpreter"), ("operator", "attrgetter"),
        ("torch", "load"), ("torch.hub", "load"), ("torch.jit", "CompilationUnit"), ("torch.serialization", "load"),
        ("torch", "serialization.os.system"), ("torch.nn", "Module.__init__"), ("numpy", "load"), ("numpy", "fromfile"),
        ("numpy.testing._private.utils", "runstring"), ("numpy.core.multiarray", "fromfile"),
        ("dnnlib.util", "call_func_by_name"), ("pandas", "read_pickle"), ("joblib", "load"), ("pip", "main"),
        ("stranger", "function"), ("dill._dill", "_import_module"), ("torch_utils.persistence", "import_hook"),
    ],
)  # fmt: skip
def test_what_would_run_something_is_refused_by_its_name(module: str, name: str) -> None:
    with watched() as seen:
        refused = refusal(calling(module, name))
    assert isinstance(refused, Danger)
    assert f"{module}.{name}" in str(refused)
    assert seen == []


@pytest.mark.parametrize("module", ["os", "builtins", "torch.hub", "numpy.ctypeslib"])
def test_a_dangerous_name_is_refused_even_if_nothing_calls_it(module: str) -> None:
    assert isinstance(refusal(f"cx\ny\n0c{module}\nload\n.".encode()), Danger)


def test_what_a_call_gave_is_not_called() -> None:
    assert isinstance(refusal(b"\x80\x02cstranger\nClass\n(tR(tR."), Danger)
    assert isinstance(refusal(b"\x80\x02}(tR."), Danger)


def test_a_function_that_dill_wrote_is_kept_and_not_called() -> None:
    made = b"cdill._dill\n_create_function\n(cdill._dill\n_create_code\n(K\x01tRtR"
    assert isinstance(read(b"\x80\x02" + made + b"."), Instance)
    assert isinstance(refusal(b"\x80\x02" + made + b"(tR."), Danger)


def test_a_module_that_old_torch_saved_whole_is_read_without_its_source() -> None:
    parts = (0x1950A86A20F9469CFC6C, 1001, {"little_endian": True, "type_sizes": {}})
    source = pickle.dumps(("network.py", "raise SystemExit"), 2)[2:-1].split(b"\x86")[0]
    pid = b"X\x06\0\0\0modulecnetwork\nGenerator\n" + source
    tree = b"\x80\x02(" + pid + b"tQ)\x81}X\x01\0\0\0aK\x05sb."
    raw = b"".join(pickle.dumps(part, 2) for part in parts) + tree + pickle.dumps([], 2)
    found = read(raw)
    assert (found.of, found.state) == (Global("network", "Generator"), {"a": 5})


def test_a_tensor_in_a_tensor_in_a_pickle_is_refused() -> None:
    inner = pickle.dumps(torch.zeros(1), 2)
    header = b"".join(
        pickle.dumps(part, 2) for part in (0x1950A86A20F9469CFC6C, 1001, {"little_endian": True})
    )
    raw = (
        b"\x80\x03ctorch.storage\n_load_from_bytes\nB"
        + struct.pack("<I", len(header + inner))
        + header
        + inner
    )
    assert "container in a container" in str(refusal(raw + b"\x85R."))


@pytest.mark.parametrize(
    "raw",
    [
        b"", b".", b"\x80", b"\x80\x02", b"0.", b"R.", b"s.", b"(u.", b"a.", b"(e.", b"\x85.", b"t.", b"b.",
        b"\x93.", b"}}s.", b"}]]s.", b"](K\x01e", b"}(K\x01u.", b"h\x01.", b"q\x01.", b"g-1\n.",
        b"p\n.", b"Ix\n.", b"L12\n", b"Fx\n.", b"S'a\n.", b"S'\\x'\n.", b"Vx\\u12\n.",
        b"V\\ud800\n.", b"X\x02\0\0\0\xff\xff.", b"Q.", b"Px\n.", b"\x82\x01.", b"\x97.", b"\x98.",
        b"\x92.", b"\x81.", b"N}\x81.", b"(o.", b"c\n.", b"\x8f(]\x90.", b"]]\x90.",
        b"K\x01}b.", b"](\x8f\x90.", b"\x8a\xff.", b"\x8b\xff\xff\xff\xff.",
        b"\x95" + b"\xff" * 8 + b".", b"\xff.", b"I" + b"1" * 999,
    ],
)  # fmt: skip
def test_what_is_no_pickle_is_refused(raw: bytes) -> None:
    assert isinstance(refusal(raw), Malformed)


@pytest.mark.parametrize("key", [[1], {}, {"a": 1}, 2**64, ((1,),), tuple(range(17)), np.zeros(3)])
def test_odd_keys_are_refused(key: Any) -> None:
    for code in (b"\x80\x04}", b"\x80\x04\x8f("):
        raw = code + pickle.dumps(key, 4)[2:-1] + (b"Ks." if code[-1:] == b"}" else b"\x90.")
        assert "key" in str(refusal(raw.replace(b"Ks.", b"K\x01s.")))


@pytest.mark.parametrize(
    ("raw", "limits"),
    [
        (b"\x80\x02](" + b"N" * 5000 + b"e.", {"steps": 3000}),
        (b"(" + b"]" * 100 + b"t.", {"objects": 50}),
        (b"]" * 30 + b"a" * 29 + b".", {"depth": 20}),
        (b"(" + b"X\x10\0\0\0" + b"a" * 16 + b"t.", {"text_bytes": 10}),
        (pickle.dumps([np.zeros(1) for _ in range(9)]), {"tensors": 8}),
        (pickle.dumps([np.zeros(9)] * 2 + [np.zeros(9)]), {"bytes_a_file_byte": 0, "spare_bytes": 100}),
        (b"\x80\x02N.", {"file_bytes": 3}),
    ],
)  # fmt: skip
def test_each_limit_is_kept(raw: bytes, limits: dict[str, int]) -> None:
    read(raw)
    assert "expected" in str(refusal(raw, **limits))


def test_copies_of_a_big_list_are_counted() -> None:
    big = b"\x80\x02](" + b"N" * 100_000 + b"eq\x01cbuiltins\nlist\nq\x02"
    assert "steps" in str(refusal(big + b"h\x02h\x01\x85R" * 100 + b"."))


def test_a_cut_file_is_called_that() -> None:
    whole = written({"a": torch.zeros(50)}, "legacy")
    for container in ("zip", "legacy", "pickle"):
        whole = written({"a": torch.zeros(50)}, container)
        for length in (len(whole) // 3, len(whole) // 2, len(whole) - 1):
            assert "cut short" in str(refusal(whole[:length])), (container, length)
