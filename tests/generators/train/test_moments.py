"""Samples are held to the mean and the spread of the pictures' features, place by place."""

from pathlib import Path

import pytest
import torch

from generators.errors import TrainingRefused
from generators.train.moments import Moments
from tests.generators.train.conftest import session

EDGE = 4


def maps(count: int, seed: int = 0, spread: float = 1.0, mean: float = 0.0) -> torch.Tensor:
    draw = torch.Generator().manual_seed(seed)
    return mean + spread * torch.randn(count, 3, EDGE, EDGE, generator=draw)


def of(*batches: torch.Tensor) -> Moments:
    return Moments([batch] for batch in batches)


def test_batches_of_any_size_give_the_moments_of_the_whole() -> None:
    whole = maps(50)
    other = [maps(20, seed=1)]
    torch.testing.assert_close(of(whole).distance(other), of(whole[:33], whole[33:]).distance(other))


def test_samples_like_the_pictures_are_nearest() -> None:
    moments = of(maps(500))
    alike = moments.distance([maps(500, seed=1)])
    assert alike < 0.02
    for different in (maps(500, 1, spread=0.5), maps(500, 1, spread=2.0), maps(500, 1, mean=0.7)):
        assert moments.distance([different]) > 0.2


def test_samples_that_are_all_the_same_pay_for_it_and_are_driven_apart() -> None:
    moments = of(maps(200))
    same = (maps(1, seed=3).expand(8, -1, -1, -1) + 1e-3 * maps(8, seed=4)).requires_grad_(True)
    before = moments.distance([same])
    (gradient,) = torch.autograd.grad(before, same)
    after = (same - 5 * gradient).detach()
    assert moments.distance([after]) < before
    assert after.std(dim=0).mean() > same.std(dim=0).mean()


def test_places_where_nothing_varies_give_no_infinite_gradient() -> None:
    moments = of(torch.zeros(10, 3, EDGE, EDGE))
    still = torch.zeros(4, 3, EDGE, EDGE, requires_grad=True)
    (gradient,) = torch.autograd.grad(moments.distance([still]), still)
    assert torch.isfinite(gradient).all()


def test_a_weight_changes_what_is_learnt_and_only_a_projected_training_takes_one(
    tmp_path: Path, album: Path, feature_file: Path
) -> None:
    def learnt(weight: str) -> torch.Tensor:
        given = ("--features", str(feature_file), "--no-metrics")
        done = session(tmp_path / weight, album, *given, kimg="0.012", moment_weight=weight)
        done.train()
        return torch.cat([p.detach().flatten() for p in done.trainer.generator.parameters()])

    assert not torch.equal(learnt("0"), learnt("5"))
    with pytest.raises(TrainingRefused, match="moment weight with --cfg projected alone"):
        session(tmp_path / "dcgan", album, "--cfg", "dcgan", moment_weight="1")
