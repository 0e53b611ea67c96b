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
TINY = 1e-12
# The first and last edge in pixels of the rows of ws in each (StyleGAN, section 3.1)
GROUPS = {"coarse": (0, 8), "middle": (9, 32), "fine": (33, 2**31)}
# Of the rows up to 8 px alone a set would share where the camera stands, and nothing that is seen; with those at 32 px
# it would be one picture in several colours. Up to 16 px it is one composition of other things (docs/decisions/071).
SET_EDGE = 16


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


def rows_of(network: Network, group: str) -> list[int]:
    """The rows of ws that act at the edges of a group (see `GROUPS`); a network of one row has it in `coarse`."""
    if group not in GROUPS:
        raise ValueError(f"The group is {group!r}, expected one of {', '.join(GROUPS)}.")
    first, last = GROUPS[group]
    edges = [4] if network.dimensions.num_ws == 1 else network.row_edges()
    return [row for row, edge in enumerate(edges) if first <= edge <= last]


def mixed(ws: Tensor, other: Tensor, rows: Sequence[int]) -> Tensor:
    """ws [N, L, W] with these rows of `other`, [1 or N, L, W]."""
    if not all(0 <= row < ws.shape[1] for row in rows):
        raise ValueError(f"The rows are {list(rows)}, expected numbers from 0 to {ws.shape[1] - 1}.")
    result = ws.clone()
    result[:, list(rows)] = other[:, list(rows)].expand(len(ws), -1, -1)
    return result


def shared_rows(network: Network) -> list[int]:
    """The rows of ws that the pictures of one set share: those up to `SET_EDGE`, and at most half of all, so that
    even the pictures of a small network differ. A network of one row has none: its pictures stand alone."""
    edges = network.row_edges()
    return [row for row, edge in enumerate(edges) if edge <= SET_EDGE][: len(edges) // 2]


def first_of_set(seed: int, set_size: int) -> int:
    """The seed whose coarse styles a seed's picture has, where so many seeds in a row are one set."""
    return seed - seed % set_size


def transform_of(translate: tuple[float, float], rotate: float) -> Tensor:
    """[3, 3] that shifts a StyleGAN3's picture by parts of its edge and turns it by degrees.

    It is the inverse: it maps places of the picture to those that they come from.
    """
    angle = np.deg2rad(rotate)
    sine, cosine = np.sin(angle), np.cos(angle)
    moved = np.array([[cosine, sine, translate[0]], [-sine, cosine, translate[1]], [0, 0, 1]])
    return torch.from_numpy(np.linalg.inv(moved)).float()


def linear(a: Tensor, b: Tensor, t: float) -> Tensor:
    """From a at t 0 to b at t 1, straight: the way for w. Exact at both ends."""
    return a * (1 - t) + b * t


def spherical(a: Tensor, b: Tensor, t: float) -> Tensor:
    """From a at t 0 to b at t 1 on an arc: the way for z, whose lengths are all nearly the same.

    The last axis is the vector's. The direction turns evenly, the length changes evenly (Shoemake 1985);
    between vectors that point the same or opposite ways, where no arc is the shortest, it is straight.
    """
    lengths = a.norm(dim=-1, keepdim=True), b.norm(dim=-1, keepdim=True)
    unit_a, unit_b = (x / length.clamp_min(TINY) for x, length in zip((a, b), lengths, strict=True))
    angle = (unit_a * unit_b).sum(dim=-1, keepdim=True).clamp(-1, 1).acos()
    sine = angle.sin()
    arc = (((1 - t) * angle).sin() * unit_a + (t * angle).sin() * unit_b) / sine.clamp_min(TINY)
    return torch.where(sine < 1e-4, linear(a, b, t), arc * linear(*lengths, t))


def eased(t: float) -> float:
    """0 to 1 with rest at both ends, so that a film of several pictures does not jerk at each."""
    return t * t * (3 - 2 * t)


def sampled_w(network: Network, samples: int, seed: int = W_AVG_SEED, class_: int | None = None) -> Tensor:
    """[samples, W] in float64 of z from one seed; of one class, or of all as often as each other."""
    size = network.dimensions
    draw = np.random.RandomState(seed)
    z = torch.from_numpy(draw.randn(samples, size.z_dim))
    numbers = draw.randint(max(size.c_dim, 1), size=samples)
    if class_ is not None:
        numbers[:] = class_
    c = torch.eye(size.c_dim, dtype=z.dtype)[torch.from_numpy(numbers)] if size.c_dim else None
    with torch.no_grad():
        w: Tensor = copy.deepcopy(network.mapping).double()(z, c)
    return w


def mean_w(network: Network) -> Tensor:
    """As `network.w_avg`: the mean of w over 10,000 z of a fixed seed, for files that hold none.

    In float64, rounded once at the end: then two machines find the same float32, and so the same
    digest and the same pictures. Two means of 10,000 other z differ by 0.17 in norm (MobileStyleGAN).
    """
    if network.w_avg.dim() == 1:
        return sampled_w(network, W_AVG_SAMPLES).mean(dim=0).float()
    classes = range(network.dimensions.c_dim)  # a mean for each, over the same z
    return torch.stack([sampled_w(network, W_AVG_SAMPLES, class_=one).mean(dim=0) for one in classes]).float()
