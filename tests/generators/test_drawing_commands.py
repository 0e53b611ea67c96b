"""`mix` and `interpolate`, and what all drawing commands take: classes, transforms, films."""

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from generators import Generator, seed_to_z
from generators.__main__ import main
from generators.commands import film
from generators.commands.sheets import image, on_white
from generators.latents import mixed, shared_rows, transform_of
from generators.pixels import to_uint8
from tests import networks

EAGER = ("--backend", "eager")


def run(*arguments: object) -> int:
    return main([str(argument) for argument in arguments])


def tile(path: Path, column: int, row: int, edge: int = 16) -> NDArray[np.uint8]:
    with Image.open(path) as sheet:
        box = (column * edge, row * edge, (column + 1) * edge, (row + 1) * edge)
        return np.asarray(sheet.crop(box))


def test_a_mix_is_a_table_of_rows_in_the_style_of_columns(
    tiny: Generator, tiny_folder: Path, tmp_path: Path
) -> None:
    table = tmp_path / "new" / "mix.png"
    options = ("--rows", "0,1", "--cols", "5-7", "--styles", "coarse", "--grid", table, *EAGER)
    assert run("mix", tiny_folder, *options) == 0
    ws = {seed: tiny.mapping(seed_to_z(seed, tiny.z_dim)) for seed in (1, 6)}
    expected = to_uint8(tiny.synthesis(mixed(ws[1], ws[6], [0, 1, 2, 3])))[0]
    assert (tile(table, column=2, row=2) == expected).all()
    assert (tile(table, column=0, row=0) == 255).all()


def test_a_mix_of_layers_by_number_says_which(
    tiny_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ("--rows=0", "--cols=1", "--styles=1-2", "--grid", tmp_path / "m.png", "--json", *EAGER)
    assert run("mix", tiny_folder, *options) == 0
    assert json.loads(capsys.readouterr().out)["styles"] == [1, 2]


def test_a_mix_of_layers_that_are_not_there_is_refused(
    tiny_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ("--rows=0", "--cols=1", "--styles=0-9", "--grid", tmp_path / "m.png", *EAGER)
    assert run("mix", tiny_folder, *options) == 1
    assert "expected numbers from 0 to 4" in capsys.readouterr().err


@pytest.mark.parametrize("kind", ["gif", "webp"])
def test_a_film_loops_through_its_seeds(tiny_folder: Path, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "new" / f"film.{kind}"
    assert run("interpolate", tiny_folder, "--seeds", "0-2", "--frames", 4, "--out", path, *EAGER) == 0
    with Image.open(path) as made:
        assert (made.n_frames, made.size) == (12, (16, 16))  # type: ignore[attr-defined]


def test_a_film_that_does_not_loop_ends_at_its_last_seed(
    tiny_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "film.webp"
    options = ("--no-loop", "--space", "z", "--frames", 3, "--fps", 10, "--edge", 8, "--json", "--out", path)
    assert run("interpolate", tiny_folder, "--seeds", "0,4", *options, *EAGER) == 0
    assert json.loads(capsys.readouterr().out)["frames"] == 4
    with Image.open(path) as made:
        assert (made.n_frames, made.size) == (4, (8, 8))  # type: ignore[attr-defined]


def test_an_mp4_plays_all_its_frames(tiny_folder: Path, tmp_path: Path) -> None:
    av = pytest.importorskip("av", reason="the extra `film` is not installed")
    path = tmp_path / "film.mp4"
    assert (
        run(
            "interpolate",
            tiny_folder,
            "--seeds",
            "0,1",
            "--frames",
            5,
            "--edge",
            33,
            "--output",
            path,
            *EAGER,
        )
        == 0
    )
    with av.open(str(path)) as made:
        frames = list(made.decode(video=0))
        assert (len(frames), frames[0].width, frames[0].height) == (10, 34, 34)


def test_a_film_of_an_unknown_kind_is_refused_before_it_is_drawn(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("interpolate", "nowhere", "--seeds", "0", "--out", "film.avi") == 1
    assert "expected a name that ends with .mp4, .webp, .gif" in capsys.readouterr().err


def test_an_mp4_without_an_encoder_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)  # as where it is not installed
    with pytest.raises(ValueError, match="nonesuch\\[film\\]"):
        film.writer_for(Path("film.mp4"))


def test_classes_are_drawn_by_number_or_in_turn(tmp_path: Path) -> None:
    folder = networks.tiny_stylegan2_checkpoint(tmp_path / "classes", c_dim=3)
    assert run("render", folder, "--seeds", "4", "--out", tmp_path / "in_turn", *EAGER) == 0
    assert run("render", folder, "--seeds", "4", "--class", 1, "--outdir", tmp_path / "named", *EAGER) == 0
    assert run("render", folder, "--seeds", "4", "--class", 2, "--outdir", tmp_path / "other", *EAGER) == 0
    in_turn, named, other = (
        (tmp_path / n / "seed0004.png").read_bytes() for n in ("in_turn", "named", "other")
    )
    assert in_turn == named
    assert named != other


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--class", "1"), "The classes are"),
        (("--rotate", "10"), "cannot turn its pictures"),
        (("--translate", "0.1,0"), "cannot turn its pictures"),
    ],
)
def test_what_a_network_has_not_is_refused(
    tiny_folder: Path,
    tmp_path: Path,
    options: tuple[str, ...],
    sentence: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run("render", tiny_folder, "--out", tmp_path, *options, *EAGER) == 1
    assert sentence in capsys.readouterr().err


def test_a_transform_is_what_nvidias_script_makes_of_the_same_options() -> None:
    # gen_images.py --translate=0.1,-0.2 --rotate=15, as the golden files hold it
    expected = [[0.96592583, -0.25881905, -0.14835639], [0.25881905, 0.96592583, 0.16730326], [0, 0, 1]]
    assert np.abs(transform_of((0.1, -0.2), 15).numpy() - np.array(expected)).max() < 1e-7


def test_pictures_of_one_and_four_channels_are_drawn() -> None:
    grey = np.full((2, 2, 1), 128, np.uint8)
    clear = np.full((2, 2, 4), (10, 20, 30, 0), np.uint8)
    assert (image(grey).mode, image(clear).mode) == ("L", "RGBA")
    assert on_white(grey).getpixel((0, 0)) == (128, 128, 128)
    assert on_white(clear).getpixel((0, 0)) == (255, 255, 255)


def test_seeds_of_a_set_are_drawn_in_the_coarse_styles_of_its_first(
    tiny: Generator, tiny_folder: Path, tmp_path: Path
) -> None:
    assert run("render", tiny_folder, "--seeds", "5-7", "--set-size", 3, "--out", tmp_path, *EAGER) == 0
    ws = {seed: tiny.mapping(seed_to_z(seed, tiny.z_dim)) for seed in (3, 5, 6)}
    for seed, expected in ((5, mixed(ws[5], ws[3], shared_rows(tiny.network))), (6, ws[6])):
        with Image.open(tmp_path / f"seed{seed:04d}.png") as drawn:
            assert (np.asarray(drawn) == to_uint8(tiny.synthesis(expected))[0]).all()


def test_a_set_of_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run("render", "nowhere", "--set-size", 0)
    assert "expected a number from 1 to 99" in capsys.readouterr().err
