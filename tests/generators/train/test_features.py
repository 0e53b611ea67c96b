"""The feature network and what looks through it."""

from pathlib import Path

import pytest
import torch
import torch.nn.functional as F

from generators.errors import TrainingRefused
from generators.train import features
from generators.train.device import Place
from generators.train.discriminators import Plain, Projected, Residual
from generators.train.discriminators.projected import looks
from generators.train.discriminators.spectral import SpectralConv

CPU = Place.of("cpu", "fp32")


def test_the_maps_stand_at_strides_4_to_32() -> None:
    network = features.folded(features.random_tensors())
    maps = network(torch.zeros(1, 3, 96, 64))
    assert [tuple(m.shape) for m in maps] == [
        (1, 24, 24, 16),
        (1, 40, 12, 8),
        (1, 112, 6, 4),
        (1, 320, 3, 2),
    ]
    assert network.pooled(torch.zeros(2, 3, 64, 64)).shape == (2, 1280)


def test_a_folded_batch_norm_is_a_batch_norm() -> None:
    tensors = features.random_tensors()
    tensors["bn1.running_var"] = torch.rand(32)
    x = torch.randn(1, 3, 8, 8, generator=torch.Generator().manual_seed(0))
    plain = F.conv2d(F.pad(x, (0, 1, 0, 1)), tensors["conv_stem.weight"], stride=2)  # SAME: 0 before, 1 after
    mean, variance = tensors["bn1.running_mean"], tensors["bn1.running_var"]
    expected = F.batch_norm(plain, mean, variance, tensors["bn1.weight"], tensors["bn1.bias"], eps=1e-3)
    torch.testing.assert_close(features.folded(tensors).stem(x), expected, rtol=1e-4, atol=1e-5)


def test_a_file_that_is_no_feature_network_is_refused(tmp_path: Path) -> None:
    (tmp_path / "no.safetensors").write_bytes(b"no")
    with pytest.raises(TrainingRefused, match="is no feature network"):
        features.load(tmp_path / "no.safetensors")


def test_a_projected_discriminator_judges_four_maps_and_teaches_the_pictures() -> None:
    network = features.folded(features.random_tensors())
    made = Projected(network, [128], 512, seed=0, place=CPU)
    x = torch.randn(2, 3, 64, 64, requires_grad=True)
    seen = made.see(x)
    assert [tuple(m.shape[1:]) for m in seen] == [(64, 64, 64), (64, 32, 32), (128, 16, 16), (256, 8, 8)]
    logits = made.judge(seen)
    assert logits.shape == (2, 4 * 5 * 5)
    logits.sum().backward()  # type: ignore[no-untyped-call]
    assert x.grad is not None
    assert x.grad.abs().sum() > 0
    assert all(not p.requires_grad for p in made.projections[0].parameters())


def test_what_grew_is_seen_at_the_edge_it_grew_from_as_well() -> None:
    assert looks(resolution=256, feature_edge=224, stem=0) == [256]
    assert looks(resolution=128, feature_edge=224, stem=64) == [224, 64]
    assert looks(resolution=64, feature_edge=64, stem=32) == [64]
    network = features.folded(features.random_tensors())
    made = Projected(network, looks(128, 128, stem=64), 64, seed=0, place=CPU)
    fine = (
        torch.tensor([1.0, -1.0]).repeat(64).outer(torch.ones(128)).expand(2, 3, -1, -1)
    )  # lines of one pixel
    seen, blank = made.see(fine), made.see(torch.zeros(2, 3, 128, 128))
    assert [m.shape[-1] for m in seen] == [64, 32, 16, 8, 32, 16, 8, 4]
    assert not torch.allclose(seen[0], blank[0])
    torch.testing.assert_close(seen[4:], blank[4:])
    assert made.judge(seen).shape == (2, 4 * 25 + 3 * 25 + 1)


def test_the_projection_follows_from_its_seed() -> None:
    network = features.folded(features.random_tensors())
    x = torch.randn(1, 3, 64, 64)
    one, same, other = (Projected(network, [64], 64, seed=seed, place=CPU).see(x)[0] for seed in (1, 1, 2))
    assert torch.equal(one, same)
    assert not torch.equal(one, other)


@pytest.mark.parametrize("made", [Residual(32, 64, 8, CPU), Plain(32, 8, CPU)])
def test_the_others_judge_pictures(made: Residual | Plain) -> None:
    assert made.judge(made.see(torch.randn(4, 3, 32, 32))).shape == (4, 1)


def test_a_spectral_convolution_has_norm_1() -> None:
    torch.manual_seed(0)
    layer = SpectralConv(6, 8, 3)
    for _ in range(50):
        layer.advance()
    kernel = layer.weight.flatten(1)
    largest = torch.linalg.svdvals(kernel)[0]
    x = torch.randn(1, 6, 3, 3)
    torch.testing.assert_close(layer(x).flatten(), (kernel / largest) @ x.flatten(), rtol=1e-3, atol=1e-4)
