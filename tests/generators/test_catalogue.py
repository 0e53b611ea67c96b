"""Downloads through pip, from a package index of our own made of a folder."""

import hashlib
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from generators import DownloadFailed, catalogue
from generators.catalogue import Entry, download

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
        requirement="nonesuch-test-weights==1.0",
        file=NAME,
        bytes=len(whole),
        sha256=hashlib.sha256(whole).hexdigest(),
    )


def test_the_faces_are_in_the_catalogue_with_their_licence() -> None:
    faces = catalogue.load()["random-face"]
    assert "non-commercial" in faces.licence.lower()
    assert "StyleGAN2" in faces.attribution


def test_a_file_is_downloaded_alone(entry: Entry, tmp_path: Path) -> None:
    parts: list[float] = []
    found = download(entry, tmp_path / "downloads", parts.append)
    assert hashlib.sha256(found.read_bytes()).hexdigest() == entry.sha256
    assert list((tmp_path / "downloads").iterdir()) == [found]
    assert parts[-1] == 1.0


def test_a_file_that_is_there_is_not_downloaded_again(entry: Entry, index: Path, tmp_path: Path) -> None:
    found = download(entry, tmp_path / "downloads", lambda part: None)
    (index / NAME).unlink()
    assert download(entry, tmp_path / "downloads", lambda part: None) == found


def test_a_file_cut_short_is_downloaded_again(entry: Entry, tmp_path: Path) -> None:
    found = download(entry, tmp_path / "downloads", lambda part: None)
    found.write_bytes(found.read_bytes()[:100])
    download(entry, tmp_path / "downloads", lambda part: None)
    assert hashlib.sha256(found.read_bytes()).hexdigest() == entry.sha256


def test_another_file_of_the_same_name_is_refused(entry: Entry, tmp_path: Path) -> None:
    with pytest.raises(DownloadFailed, match="somebody changed the file"):
        download(replace(entry, sha256="0" * 64), tmp_path / "downloads", lambda part: None)
    assert list((tmp_path / "downloads").iterdir()) == []


def test_without_a_network_it_says_so_in_a_sentence(entry: Entry, index: Path, tmp_path: Path) -> None:
    (index / NAME).unlink()
    with pytest.raises(DownloadFailed, match=r"^pip could not download .*check the network") as failed:
        download(entry, tmp_path / "downloads", lambda part: None)
    assert "\n" not in str(failed.value)
    assert list((tmp_path / "downloads").iterdir()) == []


def test_a_name_that_is_not_in_the_catalogue_is_answered_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(DownloadFailed, match="expected one of: random-face"):
        catalogue.fetch("random-cat", tmp_path)
