"""What the benchmarks compare with does the same work."""

import torch

from tests import networks
from tests.bench import plain


def test_the_plain_reference_draws_what_our_network_draws() -> None:
    network = networks.tiny_stylegan2()
    ws = torch.randn(2, network.dimensions.num_ws, 16, generator=torch.Generator().manual_seed(0))
    theirs = plain.draw(network, ws, list(network.noise))
    torch.testing.assert_close(network.synthesis(ws, *network.noise), theirs, rtol=1e-4, atol=1e-5)
