"""What comes in: any sizes, greys, broken files, too few."""

import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from generators.errors import TrainingRefused
from generators.train import pictures
from tests.generators.train.conftest import blot


def folder_of(path: Path, count: int, edge: int = 16) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    for i in range(count):
        blot(i, edge).save(path / f"{i:03}.png")
    return path


def test_a_folder_is_read_with_its_split(album: Path) -> None:
    found = pictures.load(album, 16)
    assert (found.train.shape, found.validation.shape) == ((32, 3, 16, 16), (8, 3, 16, 16))
    assert found.left_out == []


def test_a_zip_gives_what_its_folder_gives(tmp_path: Path, album: Path) -> None:
    with zipfile.ZipFile(tmp_path / "album.zip", "w") as archive:
        for path in album.iterdir():
            archive.write(path, path.name)
    assert pictures.load(tmp_path / "album.zip", 16).digest == pictures.load(album, 16).digest


def test_mixed_sizes_are_cut_to_the_middle(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, 24)
    wide = Image.new("RGB", (64, 16), "red")
    wide.paste("blue", (24, 0, 40, 16))
    wide.save(folder / "wide.png")
    found = pictures.load(folder, 16)
    assert (found.train[-1].numpy() == np.array([0, 0, 255], dtype=np.uint8)[:, None, None]).all()


def test_the_edge_is_that_of_most_pictures(tmp_path: Path) -> None:
    assert pictures.load(folder_of(tmp_path, 24, edge=40), None).resolution == 32


def test_grey_and_transparent_pictures_become_colour(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, 24)
    Image.new("L", (16, 16), 128).save(folder / "zgrey.png")
    Image.new("RGBA", (16, 16), (255, 0, 0, 0)).save(folder / "zz.png")
    grey, clear = pictures.load(folder, 16).train[-2:]
    assert (grey == 128).all()
    assert (clear == 255).all()


def test_broken_files_are_named_and_left_out(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, 24)
    (folder / "no.jpg").write_bytes(b"no picture at all")
    cut = (folder / "000.png").read_bytes()
    (folder / "cut.png").write_bytes(cut[: len(cut) // 2])
    found = pictures.load(folder, 16)
    assert [name for name, _ in found.left_out] == ["cut.png", "no.jpg"]
    assert len(found.train) == 24


def test_three_pictures_are_refused(tmp_path: Path) -> None:
    with pytest.raises(TrainingRefused, match=r"holds 3 pictures .*, expected at least 24"):
        pictures.load(folder_of(tmp_path, 3), 16)


def test_a_folder_of_broken_pictures_is_refused(tmp_path: Path) -> None:
    for i in range(30):
        (tmp_path / f"{i}.png").write_bytes(b"no picture")
    with pytest.raises(TrainingRefused, match="holds 0 pictures to train on"):
        pictures.load(tmp_path, 16)


@pytest.mark.parametrize("name", ["nowhere", "text.zip"])
def test_what_is_no_folder_and_no_zip_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "text.zip").write_text("no zip")
    with pytest.raises(TrainingRefused, match="expected a folder or a zip"):
        pictures.load(tmp_path / name, 16)


def test_more_than_the_memory_holds_is_refused() -> None:
    with pytest.raises(TrainingRefused, match="take a smaller --resolution"):
        pictures.check_memory(2**60)
