"""From a seed to z, and what is done to w on its way to synthesis."""

import copy
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from generators.families.network import Network

W_AVG_SAMPLES = 10_000
W_AVG_SEED = 0


def seed_to_z(seed: int, z_dim: int) -> NDArray[np.float64]:
    """[1, z_dim], as every StyleGAN program draws it. Seeds are 0 to 2**32 - 1."""
    return np.random.RandomState(seed).randn(1, z_dim)


def classes_of(numbers: Sequence[int], c_dim: int) -> Tensor:
    """[N, c_dim]: 1 at each sample's class, 0 elsewhere."""
    if not all(0 <= number < c_dim for number in numbers):
        raise ValueError(f"The classes are {list(numbers)}, expected numbers from 0 to {c_dim - 1}.")
    return torch.eye(c_dim)[list(numbers)]


def truncate(ws: Tensor, w_avg: Tensor, psi: float, cutoff: int | None) -> Tensor:
    """The first `cutoff` rows (None: all) of ws [N, L, W] pulled towards w_avg, [W] or one each, [N, W]."""
    if psi == 1:
        return ws
    centre = w_avg.reshape(-1, 1, ws.shape[-1])  # [1 or N, 1, W]
    pulled = centre + psi * (ws - centre)
    return pulled if cutoff is None else torch.cat([pulled[:, :cutoff], ws[:, cutoff:]], dim=1)


def mean_w(network: Network) -> Tensor:
    """As `network.w_avg`: the mean of w over 10,000 z of a fixed seed, for files that hold none.

    Classes are drawn from the same seed, each as often as the others. In float64, rounded once at the end:
    then two machines find the same float32, and so the same digest and the same pictures. Two means of
    10,000 other z differ by 0.17 in norm (MobileStyleGAN).
    """
    size = network.dimensions
    draw = np.random.RandomState(W_AVG_SEED)
    z = torch.from_numpy(draw.randn(W_AVG_SAMPLES, size.z_dim))
    numbers = torch.from_numpy(draw.randint(max(size.c_dim, 1), size=W_AVG_SAMPLES))
    mapping = copy.deepcopy(network.mapping).double()
    with torch.no_grad():
        if network.w_avg.dim() == 2:  # a mean for each class, over the same z
            classes = torch.eye(size.c_dim, dtype=z.dtype)
            return torch.stack([mapping(z, one.expand(len(z), -1)).mean(dim=0) for one in classes]).float()
        c = torch.eye(size.c_dim, dtype=z.dtype)[numbers] if size.c_dim else None
        w: Tensor = mapping(z, c)  # [10000, W]
    return w.mean(dim=0).float()
