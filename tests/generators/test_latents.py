"""The mean of w, which the faces' files do not hold."""

import torch

from generators.latents import mean_w
from tests import networks


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
