"""Attention to learn through gives what PyTorch's own gives, forward and backward."""

import torch
import torch.nn.functional as F

from textgen.train.attention import attend


def test_by_head_is_causal_attention_with_grouped_queries() -> None:
    draw = torch.Generator().manual_seed(0)
    query = torch.randn(2, 6, 37, 8, generator=draw).requires_grad_()
    key, value = (torch.randn(2, 2, 37, 8, generator=draw).requires_grad_() for _ in range(2))
    ours, _ = attend(torch.nn.Identity(), query, key, value, None)
    theirs = F.scaled_dot_product_attention(query, key, value, is_causal=True, enable_gqa=True).transpose(
        1, 2
    )
    torch.testing.assert_close(ours, theirs)
    weights = torch.randn(ours.shape, generator=draw)
    for mine, other in zip(
        torch.autograd.grad((ours * weights).sum(), (query, key, value)),
        torch.autograd.grad((theirs * weights).sum(), (query, key, value)),
        strict=True,
    ):
        torch.testing.assert_close(mine, other, rtol=1e-4, atol=1e-5)
