"""A training that was stopped gives what one that was not would have given, bit for bit."""

from pathlib import Path

import pytest
import torch

from generators import open_checkpoint, seed_to_z
from generators.errors import TrainingRefused
from generators.layers.resampling import Filter
from generators.train import snapshot, trainer
from generators.train.networks import draw_pictures
from tests.generators.train.conftest import session

CONFIGURATIONS = ["projected", "stylegan2-ada", "dcgan"]


def everything(outdir: Path) -> dict[str, torch.Tensor]:
    parts, facts = snapshot.read(outdir / "snapshot.safetensors")
    numbers = {f"{part}/{name}": value for part, named in parts.items() for name, value in named.items()}
    return {**numbers, "images": torch.tensor(facts["images"]), "p": torch.tensor(facts["augment_p"])}


@pytest.mark.parametrize("cfg", CONFIGURATIONS)
def test_a_stopped_and_resumed_training_gives_the_same_weights(
    tmp_path: Path, album: Path, feature_file: Path, cfg: str
) -> None:
    same = ("--cfg", cfg, "--features", str(feature_file), "--mirror", "--no-metrics")
    session(tmp_path / "whole", album, *same, kimg="0.024").train()
    session(tmp_path / "broken", album, *same, kimg="0.012").train()
    again = session(tmp_path / "broken", album, "--resume", *same, kimg="0.024")
    assert again.trainer.images == 12
    again.train()
    whole, broken = everything(tmp_path / "whole"), everything(tmp_path / "broken")
    assert whole.keys() == broken.keys()
    assert [name for name in whole if not torch.equal(whole[name], broken[name])] == []


def test_a_training_resumed_without_options_keeps_its_recipe(
    tmp_path: Path, album: Path, feature_file: Path
) -> None:
    first = session(tmp_path, album, "--features", str(feature_file), "--no-metrics", kimg="0.008")
    first.train()
    again = session(
        tmp_path, album, "--features", str(feature_file), "--no-metrics", "--resume", dlr="0.0001"
    )
    assert (again.recipe.dlr, again.recipe.glr) == (0.0001, first.recipe.glr)


def test_what_would_be_another_network_is_refused_on_resuming(
    tmp_path: Path, album: Path, feature_file: Path
) -> None:
    session(tmp_path, album, "--features", str(feature_file), "--no-metrics", kimg="0.008").train()
    with pytest.raises(TrainingRefused, match="begun with w_dim 8, not 16"):
        session(tmp_path, album, "--features", str(feature_file), "--resume", w_dim="16")
    with pytest.raises(TrainingRefused, match="add --resume"):
        session(tmp_path, album, "--features", str(feature_file))


def test_a_snapshot_cut_short_is_refused(tmp_path: Path, album: Path) -> None:
    (tmp_path / "snapshot.safetensors").write_bytes(b"\x40\0\0\0\0\0\0\0{")
    with pytest.raises(TrainingRefused, match="cannot be read as a snapshot"):
        session(tmp_path, album, "--resume", "--cfg", "dcgan")


def test_a_training_may_begin_from_a_checkpoint_with_layers_frozen(
    tmp_path: Path, album: Path, feature_file: Path
) -> None:
    cfg = ("--cfg", "stylegan2-ada", "--no-metrics", "--fp32-file")
    session(tmp_path / "one", album, *cfg, kimg="0.008").train()
    begun = session(
        tmp_path / "two", album, *cfg, "--resume", str(tmp_path / "one" / "best"), "--freezed", "2"
    )
    made = open_checkpoint(tmp_path / "one" / "best", backend="eager")
    ws = made.mapping(seed_to_z(1, 8))
    ours = begun.trainer.generator.eval()
    torch.testing.assert_close(ours.synthesis(ws, *ours.noise), made.synthesis(ws))
    learns = [p.requires_grad for p in begun.trainer.discriminator.trained.parameters()]
    assert not all(learns)
    assert any(learns)
    begun.trainer.step()


