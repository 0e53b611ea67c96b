"""The filtered leaky ReLU against its definition: zeros between, filter, leaky ReLU, filter, every d-th pixel."""

import pytest
import torch

from generators.layers.filtered import Axis, filtered_leaky_relu
from tests import plain_operators

# edge, up, down, padding (left, right, top, bottom), taps of the two filters
Case = tuple[int, int, int, tuple[int, int, int, int], int, int]
CASES: list[Case] = [
    (12, 2, 2, (9, 8, 9, 8), 12, 12),
    (20, 4, 2, (-6, -9, -6, -9), 24, 12),
    (30, 2, 2, (-11, -12, -11, -12), 12, 12),
    (9, 2, 2, (4, 7, 1, 2), 8, 6),
    (8, 2, 1, (5, 4, 5, 4), 12, 1),
    (8, 4, 4, (10, 11, 10, 11), 16, 16),
    (8, 8, 4, (3, 1, 0, 2), 24, 12),
    (10, 8, 2, (-7, -6, 5, 4), 48, 12),
    (8, 1, 1, (0, 0, 0, 0), 1, 1),
    (8, 1, 1, (-2, -1, 0, 3), 1, 1),
    (9, 2, 2, (0, 1, 2, 3), 2, 2),
    (9, 3, 3, (4, 4, 4, 4), 9, 9),
]


def drawn(*shape: int) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(sum(shape)))


def axes_of(
    height: int, width: int, up: int, down: int, padding: tuple[int, ...], taps: tuple[int, int]
) -> tuple[Axis, Axis]:
    left, right, top, bottom = padding
    return Axis(height, up, down, top, bottom, *taps), Axis(width, up, down, left, right, *taps)


@pytest.mark.parametrize("square", [False, True])
@pytest.mark.parametrize("case", CASES)
def test_phases_give_what_the_higher_rate_gives(case: Case, square: bool) -> None:
    edge, up, down, padding, up_taps, down_taps = case
    first = drawn(up_taps)
    second = drawn(down_taps, down_taps) if square else drawn(down_taps)
    x = drawn(2, 3, edge, edge + 1)
    axes = axes_of(edge, edge + 1, up, down, padding, (up_taps, down_taps))
    ours = filtered_leaky_relu(x, first, second, axes, 0.2, 0.7)
    theirs = plain_operators.filtered_leaky_relu(x, first, second, up, down, padding, 0.2, 0.7)
    assert ours.shape == theirs.shape == (2, 3, axes[0].outputs, axes[1].outputs)
    torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-4)


def test_the_clamp_bites_between_the_filters() -> None:
    x = 100 * torch.ones(1, 1, 8, 8)
    axes = axes_of(8, 8, 2, 2, (4, 3, 4, 3), (6, 6))
    flat = torch.full((6,), 1 / 6)
    assert filtered_leaky_relu(x, flat, flat, axes, 0.2, 0.5).max() <= 0.5 + 1e-6
    assert filtered_leaky_relu(x, flat, flat, axes, 0.2, None).max() > 90


@pytest.mark.parametrize(
    "axis", [Axis(8, 1, 2, 0, 0, 4, 4), Axis(8, 3, 2, 9, 9, 6, 4), Axis(2, 2, 2, 0, 0, 12, 12)]
)
def test_a_rate_that_is_no_multiple_and_a_row_that_vanishes_are_not_sound(axis: Axis) -> None:
    assert not axis.is_sound
