"""Augmentation changes what is seen, keeps its range, and lets gradients through."""

import pytest
import torch

from generators.train import adaptive
from generators.train.augment import augmented, coloured, cut_out, translated


def draw(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def pictures() -> torch.Tensor:
    return torch.rand(6, 3, 16, 16, generator=draw()) * 2 - 1


def test_translation_moves_by_whole_pixels_and_fills_with_zeros() -> None:
    marked = torch.zeros(50, 1, 16, 16)
    marked[:, :, 8, 8] = 1
    moved = translated(marked, draw())
    assert (moved.sum(dim=(1, 2, 3)) == 1).all()
    places = moved.flatten(1).argmax(dim=1)
    rows, columns = places // 16 - 8, places % 16 - 8
    assert {int(v) for v in rows} == {int(v) for v in columns} == {-2, -1, 0, 1, 2}


def test_a_cut_takes_a_fifth_of_the_edge_at_most() -> None:
    cut = cut_out(torch.ones(200, 1, 20, 20), draw())
    gone = (cut == 0).sum(dim=(1, 2, 3))
    assert int(gone.max()) == 16
    assert int(gone.min()) >= 4  # a corner


def test_colours_stay_within_what_their_numbers_allow() -> None:
    # saturation spreads a colour by 2 about its grey, contrast by 1.5 about the mean, brightness adds 0.5
    assert coloured(pictures(), draw()).abs().max() <= 1.5 * (2 * 2 + 1) + 0.5


@pytest.mark.parametrize("change", [augmented, lambda x, d: adaptive.adaptively_augmented(x, 0.8, d)])
def test_gradients_come_through_and_the_same_draw_gives_the_same(change) -> None:  # type: ignore[no-untyped-def]
    x = pictures().requires_grad_(True)
    y = change(x, draw(3))
    assert y.shape == x.shape
    assert torch.equal(y, change(x, draw(3)))
    y.square().sum().backward()
    assert x.grad is not None
    assert torch.isfinite(x.grad).all()
    assert (x.grad.abs().sum(dim=(1, 2, 3)) > 0).all()


def test_with_probability_0_nothing_is_changed() -> None:
    x = pictures()
    assert torch.equal(adaptive.adaptively_augmented(x, 0.0, draw()), x)
    torch.testing.assert_close(adaptive.moved(x, 1e-12, draw()), x, rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(adaptive.recoloured(x, 1e-12, draw()), x, rtol=1e-4, atol=1e-4)


def test_the_probability_follows_the_signs() -> None:
    assert adaptive.adjusted(0.5, 0.9, 0.6, 1000) == pytest.approx(0.502)
    assert adaptive.adjusted(0.0, 0.1, 0.6, 1000) == 0.0
    assert adaptive.adjusted(1.0, 0.9, 0.6, 1000) == 1.0
