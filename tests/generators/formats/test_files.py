"""Zips that would take more than they say are refused before they take it."""

import struct
import zipfile
from pathlib import Path

import pytest

from generators import CheckpointRefused
from generators.checkpoint import read_checkpoint
from generators.formats.files import MAX_DIRECTORY_BYTES, FolderFiles, ZipFiles
from tests import networks


def refusal(path: Path) -> str:
    with pytest.raises(CheckpointRefused) as refused:
        read_checkpoint(path)
    return str(refused.value)


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    files = networks.tiny_ir_files() | {"SynthesisNetwork.bin": bytes(64 * 2**20)}
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    assert "unpacks from" in refusal(tmp_path / "bomb.zip")


def test_xml_that_is_too_big_is_refused_by_its_stated_size(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "big.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in networks.tiny_ir_files().items():
            archive.writestr(name, content + b" " * (5 * 2**20 if name.endswith("xml") else 0))
    assert "expected at most 4,194,304" in refusal(tmp_path / "big.zip")


def test_a_zip_of_very_many_files_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "many.zip", "w") as archive:
        for i in range(1001):
            archive.writestr(str(i), b"")
    assert "1,001 files" in refusal(tmp_path / "many.zip")


def test_a_huge_list_of_contents_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = networks.tiny_ir_zip(tmp_path / "list.zip")
    raw = bytearray(path.read_bytes())
    struct.pack_into("<L", raw, raw.rindex(b"PK\5\6") + 12, MAX_DIRECTORY_BYTES + 1)
    path.write_bytes(raw)
    assert "lists its files in 1,048,577 bytes" in refusal(path)


def test_a_zip64_is_refused(tmp_path: Path) -> None:
    path = networks.tiny_ir_zip(tmp_path / "large.zip")
    raw = path.read_bytes()
    at = raw.rindex(b"PK\5\6")
    path.write_bytes(raw[:at] + struct.pack("<4sLQL", b"PK\6\7", 0, 0, 1) + raw[at:])
    assert "zip64" in refusal(path)


def test_an_encrypted_file_is_refused(tmp_path: Path) -> None:
    path = networks.tiny_ir_zip(tmp_path / "locked.zip")
    raw = bytearray(path.read_bytes())
    raw[raw.index(b"PK\1\2") + 8] |= 1
    path.write_bytes(raw)
    assert "damaged zip" in refusal(path)


@pytest.mark.parametrize("content", [b"", b"PK\3\4", b"GIF89a", b"PK\3\4" + bytes(100)])
def test_what_is_no_checkpoint_is_refused_with_what_is(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)
    assert "expected" in refusal(tmp_path / "file")


def test_a_path_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "cannot be read (No such file or directory)" in refusal(tmp_path / "nothing")


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    assert "holds no files" in refusal(tmp_path)


def test_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "MappingNetwork.xml").symlink_to("/etc/passwd")
    assert FolderFiles(tmp_path).sizes == {}


def test_a_file_is_read_up_to_the_limit(tmp_path: Path) -> None:
    files = ZipFiles(networks.tiny_ir_zip(tmp_path / "pair.zip"))
    name = "some/folder/MappingNetwork.bin"
    assert len(files.read(name, files.sizes[name])) == files.sizes[name]
    with pytest.raises(CheckpointRefused, match="expected at most"):
        files.read(name, files.sizes[name] - 1)
