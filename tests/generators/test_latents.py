"""What is done to z and w, whatever network they are for."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from generators import Generator
from generators.families import dcgan
from generators.latents import (
    classes_of,
    eased,
    linear,
    mean_w,
    mixed,
    rows_of,
    sampled_w,
    seed_to_z,
    shared_rows,
    spherical,
    truncate,
)
from tests import networks

SEEDS = st.integers(0, 2**32 - 1)
PARTS = st.floats(0, 1)


def z_of(seed: int, dim: int = 16) -> Tensor:
    return torch.from_numpy(seed_to_z(seed, dim))


def test_the_mean_is_the_same_for_any_number_of_threads() -> None:
    network = networks.tiny_stylegan2()
    before = torch.get_num_threads()
    try:
        means = []
        for threads in (1, 2):
            torch.set_num_threads(threads)
            means.append(mean_w(network))
    finally:
        torch.set_num_threads(before)
    assert torch.equal(*means)


@settings(deadline=None, max_examples=50)
@given(SEEDS, PARTS)
def test_an_arc_between_vectors_of_one_length_keeps_it(seed: int, t: float) -> None:
    a, b = z_of(seed), z_of(seed ^ 1)
    b = b * a.norm() / b.norm()
    torch.testing.assert_close(spherical(a, b, t).norm(), a.norm())


@settings(deadline=None, max_examples=50)
@given(SEEDS, PARTS)
def test_an_arc_is_the_same_from_either_end(seed: int, t: float) -> None:
    a, b = z_of(seed), z_of(seed ^ 1)
    torch.testing.assert_close(spherical(a, b, t), spherical(b, a, 1 - t))


@settings(deadline=None, max_examples=50)
@given(SEEDS, PARTS)
def test_an_arc_turns_evenly(seed: int, t: float) -> None:
    a, b = z_of(seed), z_of(seed ^ 1)
    cosine = torch.nn.functional.cosine_similarity
    whole, part = cosine(a, b).acos(), cosine(a, spherical(a, b, t)).clamp(-1, 1).acos()
    torch.testing.assert_close(part, t * whole, atol=1e-6, rtol=1e-6)


@pytest.mark.parametrize("way", [linear, spherical])
def test_every_way_begins_and_ends_where_it_should(way: Callable[[Tensor, Tensor, float], Tensor]) -> None:
    a, b = z_of(1), z_of(2)
    torch.testing.assert_close(way(a, b, 0.0), a)
    torch.testing.assert_close(way(a, b, 1.0), b)


def test_an_arc_between_equal_or_opposite_vectors_is_straight() -> None:
    a = z_of(1)
    torch.testing.assert_close(spherical(a, a, 0.3), a)
    torch.testing.assert_close(spherical(a, -a, 0.25), 0.5 * a)


def test_easing_rests_at_both_ends() -> None:
    assert (eased(0.0), eased(0.5), eased(1.0)) == (0.0, 0.5, 1.0)
    assert eased(0.01) < 0.001
    assert eased(0.99) > 0.999


@settings(deadline=None, max_examples=50)
@given(SEEDS, st.floats(-2, 2), st.integers(0, 6))
def test_truncation_moves_the_first_rows_along_the_line_to_the_mean(
    seed: int, psi: float, cutoff: int
) -> None:
    ws, mean = z_of(seed)[:, None].expand(1, 6, -1), z_of(0)[0]
    pulled = truncate(ws, mean, psi, cutoff)
    torch.testing.assert_close(pulled[:, :cutoff] - mean, psi * (ws[:, :cutoff] - mean))
    assert torch.equal(pulled[:, cutoff:], ws[:, cutoff:])


def test_each_sample_is_truncated_towards_the_mean_of_its_class() -> None:
    ws = torch.randn(2, 3, 4)
    means = torch.randn(2, 4)
    assert torch.equal(truncate(ws, means, 0.0, None), means[:, None].expand(-1, 3, -1))


def test_a_mix_takes_some_rows_of_another_and_leaves_both_as_they_were() -> None:
    ws, other = torch.zeros(2, 5, 4), torch.ones(1, 5, 4)
    mix = mixed(ws, other, [1, 3])
    assert mix[:, :, 0].tolist() == [[0, 1, 0, 1, 0]] * 2
    assert not ws.any()


def test_a_mix_of_rows_that_are_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="expected numbers from 0 to 4"):
        mixed(torch.zeros(1, 5, 4), torch.zeros(1, 5, 4), [5])


@pytest.mark.parametrize(
    ("blocks", "groups"),
    [
        (9, {"coarse": range(4), "middle": range(4, 8), "fine": range(8, 18)}),
        (5, {"coarse": range(4), "middle": range(4, 8), "fine": range(8, 10)}),
        (2, {"coarse": range(4), "middle": [], "fine": []}),
    ],
)
def test_groups_of_rows_go_by_their_edges(blocks: int, groups: dict[str, list[int]]) -> None:
    network = networks.tiny_stylegan2(widths=(2,) * blocks)
    assert {group: rows_of(network, group) for group in groups} == {
        key: list(rows) for key, rows in groups.items()
    }


def test_the_groups_of_faces_are_those_of_the_decision(tiny: Generator) -> None:
    # docs/decisions/011: at 1024 px coarse are 0 to 3, middle 4 to 9; this one ends at 16 px
    assert [rows_of(tiny.network, group) for group in ("coarse", "middle", "fine")] == [[0, 1, 2, 3], [4], []]


def test_a_class_is_a_1_in_its_place() -> None:
    assert classes_of([2, 0], 3).tolist() == [[0, 0, 1], [1, 0, 0]]
    with pytest.raises(ValueError, match="expected numbers from 0 to 2"):
        classes_of([3], 3)


def test_w_of_one_class_are_those_that_its_mapping_gives() -> None:
    network = networks.tiny_stylegan2(c_dim=3)
    of_class = sampled_w(network, 4, seed=5, class_=1)
    z = torch.from_numpy(np.random.RandomState(5).randn(4, 16))
    expected = network.mapping(z.float(), classes_of([1] * 4, 3))
    torch.testing.assert_close(of_class.float(), expected, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize(("resolution", "shared"), [(16, 3), (32, 4), (64, 5), (128, 6), (256, 6), (1024, 6)])
def test_a_set_shares_the_rows_up_to_16_px_and_never_more_than_half(resolution: int, shared: int) -> None:
    widths = (4,) * (resolution.bit_length() - 2)
    assert shared_rows(networks.tiny_stylegan2(widths=widths)) == list(range(shared))


def test_a_network_of_one_row_shares_none() -> None:
    network = dcgan.DCGAN(dcgan.Architecture(z_dim=16, widths=(8, 4), channels=3))
    assert shared_rows(network) == []
    ws = torch.ones(2, 1, 16)
    assert torch.equal(mixed(ws, torch.zeros(1, 1, 16), shared_rows(network)), ws)
