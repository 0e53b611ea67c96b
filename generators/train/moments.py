"""Do samples differ from each other as much as the pictures do, and where? What keeps a generator from one pose.

Santos, Mroueh, Padhi, Dognin 2019, "Learning Implicit Generative Models by Matching Perceptual Features", arXiv
1904.02762, trains by means and variances of frozen features alone. Here they stand beside the discriminator: a hinge
that is sure of everything no longer moves, and then all samples run to what it liked last.
"""

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor

LEAST_VARIANCE = 1e-6
BATCH = 32  # of real pictures looked at together; not the recipe's, which may change underway
MOST_PICTURES = 4096  # of the real ones, for their moments; more would move them by less than a batch's noise


class _MeanAndVariance(torch.autograd.Function):
    """x [N, H, W, C] -> mean and variance over N, float32, each [H, W, C].

    PyTorch's own take a float32 copy and eight passes over it: 180 ms for the maps of 32 pictures of 128 px in bfloat16
    (two threads), these 26.
    """

    @staticmethod
    def forward(ctx: Any, x: Tensor) -> tuple[Tensor, Tensor]:
        count = len(x)
        mean = x.sum(0, dtype=torch.float32) / count
        off = x - mean.to(x.dtype)
        variance = off.square_().sum(0, dtype=torch.float32) / (count - 1)
        ctx.save_for_backward(x, mean)
        return mean, variance

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> Tensor:
        x, mean = ctx.saved_tensors
        by_mean, by_variance = grads
        slope = by_variance * (2 / (len(x) - 1))
        return torch.addcmul((by_mean / len(x) - slope * mean).to(x.dtype), slope.to(x.dtype), x)


class Moments:
    """Mean and spread of real feature maps at each of their places; how far a batch of samples is from them."""

    @torch.no_grad()
    def __init__(self, batches: Iterable[list[Tensor]]) -> None:
        """`batches` gives the maps [N, C, H, W] of some real pictures after the other."""
        sums: list[tuple[Tensor, Tensor]] = []
        count = 0
        for maps in batches:
            wide = [x.float() for x in maps]
            more = [(x.sum(0), x.square().sum(0)) for x in wide]
            sums = [(a + c, b + d) for (a, b), (c, d) in zip(sums, more, strict=True)] if sums else more
            count += len(wide[0])
        self._real: list[tuple[Tensor, Tensor, Tensor]] = []
        for total, squares in sums:
            mean = total / count
            spread = (squares / count - mean.square()).clamp(min=LEAST_VARIANCE).sqrt()
            self._real.append((mean, spread, spread.mean(dim=(1, 2), keepdim=True)))

    def distance(self, seen: list[Tensor]) -> Tensor:
        """Squared differences of mean and spread in units of a channel's spread, a mean over places, summed over maps.

        `seen` are maps [N, C, H, W] of at least two samples.
        """
        parts = []
        for (mean, spread, unit), x in zip(self._real, seen, strict=True):
            found = _MeanAndVariance.apply(x.movedim(1, -1))  # type: ignore[no-untyped-call]
            own_mean, variance = (each.movedim(-1, 0) for each in found)
            mean_off = (own_mean - mean) / unit
            spread_off = ((variance + LEAST_VARIANCE).sqrt() - spread) / unit
            parts.append((mean_off.square() + spread_off.square()).mean())
        return torch.stack(parts).sum()
