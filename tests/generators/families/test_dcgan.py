"""Our DCGAN against PyTorch's own modules in the tutorial's layout."""

from typing import Any

import pytest
import torch
from torch import nn

from generators import CheckpointRefused
from generators.families import architecture_of, dcgan, network_of

SIZES: dict[str, Any] = {"z_dim": 5, "widths": [8, 4], "channels": 3}


def begun() -> dcgan.DCGAN:
    return dcgan.build(SIZES).initialise(torch.Generator().manual_seed(0))


def test_it_draws_what_the_tutorials_modules_draw() -> None:
    theirs = nn.Sequential(
        *(nn.ConvTranspose2d(5, 8, 4, 1, 0, bias=False), nn.BatchNorm2d(8), nn.ReLU()),
        *(nn.ConvTranspose2d(8, 4, 4, 2, 1, bias=False), nn.BatchNorm2d(4), nn.ReLU()),
        *(nn.ConvTranspose2d(4, 3, 4, 2, 1, bias=False), nn.Tanh()),
    ).eval()
    for value in theirs.state_dict().values():
        if value.is_floating_point():
            value.uniform_(0.5, 1.5)
    tensors = {f"synthesis.main.{k}": v for k, v in theirs.state_dict().items() if "batches" not in k}
    ours = network_of("dcgan", SIZES, {**tensors, "w_avg": torch.zeros(5)})
    z = torch.randn(2, 5)
    torch.testing.assert_close(ours.synthesis(z[:, None]), theirs(z[:, :, None, None]))


def test_the_architecture_is_read_off_the_shapes() -> None:
    assert architecture_of("dcgan", begun().state_dict()) == SIZES
    assert begun().dimensions.resolution == 16


def test_a_file_without_convolutions_is_refused() -> None:
    with pytest.raises(CheckpointRefused, match="0 convolutions"):
        architecture_of("dcgan", {"w_avg": torch.zeros(5)})
