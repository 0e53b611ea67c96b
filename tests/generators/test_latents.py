"""The mean of w, which the faces' files do not hold."""

import torch

from generators.latents import mean_w
from generators.layers.mapping import Mapping


def test_the_mean_is_the_same_for_any_number_of_threads() -> None:
    mapping = Mapping(16, 16, depth=2)
    for parameter in mapping.parameters():
        torch.nn.init.normal_(parameter, std=0.3, generator=torch.Generator().manual_seed(parameter.numel()))
    before = torch.get_num_threads()
    try:
        means = []
        for threads in (1, 2):
            torch.set_num_threads(threads)
            means.append(mean_w(mapping, 16))
    finally:
        torch.set_num_threads(before)
    assert torch.equal(*means)
