"""The files inside what was uploaded: a zip or a folder, read within limits and never unpacked."""

import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from generators.errors import CheckpointRefused

MAX_FILE_BYTES = 2**31  # the largest generator we know of (StyleGAN-XL, float32) is below half of it
MAX_DIRECTORY_BYTES = 2**20  # a zip's list of contents; zipfile takes some 10 times as much memory for it
MAX_COMPRESSION = 100  # trained weights shrink by a tenth, XML by 30 times; bombs by 1,000
MAX_FILES = 1000
END_OF_ZIP = struct.Struct(
    "<4s4H2LH"
)  # signature, two disks, two counts, size and offset of the list, comment


class Files(Protocol):
    """Named files that can be read."""

    @property
    def name(self) -> str: ...

    @property
    def sizes(self) -> Mapping[str, int]: ...

    def read(self, name: str, max_bytes: int) -> bytes:
        """The file's bytes; refuses one of more than `max_bytes` before taking memory for it."""


def too_big(name: str, found: int, expected: int) -> CheckpointRefused:
    return CheckpointRefused(
        f"{name} is {found:,} bytes, expected at most {expected:,}; take the generator alone."
    )


class FolderFiles:
    """The files of a folder, not of the folders in it. Links are not followed."""

    def __init__(self, folder: Path) -> None:
        self.name = folder.name
        self._folder = folder
        found = [path for path in folder.iterdir() if path.is_file() and not path.is_symlink()]
        self.sizes = {path.name: path.stat().st_size for path in found}

    def read(self, name: str, max_bytes: int) -> bytes:
        if self.sizes[name] > max_bytes:
            raise too_big(name, self.sizes[name], max_bytes)
        with (self._folder / name).open("rb") as file:
            return file.read(max_bytes)


class ZipFiles:
    """The files of a zip, by their whole path inside it."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self._path = path
        check_directory(path)
        try:
            with zipfile.ZipFile(path) as archive:
                entries = archive.infolist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise damaged(path.name, error) from error
        if len(entries) > MAX_FILES:
            raise CheckpointRefused(
                f"{path.name} holds {len(entries):,} files, expected at most {MAX_FILES:,}; "
                "make a zip of the checkpoint's files alone."
            )
        self.sizes = {
            entry.filename: entry.file_size for entry in entries if entry.filename and not entry.is_dir()
        }
        self._packed = {entry.filename: entry.compress_size for entry in entries}

    def read(self, name: str, max_bytes: int) -> bytes:
        size, packed = self.sizes[name], self._packed[name]
        if size > max_bytes:
            raise too_big(name, size, max_bytes)
        if size > MAX_COMPRESSION * max(packed, 1):
            raise CheckpointRefused(
                f"{name} unpacks from {packed:,} to {size:,} bytes, expected at most {MAX_COMPRESSION} times as many; "
                "that is no trained network."
            )
        try:
            with zipfile.ZipFile(self._path) as archive, archive.open(name) as file:
                return file.read(max_bytes)
        # zipfile, zlib, lzma and bz2 each have errors of their own, and an encrypted file is a RuntimeError
        except Exception as error:
            raise damaged(self.name, error) from error


def damaged(name: str, error: Exception) -> CheckpointRefused:
    return CheckpointRefused(
        f"{name} is a damaged zip ({str(error)[:120]}), expected a whole one; download or make it again."
    )


def check_directory(path: Path) -> None:
    """Refuse a zip whose list of contents is not small, before zipfile reads it whole."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - END_OF_ZIP.size - 0xFFFF))
        tail = file.read()
    at = tail.rfind(b"PK\5\6")
    if at < 0 or len(tail) - at < END_OF_ZIP.size:
        raise CheckpointRefused(
            f"{path.name} is cut short: it has no end of a zip, expected a whole one; download or make it again."
        )
    directory_bytes = END_OF_ZIP.unpack_from(tail, at)[5]
    large = b"PK\6\7" in tail[:at][-20:]  # zip64 keeps other, larger numbers elsewhere
    if large or directory_bytes > MAX_DIRECTORY_BYTES:
        raise CheckpointRefused(
            f"{path.name} lists its files in {'zip64 form' if large else f'{directory_bytes:,} bytes'}, expected "
            f"at most {MAX_DIRECTORY_BYTES:,}; make a zip of the checkpoint's files alone."
        )
