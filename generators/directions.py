"""Directions in w along which pictures change in one respect, found without labels.

SeFa: Shen, Zhou 2021, "Closed-Form Factorization of Latent Semantics in GANs", arXiv 2007.06600. What changes the
styles most for a step of one length: the eigenvectors of the dense layers that read w.
PCA: Härkönen, Hertzmann, Lehtinen, Paris 2020, "GANSpace", arXiv 2004.02546. What w itself varies in most.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from generators.families import Network
from generators.latents import W_AVG_SAMPLES, sampled_w

SPREAD_SAMPLES = 2_000  # for a direction's scale: within 2 %


@dataclass(frozen=True)
class Direction:
    """A unit vector [W] in w; `scale` is the standard deviation of w along it, so a strength of 1 is one of them.

    `weight` tells how much it changes: the share of all, by which the directions of one search are ordered.
    """

    vector: Tensor
    scale: float
    weight: float

    def applied(self, ws: Tensor, strength: float, rows: Sequence[int] | None = None) -> Tensor:
        """ws [N, L, W] moved so many standard deviations; `rows` of ws only, None for all."""
        result = ws.clone()
        chosen = list(range(ws.shape[1])) if rows is None else list(rows)
        result[:, chosen] += strength * self.scale * self.vector
        return result


def sefa(network: Network, rows: Sequence[int] | None = None, count: int = 10) -> list[Direction]:
    """The directions that change the styles read from these rows of ws (None: all) most, strongest first.

    Each style counts alike: a layer is not heard the more for the size of its weights.
    """
    matrices = network.style_weights()
    if not matrices:
        raise ValueError(
            "This network has no dense layer that reads w, expected a StyleGAN; try `principal`."
        )
    chosen = matrices if rows is None else [matrices[row] for row in rows]
    if not chosen:
        raise ValueError(
            "There are no rows to search, expected one or more; this network is too small for them."
        )
    weight = torch.cat([matrix.detach() for matrix in chosen]).double()  # [K, W]
    weight = weight / weight.norm(dim=1, keepdim=True).clamp_min(1e-12)
    return _strongest((weight.T @ weight).numpy(), network, count)


def principal(network: Network, count: int = 10, samples: int = W_AVG_SAMPLES) -> list[Direction]:
    """The directions in which w varies most, over z of a fixed seed, strongest first."""
    return _strongest(np.cov(sampled_w(network, samples).numpy(), rowvar=False), network, count)


def _strongest(symmetric: NDArray[np.float64], network: Network, count: int) -> list[Direction]:
    """The first eigenvectors of a [W, W]; each with its largest number positive, so that they are always the same."""
    values, vectors = np.linalg.eigh(np.atleast_2d(symmetric))
    spread = sampled_w(network, SPREAD_SAMPLES).numpy()
    found = []
    for place in np.argsort(values)[::-1][:count]:
        vector = vectors[:, place]
        vector = vector * np.sign(vector[np.abs(vector).argmax()])
        scale = float((spread @ vector).std())
        found.append(Direction(torch.from_numpy(vector).float(), scale, float(values[place] / values.sum())))
    return found
