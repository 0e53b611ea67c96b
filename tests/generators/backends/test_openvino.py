"""The fast backend gives the reference's pictures, and keeps its export well."""

import shutil
from pathlib import Path

import openvino
import pytest
import torch

from generators import Generator, open_checkpoint
from generators.backends.openvino import kept_name
from generators.generator import NoiseMode


@pytest.fixture
def folder(tiny_folder: Path, tmp_path: Path) -> Path:
    return shutil.copytree(tiny_folder, tmp_path / "checkpoint", ignore=shutil.ignore_patterns("openvino-*"))


def export_of(folder: Path) -> Path:
    (kept,) = folder.glob("openvino-*")
    return kept


def used(folder: Path) -> Generator:
    """Opened, and made ready by a first picture."""
    generator = open_checkpoint(folder, backend="openvino")
    generator.synthesis(generator.w_avg.expand(1, generator.num_ws, -1))
    return generator


@pytest.mark.parametrize("noise_mode", ["const", "none", "random"])
def test_it_agrees_with_the_reference_in_every_noise_mode(
    folder: Path, tiny: Generator, noise_mode: NoiseMode
) -> None:
    fast = open_checkpoint(folder, backend="openvino")
    ws = tiny.mapping(torch.randn(3, 16, generator=torch.Generator().manual_seed(0)))
    ws[:, 2] *= 1.5  # each layer its own
    theirs = tiny.synthesis(ws, noise_mode=noise_mode)
    assert (fast.synthesis(ws, noise_mode=noise_mode) - theirs).abs().max() < 1e-4


def test_it_is_what_auto_means_here(folder: Path) -> None:
    assert open_checkpoint(folder).backend == "openvino"


def test_opening_compiles_nothing(folder: Path) -> None:
    open_checkpoint(folder, backend="openvino").mapping(torch.zeros(1, 16))
    assert not list(folder.glob("openvino-*"))


def test_the_export_is_made_once(folder: Path) -> None:
    used(folder)
    made = (export_of(folder) / "synthesis.bin").stat()
    used(folder)
    assert (export_of(folder) / "synthesis.bin").stat().st_ino == made.st_ino


def test_an_export_by_another_version_is_made_anew_and_goes(folder: Path) -> None:
    used(folder)
    old = export_of(folder)
    old.rename(old.with_name(old.name.replace(openvino.__version__.split("-")[0], "2021.4.0")))
    used(folder)
    assert export_of(folder) == old


@pytest.mark.parametrize("content", [b"", b"<net>", b"\0" * 100])
def test_a_damaged_export_is_made_anew(folder: Path, content: bytes) -> None:
    used(folder)
    (export_of(folder) / "synthesis.xml").write_bytes(content)
    assert used(folder).backend == "openvino"
    assert (export_of(folder) / "synthesis.xml").read_bytes() != content


def test_the_name_tells_versions_and_weights(tiny: Generator) -> None:
    assert openvino.__version__.split("-")[0] in kept_name(tiny.manifest.digest)
    assert tiny.manifest.digest[:16] in kept_name(tiny.manifest.digest)


def test_a_place_that_cannot_be_written_is_no_error(folder: Path, tiny: Generator) -> None:
    in_the_way = folder / kept_name(tiny.manifest.digest)
    in_the_way.write_text("a file, even for root")
    assert used(folder).backend == "openvino"
    assert in_the_way.is_file()


def test_a_full_disk_is_no_error(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*arguments: object, **options: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(openvino, "save_model", full)  # the only way to fill a disk for one program alone
    assert used(folder).backend == "openvino"
    assert not list(folder.glob("*openvino*"))