def test_a_generator_of_few_pixels_grows_and_begins_with_its_pictures_enlarged(
    tmp_path: Path, album: Path, feature_file: Path
) -> None:
    same = ("--features", str(feature_file), "--no-metrics", "--fp32-file")
    session(tmp_path / "small", album, *same, kimg="0.008", resolution="8").train()
    begun = session(tmp_path / "large", album, *same, "--resume", str(tmp_path / "small" / "best"))
    made = open_checkpoint(tmp_path / "small" / "best", backend="eager")
    assert begun.recipe.begun_from == made.manifest.digest[:16]
    ours = begun.trainer.generator.eval()
    small = made.synthesis(made.mapping(seed_to_z(1, 8)))
    large = draw_pictures(ours, torch.tensor(seed_to_z(1, 8), dtype=torch.float32))
    torch.testing.assert_close(large, Filter((1, 3, 3, 1)).upsample(small))


def test_what_grows_learns_after_its_discriminator_and_its_stem_as_its_rate_says(
    tmp_path: Path, album: Path, feature_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trainer, "ALONE", 4)
    same = ("--features", str(feature_file), "--no-metrics", "--fp32-file")
    session(tmp_path / "small", album, *same, kimg="0.008", resolution="8").train()
    small = str(tmp_path / "small" / "best")
    begun = session(tmp_path / "large", album, *same, "--resume", small, stem_rate="0").trainer
    judged = [p.detach().clone() for p in begun.discriminator.trained.parameters()]

    def moved() -> set[str]:
        """Where the generator is no longer what it was: a layer of the mapping, a block of 4, 8, 16 px."""
        names = {name for name, p in begun.generator.named_parameters() if not torch.equal(p, before[name])}
        return {".".join(name.split(".")[:3]) for name in names}

    before = {name: p.detach().clone() for name, p in begun.generator.named_parameters()}
    begun.step()
    assert moved() == set()
    assert not all(map(torch.equal, judged, begun.discriminator.trained.parameters()))
    begun.step()
    begun.step()
    assert moved() == {"synthesis.blocks.1", "synthesis.blocks.2"}
    again = session(tmp_path / "free", album, *same, "--resume", small).trainer
    assert again.recipe.stem_rate > 0
    again.images = 4
    again.step()
    free = dict(again.generator.named_parameters())
    assert not torch.equal(free["mapping.layers.0.weight"], before["mapping.layers.0.weight"])


def test_a_checkpoint_of_more_pixels_than_the_pictures_is_no_beginning(
    tmp_path: Path, album: Path, feature_file: Path
) -> None:
    same = ("--features", str(feature_file), "--no-metrics")
    session(tmp_path / "large", album, *same, kimg="0.008").train()
    with pytest.raises(TrainingRefused, match="draws 16 px, the pictures are 8 px"):
        session(
            tmp_path / "small", album, *same, "--resume", str(tmp_path / "large" / "best"), resolution="8"
        )


def test_a_portable_snapshot_goes_on_elsewhere_with_nearly_the_same_networks(
    tmp_path: Path, album: Path, feature_file: Path
) -> None:
    same = ("--features", str(feature_file), "--no-metrics")
    first = session(tmp_path / "here", album, *same, "--portable", "0.1", kimg="0.008")
    first.train()
    files = sorted((tmp_path / "here" / "portable").iterdir())
    assert len(files) > 1
    there = session(tmp_path / "there", album, *same, "--resume", str(tmp_path / "here" / "portable"))
    assert there.trainer.images == 8
    for ours, theirs in zip(
        there.trainer.generator.parameters(), first.trainer.generator.parameters(), strict=True
    ):
        torch.testing.assert_close(ours, theirs, rtol=1e-3, atol=1e-4)
    there.trainer.step()
    files[-1].unlink()
    with pytest.raises(TrainingRefused, match="bring all of them"):
        session(tmp_path / "third", album, *same, "--resume", str(tmp_path / "here" / "portable"))
