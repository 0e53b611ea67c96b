"""Differentiable augmentation: what the discriminator sees is changed, real and generated alike.

Zhao et al. 2020, "Differentiable Augmentation for Data-Efficient GAN Training", arXiv 2006.10738: colour,
translation, cutout. The generator learns through it, and never to imitate it. Pictures are [N, C, H, W].
"""

import torch
from torch import Tensor

TRANSLATION = 1 / 8  # of the edge, each way
CUTOUT = 1 / 5


def augmented(x: Tensor, draw: torch.Generator) -> Tensor:
    """Colour, translation and cutout, drawn for each picture."""
    return cut_out(translated(coloured(x, draw), draw), draw)


def coloured(x: Tensor, draw: torch.Generator) -> Tensor:
    """Brightness by -0.5 to 0.5, saturation times 0 to 2, contrast times 0.5 to 1.5."""
    brightness, saturation, contrast = uniform(x, 3, draw)
    x = x + (brightness - 0.5)
    grey = x.mean(dim=1, keepdim=True)  # [N, 1, H, W]
    x = grey + (x - grey) * (2 * saturation)
    mean = x.mean(dim=(1, 2, 3), keepdim=True)
    return mean + (x - mean) * (contrast + 0.5)


def translated(x: Tensor, draw: torch.Generator) -> Tensor:
    """Moved by whole pixels, zeros where it came from.

    As two products with matrices of ones: a gather's gradient is slow on a GPU and adds in no fixed order.
    """
    for axis in (2, 3):
        edge = x.shape[axis]
        most = int(edge * TRANSLATION + 0.5)
        by = torch.randint(-most, most + 1, (len(x), 1), generator=draw, device=x.device)
        places = torch.arange(edge, device=x.device)
        source = places[None] - by  # [N, edge]: where each row comes from
        one_hot = (source[:, :, None] == places).to(x.dtype)[:, None]  # [N, 1, to, from]
        x = one_hot @ x if axis == 2 else x @ one_hot.transpose(2, 3)
    return x


def cut_out(x: Tensor, draw: torch.Generator) -> Tensor:
    """A square of zeros, a fifth of the edge, its middle anywhere."""
    inside = []
    for axis in (2, 3):
        edge = x.shape[axis]
        half = edge * CUTOUT / 2
        middle = torch.rand(len(x), 1, generator=draw, device=x.device) * edge
        inside.append((torch.arange(edge, device=x.device) + 0.5 - middle).abs() < half)  # [N, edge]
    hole = inside[0][:, None, :, None] & inside[1][:, None, None, :]  # [N, 1, H, W]
    return x * (~hole).to(x.dtype)


def uniform(x: Tensor, count: int, draw: torch.Generator) -> list[Tensor]:
    """Numbers from 0 to 1, one for each picture, as [N, 1, 1, 1]."""
    return list(torch.rand(count, len(x), 1, 1, 1, generator=draw, device=x.device).unbind(0))
