"""How well a model foretells the next token, without ever holding the scores of a whole batch.

Scores of 49,152 tokens for each place would be most of the memory and a good part of the time of a step.
"""

from typing import Any

import torch
from torch import Tensor

CHUNK = 256  # places at once
LEAST = 1e-37  # a chance that has a logarithm


class _HeadLoss(torch.autograd.Function):
    """Sum of nats; the gradient is worked out chunk by chunk on the way forward."""

    @staticmethod
    def forward(ctx: Any, hidden: Tensor, head: Tensor, targets: Tensor) -> Tensor:
        """hidden [T, D], head [V, D], targets [T] -> []"""
        learns = ctx.needs_input_grad
        total = torch.zeros((), dtype=torch.float64, device=hidden.device)
        grad_hidden = torch.empty_like(hidden) if learns[0] else None
        grad_head = torch.zeros_like(head, dtype=torch.float32) if learns[1] else None
        weight = head.to(hidden.dtype)
        for begin in range(0, len(targets), CHUNK):
            place = slice(begin, begin + CHUNK)
            index = targets[place, None]
            scores = hidden[place] @ weight.T  # [C, V]
            if grad_hidden is None:
                scores = scores.float()
                total += (scores.logsumexp(dim=1, keepdim=True) - scores.gather(1, index)).sum().double()
                continue
            slope = scores.softmax(dim=1)  # stays in its type: float32 copies of it took a tenth of a step
            total -= slope.gather(1, index).double().clamp(min=LEAST).log().sum()
            slope.scatter_add_(1, index, torch.full_like(index, -1, dtype=slope.dtype))
            grad_hidden[place] = slope @ weight
            if grad_head is not None:
                grad_head += (slope.T @ hidden[place]).float()
        ctx.save_for_backward(grad_hidden, grad_head)
        ctx.head_type = head.dtype
        return total

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, Tensor | None, None]:
        grad_hidden, grad_head = ctx.saved_tensors
        scale = grads[0]
        return (
            None if grad_hidden is None else grad_hidden * scale.to(grad_hidden.dtype),
            None if grad_head is None else (grad_head * scale).to(ctx.head_type),
            None,
        )


def nats(hidden: Tensor, head: Tensor, targets: Tensor) -> Tensor:
    """-log p of all targets together, float64. hidden [T, D], head [V, D], targets [T]."""
    total: Tensor = _HeadLoss.apply(hidden, head, targets)  # type: ignore[no-untyped-call]
    return total
