"""A whole training in small: it begins, reports, ends in time, and leaves a checkpoint."""

import csv
import shutil
import time
from pathlib import Path

import pytest
import torch

from generators import open_checkpoint, seed_to_z
from generators.errors import TrainingRefused
from generators.train import report
from tests.generators.train.conftest import session


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory, album: Path, feature_file: Path) -> Path:
    outdir = tmp_path_factory.mktemp("run")
    session(outdir, album, "--features", str(feature_file), kimg="0.016", snap="0.008").train()
    return outdir


def test_it_leaves_a_checkpoint_that_opens(trained: Path) -> None:
    for name in ("best", "last"):
        generator = open_checkpoint(trained / name / "weights.safetensors", backend="eager")
        assert (generator.family, generator.resolution, generator.z_dim) == ("stylegan2", 16, 8)
        picture = generator.synthesis(generator.mapping(seed_to_z(0, 8), truncation_psi=0.7))
        assert torch.isfinite(picture).all()


def test_its_checkpoint_is_the_average_of_its_snapshot_rounded(trained: Path) -> None:
    from generators.train import snapshot

    parts, _ = snapshot.read(trained / "snapshot.safetensors")
    generator = open_checkpoint(trained / "last", backend="eager")
    from generators.checkpoint import read_checkpoint

    tensors = read_checkpoint(trained / "last").tensors
    name = "synthesis.blocks.0.conv1.weight"
    torch.testing.assert_close(tensors[name], parts["average"][name], rtol=1e-3, atol=1e-6)
    assert generator.w_avg.abs().sum() > 0


def test_its_card_says_what_it_learnt_from_and_how_far_it_is(trained: Path) -> None:
    card = (trained / "best" / "README.md").read_text()
    for word in ("32 pictures", "efficientnet-lite0", "between two halves", "grid.png", "nearest.png"):
        assert word in card
    assert (trained / "best" / "nearest.png").is_file()


def test_its_figures_are_a_table_in_order(trained: Path) -> None:
    with (trained / "figures.csv").open() as file:
        rows = list(csv.DictReader(file))
    images = [int(row["images"]) for row in rows]
    assert images == sorted(images)
    assert sum(bool(row["distance"]) for row in rows) >= 2
    for name in ("real.png", "curves.png", "grid-000000.png"):
        assert (trained / name).is_file()


def test_it_ends_by_itself_when_its_seconds_are_over(tmp_path: Path, album: Path) -> None:
    run = session(tmp_path, album, "--no-metrics", "--seconds", "3", "--cfg", "dcgan")
    run.begun = time.monotonic()  # a machine at work may take that long to load the pictures
    run.train()
    assert time.monotonic() - run.begun < 60  # a machine at work is slow to save
    assert run.trainer.images > 0
    assert (tmp_path / "snapshot.safetensors").is_file()


def test_asked_to_stop_it_saves_and_ends(tmp_path: Path, album: Path) -> None:
    run = session(tmp_path, album, "--no-metrics", "--cfg", "dcgan")
    run.stopped.set()
    run.train()
    assert (tmp_path / "snapshot.safetensors").is_file()


def test_what_was_not_measured_does_not_take_the_place_of_the_best(
    trained: Path, tmp_path: Path, album: Path, feature_file: Path
) -> None:
    outdir = Path(shutil.copytree(trained, tmp_path / "run"))
    best = (outdir / "best" / "README.md").read_bytes()
    run = session(outdir, album, "--resume", "--features", str(feature_file), kimg="1")
    run.trainer.step()
    run.stopped.set()
    run.train()
    assert (outdir / "best" / "README.md").read_bytes() == best
    assert "Not measured" in (outdir / "last" / "README.md").read_text()


def test_an_estimate_names_memory_rate_and_time(tmp_path: Path, album: Path) -> None:
    told = session(tmp_path / "none", album, "--no-metrics", "--cfg", "dcgan").estimate()
    for word in ("images/s", "GB of memory", "hours"):
        assert word in told
    assert not (tmp_path / "none").exists()


def test_no_space_is_refused_before_it_begins(
    tmp_path: Path, album: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = session(tmp_path, album, "--no-metrics", "--cfg", "dcgan")
    monkeypatch.setattr("shutil.disk_usage", lambda path: type("Usage", (), {"free": 1000}))
    with pytest.raises(TrainingRefused, match="make room"):
        run.train()


def test_losses_that_are_no_numbers_end_it(tmp_path: Path, album: Path) -> None:
    run = session(tmp_path, album, "--no-metrics", "--cfg", "dcgan")
    run.table = report.Table(tmp_path / "figures.csv", 0)
    with pytest.raises(TrainingRefused, match="not finite"):
        run._report([torch.full((5,), float("nan"))], 1.0)


@pytest.mark.parametrize(
    ("option", "value"), [("resolution", "17"), ("batch", "1"), ("glr", "-1"), ("feature_edge", "100")]
)
def test_numbers_that_cannot_be_are_refused_by_name(
    tmp_path: Path, album: Path, option: str, value: str
) -> None:
    with pytest.raises(TrainingRefused, match=option.split("_")[0]):
        session(tmp_path, album, "--no-metrics", "--cfg", "dcgan", **{option: value})
