"""What a format is asked about, and what it gives."""

import mmap
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol, Self

from torch import Tensor

from generators.errors import CheckpointRefused
from generators.formats import torch_file, torch_zip
from generators.formats.files import Files, FolderFiles, ZipFiles

HEAD_BYTES = 64


@dataclass(frozen=True)
class Source:
    """A file or folder that may be a checkpoint: its first bytes, and the files in it if it holds any."""

    path: Path
    head: bytes
    size: int
    files: Files | None

    @classmethod
    def at(cls, path: Path) -> Self:
        """Looks at the path; refuses what is not there."""
        try:
            if path.is_dir():
                return cls(path, b"", 0, FolderFiles(path))
            with path.open("rb") as file:
                head = file.read(HEAD_BYTES)
            size = path.stat().st_size
        except OSError as error:
            raise CheckpointRefused(
                f"{path} cannot be read ({error.strerror}), expected a checkpoint file."
            ) from error
        source = cls(path, head, size, None)
        is_other_zip = head.startswith(b"PK\3\4") and not torch_zip.is_one(source.raw)
        return replace(source, files=ZipFiles(path)) if is_other_zip else source

    @cached_property
    def raw(self) -> memoryview:
        """The file's bytes, mapped: they take memory as they are looked at, and are never written back.

        The map lives as long as a view of it, which every tensor of `tree` is.
        """
        if not self.size:
            return memoryview(b"")
        try:
            with self.path.open("rb") as file:
                return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY))
        except OSError as error:
            raise CheckpointRefused(
                f"{self.path} cannot be read ({error.strerror}), expected a checkpoint file."
            ) from error

    @cached_property
    def opened(self) -> Any:
        """What the pickle or torch container holds, interpreted and not run; refuses what is none or broken."""
        return torch_file.opened(self.raw, self.path.name)

    @property
    def tree(self) -> Any:
        """The same, or None where it is none: for `recognises`, which never raises."""
        return self._tree

    @cached_property
    def _tree(self) -> Any:
        if self.files is not None:
            return None
        try:
            return self.opened
        except CheckpointRefused:
            return None  # `formats.read` says why before it asks any format


@dataclass(frozen=True)
class Weights:
    """Tensors under the names of our networks; without `w_avg` where the format has none.

    `stated` is what the file says of the architecture and no tensor's shape can: it reaches the family's
    `read_architecture`. `notes` are sentences for the manifest; `name` and `licence` go there if the file has them.
    """

    family: str
    tensors: dict[str, Tensor]
    stated: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    name: str = ""
    licence: str = ""


class Format(Protocol):
    """One module of this package: a kind of file that others write."""

    NAME: str

    def recognises(self, source: Source) -> bool:
        """Whether it is of this kind, judged by content; never raises."""

    def read(self, source: Source) -> Weights:
        """What is in it; refuses what is broken."""
