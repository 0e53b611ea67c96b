"""Files are judged by what is in them, and a refusal says what that is."""

import io
import pickle
import shutil
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from generators import CheckpointRefused
from generators.checkpoint import read_checkpoint
from generators.formats.source import Source
from generators.formats.torch_file import LEGACY
from tests.generators import golden


def refusal(path: Path) -> str:
    with pytest.raises(CheckpointRefused) as refused:
        read_checkpoint(path)
    assert "\n" not in str(refused.value)
    assert "expected" in str(refused.value)
    return str(refused.value)


@pytest.mark.parametrize(
    ("head", "says"),
    [
        (b"", "is empty"),
        (b"<!DOCTYPE html><html>", "web page (HTML)"),
        (b"\xef\xbb\xbf\r\n <HTML lang=en>", "web page (HTML)"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\n", "git lfs pull"),
        (b"\x89PNG\r\n\x1a\n", "a PNG image"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "a JPEG image"),
        (b"\x1f\x8b\x08\0\0\0\0\0", "unpack it"),
        (b"7z\xbc\xaf\x27\x1c\0\4", "a 7z archive"),
        (b"\x89HDF\r\n\x1a\n", "HDF5"),
        (b"<?xml version='1.0'?><net/>", "zip of all four files"),
        (b"Hello, this is a text.\n", "a text"),
        (b'{"error": "not found"}', "a text"),
        (bytes(5000), "a download that stopped"),
        ((10**9).to_bytes(8, "little") + b'{"w":', "a header of 1,000,000,000 bytes"),
        (b"\x80\x04\x95", "cut short"),
        (b"PK\3\4\0\0", "cut short"),
    ],
)
def test_what_is_no_checkpoint_is_named(tmp_path: Path, head: bytes, says: str) -> None:
    (tmp_path / "network.pkl").write_bytes(head)
    assert says in refusal(tmp_path / "network.pkl")


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ({"D": {}}, "a discriminator (D) and no generator"),
        ({"G_ema": None}, "as G_ema nothing"),
        ({"a": np.zeros(3), "b": np.zeros(2), "c": 1, "d": 2}, "2 tensors (a, b, c, …)"),
        ({"epoch": 3}, "a dict of 1 (epoch)"),
        ({}, "an empty dict"),
        ([1, 2], "a list of 2"),
        (("a",), "a tuple of 1"),
        (None, "nothing"),
        (7, "a int"),
        (torch.nn.Linear(1, 1), "an object of torch.nn.modules.linear.Linear"),
    ],
)
def test_a_pickle_of_something_else_is_told_by_what_is_in_it(tmp_path: Path, value: Any, says: str) -> None:
    (tmp_path / "network.pkl").write_bytes(pickle.dumps(value))
    assert says in refusal(tmp_path / "network.pkl")


@pytest.mark.parametrize("name", ["network.png", "weights.safetensors", "no-ending", "a.zip", "page.html"])
def test_the_name_does_not_matter(tmp_path: Path, name: str) -> None:
    one = golden.named("rosinality/rosi_converted_16.pt")
    digest = read_checkpoint(one.path).manifest.digest
    assert read_checkpoint(Path(shutil.copy(one.path, tmp_path / name))).manifest.digest == digest


def test_a_torch_zip_whose_root_has_another_name_is_one(tmp_path: Path) -> None:
    torch.save({"a": torch.zeros(2)}, tmp_path / "name with spaces.pt")
    assert list(Source.at(tmp_path / "name with spaces.pt").tree) == ["a"]


@pytest.mark.parametrize(
    ("records", "says"),
    [
        ({"archive/data.pkl": b"N.", "archive/code/x.py": b"x"}, "TorchScript"),
        ({"archive/data.pkl": b"N.", "archive/constants.pkl": b"N."}, "TorchScript"),
        ({"archive/data.pkl": b"N.", "../up": b""}, "climb out"),
        ({"archive/data.pkl": b"N.", "other/data.pkl": b"N."}, "2 records data.pkl"),
        ({"archive/data.pkl": b"N.", "archive/byteorder": b"big"}, "big-endian"),
    ],
)
def test_an_odd_torch_zip_is_refused(tmp_path: Path, records: dict[str, bytes], says: str) -> None:
    with zipfile.ZipFile(tmp_path / "network.pt", "w") as archive:
        for name, content in records.items():
            archive.writestr(name, content)
    assert says in refusal(tmp_path / "network.pt")


def test_a_packed_record_is_not_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "network.pt", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/data.pkl", bytes(10**7))
    assert "has packed its record data.pkl" in refusal(tmp_path / "network.pt")


def test_a_legacy_container_of_another_version_is_refused(tmp_path: Path) -> None:
    file = io.BytesIO()
    torch.save({"a": torch.zeros(2)}, file, _use_new_zipfile_serialization=False)
    raw = file.getvalue()
    assert raw.startswith(LEGACY)
    version = len(LEGACY)
    assert pickle.loads(raw[version : version + 6]) == 1001
    (tmp_path / "old.pt").write_bytes(raw[:version] + pickle.dumps(1002, 2) + raw[version + 6 :])
    assert "unknown version of the legacy container" in refusal(tmp_path / "old.pt")


def test_the_file_is_mapped_and_not_copied(tmp_path: Path) -> None:
    torch.save({"a": torch.arange(4096.0)}, tmp_path / "network.pt")
    source = Source.at(tmp_path / "network.pt")
    array = source.tree["a"]
    array[0] = 7  # seen in the map, so the array is a view of it; not in the file, so the map is private
    assert np.frombuffer(source.raw, np.uint8).tobytes() != (tmp_path / "network.pt").read_bytes()
    assert Source.at(tmp_path / "network.pt").tree["a"][0] == 0


def test_a_pickle_is_opened_once_for_all_formats(tmp_path: Path) -> None:
    source = Source.at(golden.named("dcgan/dcgan_gray_old.pth").path)
    assert source.tree is source.tree
