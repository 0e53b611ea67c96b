"""The command line."""

import json
from pathlib import Path

import pytest
from PIL import Image

from generators.__main__ import main
from generators.commands.options import seeds
from tests import networks


def run(*arguments: object) -> int:
    return main([str(argument) for argument in arguments])


def test_seeds_are_numbers_and_ranges() -> None:
    assert seeds("1,5-7, 9") == [1, 5, 6, 7, 9]


@pytest.mark.parametrize("text", ["", "a", "5-1", "-1", "1-", str(2**32), "0-4294967295"])
def test_what_is_no_seed_is_refused(text: str, tiny_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run("render", tiny_folder, f"--seeds={text}")
    assert "is no" in capsys.readouterr().err


def test_render_draws_a_picture_a_seed(
    tiny_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ("--seeds", "0,3-4", "--trunc", 0.7, "--noise-mode", "none", "--backend", "eager", "--json")
    assert run("render", tiny_folder, "--out", tmp_path / "out", *options) == 0
    told = json.loads(capsys.readouterr().out)
    assert [Path(name).name for name in told["files"]] == ["seed0000.png", "seed0003.png", "seed0004.png"]
    with Image.open(told["files"][1]) as picture:
        assert picture.size == (16, 16)


def test_render_draws_a_grid(tiny_folder: Path, tmp_path: Path) -> None:
    grid = tmp_path / "new" / "grid.png"
    assert run("render", tiny_folder, "--seeds", "0-4", "--grid", grid, "--backend", "eager") == 0
    with Image.open(grid) as picture:
        assert picture.size == (3 * 16, 2 * 16)


def test_inspect_says_what_a_checkpoint_is(tiny_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("inspect", tiny_folder, "--json") == 0
    assert json.loads(capsys.readouterr().out)["family"] == "mobilestylegan"
    assert run("inspect", tiny_folder) == 0
    assert "mobilestylegan" in capsys.readouterr().out


def test_convert_writes_ours(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("convert", networks.tiny_ir_zip(tmp_path / "pair.zip"), tmp_path / "ours", "--json") == 0
    assert json.loads(capsys.readouterr().out)["resolution"] == 16
    assert run("inspect", tmp_path / "ours") == 0


def test_a_refusal_is_a_sentence_and_not_a_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file.pkl").write_bytes(b"\x80\x04.")
    assert run("inspect", tmp_path / "file.pkl") == 1
    said = capsys.readouterr().err
    assert said.startswith("file.pkl ")
    assert "Traceback" not in said
