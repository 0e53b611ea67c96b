"""Directions are what they are said to be, and the same each time."""

import pytest
import torch

from generators import Generator
from generators.directions import Direction, principal, sefa
from generators.families import dcgan
from generators.families.network import Network
from tests import networks


@pytest.fixture(scope="module")
def network() -> Network:
    return networks.tiny_stylegan2()


def test_directions_are_unit_vectors_at_right_angles(network: Network) -> None:
    for found in (sefa(network, count=5), principal(network, count=5, samples=500)):
        vectors = torch.stack([direction.vector for direction in found])
        torch.testing.assert_close(vectors @ vectors.T, torch.eye(5), atol=1e-5, rtol=0)


def test_no_step_changes_the_styles_more_than_the_first_direction(network: Network) -> None:
    weight = torch.cat(network.style_weights())
    weight = weight / weight.norm(dim=1, keepdim=True)
    first, *_, last = (float((weight @ direction.vector).norm()) for direction in sefa(network, count=16))
    draw = torch.Generator().manual_seed(0)
    others = torch.nn.functional.normalize(torch.randn(16, 200, generator=draw), dim=0)
    changes = (weight @ others).norm(dim=0)
    assert last < changes.min()
    assert changes.max() < first


def test_a_search_in_some_rows_hears_those_alone(network: Network) -> None:
    weight = network.style_weights()[0]
    weight = weight / weight.norm(dim=1, keepdim=True)
    expected = torch.linalg.svd(weight).Vh[0]
    (found,) = sefa(network, rows=[0], count=1)
    assert float((found.vector @ expected).abs()) == pytest.approx(1, abs=1e-4)


def test_the_scale_is_the_spread_of_w_along_it(network: Network) -> None:
    for direction in principal(network, count=3):
        w = network.mapping(torch.randn(20_000, 16, generator=torch.Generator().manual_seed(1)))
        assert direction.scale == pytest.approx(float((w @ direction.vector).std()), rel=0.1)


def test_principal_directions_come_in_the_order_of_their_spread(network: Network) -> None:
    scales = [direction.scale for direction in principal(network, count=16)]
    assert scales[0] == max(scales)
    assert scales[-1] == min(scales)


def test_the_same_network_has_the_same_directions(network: Network) -> None:
    for once, again in zip(sefa(network), sefa(networks.tiny_stylegan2()), strict=True):
        assert torch.equal(once.vector, again.vector)


def test_a_direction_moves_the_rows_it_is_given_and_no_other() -> None:
    direction = Direction(torch.tensor([0.6, 0.8]), scale=2.0, weight=1.0)
    moved = direction.applied(torch.zeros(1, 3, 2), 5.0, rows=[1])
    torch.testing.assert_close(moved, torch.tensor([[[0.0, 0.0], [6.0, 8.0], [0.0, 0.0]]]))


def test_there_and_back_again_is_where_it_was(tiny: Generator) -> None:
    ws = torch.randn(2, tiny.num_ws, tiny.w_dim, generator=torch.Generator().manual_seed(0))
    for direction in sefa(tiny.network, count=3):
        torch.testing.assert_close(direction.applied(direction.applied(ws, 3), -3), ws, atol=1e-5, rtol=1e-5)


def test_a_network_without_w_has_directions_in_z() -> None:
    net = dcgan.build({"z_dim": 8, "widths": [8, 4], "channels": 3}).initialise(
        torch.Generator().manual_seed(0)
    )
    assert sefa(net, count=1)[0].vector.shape == (8,)


def test_a_search_in_no_rows_is_refused(network: Network) -> None:
    with pytest.raises(ValueError, match="too small"):
        sefa(network, rows=[])
