"""Adaptive augmentation: each change is made with a probability that follows the discriminator's overfitting.

Karras et al. 2020, "Training Generative Adversarial Networks with Limited Data", arXiv 2006.06676: flips,
turns, shifts, scaling, rotation and colour (their groups b, g and c). Departs from it: one bilinear sampling,
without the wavelet filter around it.
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor

EVERY = 4  # steps between two looks at the discriminator
REACH_KIMG = 500  # thousands of images in which the probability goes from 0 to 1
LUMA = (3**-0.5, 3**-0.5, 3**-0.5)


def adjusted(p: float, signs: float, target: float, images: int) -> float:
    """The probability after `images` more, when real pictures' logits had a mean sign of `signs`."""
    step = images / (REACH_KIMG * 1000)
    return min(1.0, max(0.0, p + (step if signs > target else -step)))


def adaptively_augmented(x: Tensor, p: float, draw: torch.Generator) -> Tensor:
    """Pictures [N, 3, H, W] changed, each change with probability p."""
    if p <= 0:
        return x
    return recoloured(moved(x, p, draw), p, draw)


def moved(x: Tensor, p: float, draw: torch.Generator) -> Tensor:
    """Flipped, turned by right angles, shifted, scaled and rotated: one sampling for all."""
    sometimes = _Sometimes(len(x), p, draw, x.device)
    eye = torch.eye(3, device=x.device).expand(len(x), 3, 3)
    quarter = math.pi / 2 * sometimes.whole(4)
    rotating = 1 - math.sqrt(1 - p)  # drawn twice, so that one happens with probability p
    rotation = _Sometimes(len(x), rotating, draw, x.device)
    matrix = eye
    matrix = matrix @ _scaling(1 - 2 * sometimes.whole(2), torch.ones_like(quarter))
    matrix = matrix @ _rotation(quarter)
    matrix = matrix @ _shift(sometimes.uniform(0.25), sometimes.uniform(0.25))
    size = sometimes.lognormal(0.2)
    matrix = matrix @ _scaling(size, size)
    matrix = matrix @ _rotation(rotation.uniform(math.pi))
    stretch = sometimes.lognormal(0.2)
    matrix = matrix @ _scaling(stretch, 1 / stretch)
    matrix = matrix @ _rotation(rotation.uniform(math.pi))
    matrix = matrix @ _shift(sometimes.normal(0.25), sometimes.normal(0.25))
    grid = F.affine_grid(matrix[:, :2], list(x.shape), align_corners=False)
    return F.grid_sample(x, grid, padding_mode="reflection", align_corners=False)


def recoloured(x: Tensor, p: float, draw: torch.Generator) -> Tensor:
    """Brightness, contrast, inverted lightness, hue, saturation: one 3x3 matrix and a shift for each picture."""
    sometimes = _Sometimes(len(x), p, draw, x.device)
    grey = torch.tensor(LUMA, device=x.device)
    projection = torch.outer(grey, grey)  # onto the axis of greys
    eye = torch.eye(3, device=x.device)

    def scale(number: Tensor) -> Tensor:
        return number[:, None, None]

    brightness = sometimes.normal(0.2)
    contrast = sometimes.lognormal(0.5)
    matrix = scale(contrast) * eye
    matrix = (eye - scale(2 * sometimes.whole(2)) * projection) @ matrix
    matrix = _turn_about(grey, sometimes.uniform(math.pi)) @ matrix
    matrix = (projection + scale(sometimes.lognormal(1.0)) * (eye - projection)) @ matrix
    flat = x.flatten(2) + brightness[:, None, None]
    return (matrix @ flat).reshape(x.shape)


class _Sometimes:
    """Numbers for each of n pictures that do nothing but with probability p."""

    def __init__(self, n: int, p: float, draw: torch.Generator, device: torch.device) -> None:
        self._n, self._p, self._draw, self._device = n, p, draw, device

    def _rand(self) -> Tensor:
        return torch.rand(self._n, generator=self._draw, device=self._device)

    def _happens(self) -> Tensor:
        return (self._rand() < self._p).float()

    def whole(self, below: int) -> Tensor:
        """0, or any of 0 ... below - 1."""
        return (self._rand() * below).floor() * self._happens()

    def uniform(self, most: float) -> Tensor:
        """0, or anything from -most to most."""
        return (2 * self._rand() - 1) * most * self._happens()

    def normal(self, spread: float) -> Tensor:
        """0, or a normal number."""
        number = torch.randn(self._n, generator=self._draw, device=self._device)
        return number * spread * self._happens()

    def lognormal(self, spread: float) -> Tensor:
        """1, or two to the power of a normal number."""
        return torch.exp2(self.normal(spread))


def _rotation(angle: Tensor) -> Tensor:
    zero, one = torch.zeros_like(angle), torch.ones_like(angle)
    cos, sin = angle.cos(), angle.sin()
    rows = [cos, -sin, zero, sin, cos, zero, zero, zero, one]
    return torch.stack(rows, dim=1).reshape(-1, 3, 3)


def _scaling(x: Tensor, y: Tensor) -> Tensor:
    return torch.diag_embed(torch.stack([x, y, torch.ones_like(x)], dim=1))


def _shift(x: Tensor, y: Tensor) -> Tensor:
    matrix = torch.eye(3, device=x.device).repeat(len(x), 1, 1)
    matrix[:, 0, 2], matrix[:, 1, 2] = x, y
    return matrix


def _turn_about(axis: Tensor, angle: Tensor) -> Tensor:
    """Rotations about an axis of length 1 (Rodrigues): [N, 3, 3]."""
    x, y, z = axis.unbind(0)
    zero = torch.zeros_like(x)
    cross = torch.stack([zero, -z, y, z, zero, -x, -y, x, zero]).reshape(3, 3)
    cos, sin = angle.cos()[:, None, None], angle.sin()[:, None, None]
    return cos * torch.eye(3, device=axis.device) + sin * cross + (1 - cos) * torch.outer(axis, axis)
