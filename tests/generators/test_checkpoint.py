"""Opening and converting."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from generators import CheckpointRefused, catalogue, convert, open_checkpoint
from generators.checkpoint import MANIFEST, WEIGHTS
from generators.formats import nonesuch
from tests import networks


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return networks.tiny_ir_zip(tmp_path / "source.zip")


def test_a_converted_checkpoint_opens_and_is_the_same(source: Path, tmp_path: Path) -> None:
    manifest = convert(source, tmp_path / "ours")
    assert open_checkpoint(tmp_path / "ours").manifest == manifest
    assert open_checkpoint(tmp_path / "ours" / WEIGHTS).manifest == manifest


def test_the_manifest_lies_beside_the_weights_and_in_them(source: Path, tmp_path: Path) -> None:
    manifest = convert(source, tmp_path / "ours")
    assert json.loads((tmp_path / "ours" / MANIFEST).read_text()) == json.loads(manifest.to_json())
    assert nonesuch.read(tmp_path / "ours" / WEIGHTS)[0] == manifest


def test_converting_a_checkpoint_of_ours_changes_nothing(tiny_folder: Path, tmp_path: Path) -> None:
    manifest = convert(tiny_folder / WEIGHTS, tmp_path / "again")
    assert manifest == open_checkpoint(tiny_folder).manifest
    assert (tmp_path / "again" / WEIGHTS).read_bytes() == (tiny_folder / WEIGHTS).read_bytes()


def test_the_digest_names_the_weights_not_the_file(source: Path, tiny_folder: Path, tmp_path: Path) -> None:
    assert convert(source, tmp_path / "ours").digest == open_checkpoint(tiny_folder).manifest.digest
    other = networks.tiny_ir_zip(tmp_path / "other.zip", seed=1)
    assert convert(other, tmp_path / "other").digest != open_checkpoint(tiny_folder).manifest.digest


def test_converting_twice_leaves_what_is_there(source: Path, tmp_path: Path) -> None:
    first = convert(source, tmp_path / "ours")
    inode = (tmp_path / "ours" / WEIGHTS).stat().st_ino
    assert convert(source, tmp_path / "ours") == first
    assert (tmp_path / "ours" / WEIGHTS).stat().st_ino == inode


def test_a_folder_with_other_weights_is_refused_and_stays(source: Path, tmp_path: Path) -> None:
    first = convert(source, tmp_path / "ours")
    with pytest.raises(CheckpointRefused, match="take another folder"):
        convert(networks.tiny_ir_zip(tmp_path / "other.zip", seed=1), tmp_path / "ours")
    assert open_checkpoint(tmp_path / "ours").manifest == first


def test_the_files_can_be_read_by_other_users(source: Path, tmp_path: Path) -> None:
    convert(source, tmp_path / "ours")
    for path in (tmp_path / "ours").rglob("*"):
        assert path.stat().st_mode & 0o044 == 0o044


def test_a_refused_source_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "source.zip").write_bytes(b"PK\3\4 and no more")
    with pytest.raises(CheckpointRefused):
        convert(tmp_path / "source.zip", tmp_path / "deep" / "ours")
    assert [path.name for path in tmp_path.rglob("*")] == ["source.zip"]


def test_a_network_that_draws_no_numbers_is_refused(tmp_path: Path) -> None:
    tensors = networks.tiny_tensors()
    tensors["synthesis.to_img.weight"][:] = 3e38
    nonesuch.write(tmp_path / WEIGHTS, networks.tiny_manifest(tensors), tensors)
    with pytest.raises(CheckpointRefused, match="draws NaN or infinity"):
        convert(tmp_path / WEIGHTS, tmp_path / "ours")
    assert not (tmp_path / "ours").exists()


KILLED = """
import os, signal, sys
from pathlib import Path
from generators import convert
def hook(event, arguments):
    if event == {event!r} and {path!r} in str(arguments):
        os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(hook)
convert(Path({source!r}), Path({folder!r}))
"""


@pytest.mark.slow
@pytest.mark.parametrize(("event", "path"), [("open", MANIFEST), ("open", WEIGHTS), ("os.rename", "ours")])
def test_killed_at_any_step_the_folder_is_not_there(
    source: Path, tmp_path: Path, event: str, path: str
) -> None:
    folder = tmp_path / "ours"
    program = KILLED.format(event=event, path=path, source=str(source), folder=str(folder))
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == -9
    assert not folder.exists()
    convert(source, folder)
    assert open_checkpoint(folder).resolution == 16


@pytest.mark.needs_checkpoint
def test_the_faces_are_the_checkpoint_that_the_catalogue_names(face_checkpoint: Path) -> None:
    manifest = nonesuch.read(face_checkpoint / WEIGHTS)[0]
    entry = catalogue.load()["random-face"]
    assert manifest.digest == entry.digest
    assert (
        catalogue.described(manifest).licence == entry.licence
    )  # the kept folder may be of an older catalogue
    assert (manifest.num_ws, manifest.resolution) == (23, 1024)
