"""Reading our own file: nothing but what `convert` wrote comes through."""

import json
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import safetensors.torch
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generators import CheckpointRefused
from generators.checkpoint import WEIGHTS, read_checkpoint
from generators.formats import nonesuch
from tests import networks


@pytest.fixture
def weights(tiny_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(tiny_folder / WEIGHTS, tmp_path))


def header_of(path: Path) -> dict[str, Any]:
    raw = path.read_bytes()
    header: dict[str, Any] = json.loads(raw[8 : 8 + int.from_bytes(raw[:8], "little")])
    return header


def with_header(path: Path, header: object) -> Path:
    """The file with another header before the same numbers."""
    raw = path.read_bytes()
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + raw[8 + int.from_bytes(raw[:8], "little") :])
    return path


def refusal(path: Path) -> str:
    with pytest.raises(CheckpointRefused) as refused:
        read_checkpoint(path)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_what_was_written_comes_back(weights: Path) -> None:
    manifest, tensors = nonesuch.read(weights)
    assert manifest == networks.tiny_manifest(tensors)
    assert all(torch.equal(tensors[name], tensor) for name, tensor in networks.tiny_tensors().items())


def test_safetensors_own_reader_reads_it_too(weights: Path) -> None:
    ours = nonesuch.read(weights)[1]
    theirs = safetensors.torch.load_file(weights)
    assert ours.keys() == theirs.keys()
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)


@pytest.mark.parametrize(
    ("entry", "value"),
    [
        ("dtype", "F16"),
        ("dtype", ["F32"]),
        ("shape", [-16, -1]),
        ("shape", [16, 1.0]),
        ("shape", [2**40, 2**40]),
        ("data_offsets", [64, 0]),
        ("data_offsets", [0, 2**63]),
        ("data_offsets", [-64, 0]),
        ("data_offsets", "0-64"),
        ("data_offsets", [0]),
    ],
)
def test_a_lie_in_the_header_is_refused(weights: Path, entry: str, value: object) -> None:
    header = header_of(weights)
    header["w_avg"][entry] = value
    assert "w_avg" in refusal(with_header(weights, header))


def test_tensors_that_share_bytes_are_refused(weights: Path) -> None:
    header = header_of(weights)
    header["mapping.layers.1.bias"]["data_offsets"] = header["mapping.layers.0.bias"]["data_offsets"]
    assert "begins at byte" in refusal(with_header(weights, header))


@pytest.mark.parametrize(
    "header", [b"{", b"[" * 100_000, b"[]", b"{}", b'{"\xff": 1}', b'{"__metadata__": {}}']
)
def test_a_header_that_is_none_of_ours_is_refused(weights: Path, header: object) -> None:
    refusal(with_header(weights, header))


@pytest.mark.parametrize("length", [2**63 + 5, 2**40, 10**6])
def test_a_header_longer_than_the_file_is_refused(weights: Path, length: int) -> None:
    weights.write_bytes(length.to_bytes(8, "little") + weights.read_bytes()[8:])
    refusal(weights)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"format": 2}, "is of format 2, expected 1"),
        ({"format": True}, "format"),
        ({"family": "stylegan9"}, "expected one of mobilestylegan"),
        ({"num_ws": 7}, "num_ws differ"),
        ({"digest": "0" * 64}, "digest differ"),
        ({"resolution": "16"}, "expected int"),
        ({"architecture": {"mapping_depth": 10**9}}, "architecture differ"),
        ({"name": None}, "expected str"),
    ],
)
def test_a_manifest_that_is_not_of_these_weights_is_refused(
    weights: Path, change: dict[str, object], says: str
) -> None:
    header = header_of(weights)
    manifest = json.loads(header["__metadata__"]["nonesuch"]) | change
    header["__metadata__"]["nonesuch"] = json.dumps(manifest)
    assert says in refusal(with_header(weights, header))


def test_changed_numbers_are_refused(weights: Path) -> None:
    raw = bytearray(weights.read_bytes())
    raw[-1] ^= 1
    weights.write_bytes(raw)
    assert "digest" in refusal(weights) or "NaN" in refusal(weights)


def test_other_safetensors_are_refused_with_what_to_do(tmp_path: Path) -> None:
    safetensors.torch.save_file({"a": torch.zeros(3)}, tmp_path / "other.safetensors")
    assert "python -m generators convert" in refusal(tmp_path / "other.safetensors")


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_damage_is_refused(weights: Path, tiny_folder: Path, data: st.DataObject) -> None:
    content = bytearray((tiny_folder / WEIGHTS).read_bytes())
    header_bytes = 8 + int.from_bytes(content[:8], "little")
    # most of the file is numbers, most of what can go wrong is the header
    at = data.draw(st.integers(0, header_bytes - 1) | st.integers(0, len(content) - 1))
    if data.draw(st.booleans()):
        del content[at:]
    else:
        content[at] ^= 1 << data.draw(st.integers(0, 7))
    weights.write_bytes(bytes(content))
    with suppress(CheckpointRefused):  # or else it is a letter of the name, the licence, the note
        assert (
            read_checkpoint(weights).manifest.digest == networks.tiny_manifest(networks.tiny_tensors()).digest
        )
