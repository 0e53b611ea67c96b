"""Distances that are known."""

import pytest
import torch

from generators.train.metrics import frechet, nearest, precision_and_recall


def normal(count: int, shift: float = 0.0, scale: float = 1.0, seed: int = 0) -> torch.Tensor:
    draw = torch.Generator().manual_seed(seed)
    return torch.randn(count, 4, generator=draw, dtype=torch.float64) * scale + shift


def test_a_set_is_at_no_distance_from_itself() -> None:
    assert frechet(normal(500), normal(500)) == pytest.approx(0, abs=1e-9)


def test_the_distance_of_two_normal_distributions_is_the_formula() -> None:
    a, b = normal(20_000), normal(20_000, shift=2, scale=3, seed=1)
    assert frechet(a, b) == pytest.approx(4 * (2**2 + (3 - 1) ** 2), rel=0.05)


def test_samples_of_the_same_are_precise_and_recalled_and_far_ones_are_not() -> None:
    same = precision_and_recall(normal(300).float(), normal(300, seed=1).float())
    far = precision_and_recall(normal(300, shift=50).float(), normal(300, seed=1).float())
    assert min(same) > 0.6
    assert far == (0.0, 0.0)


def test_one_picture_alone_is_precise_without_recall() -> None:
    precision, recall = precision_and_recall(torch.zeros(100, 4), normal(300).float())
    assert precision == 1.0
    assert recall < 0.01


def test_the_nearest_of_a_copy_is_its_original() -> None:
    real = normal(50).float()
    assert nearest(real[[7, 3]] + 1e-4, real).tolist() == [7, 3]
