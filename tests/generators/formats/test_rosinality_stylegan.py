"""rosinality's StyleGAN: what its file does not say, and its program's arithmetic written out plainly."""

import re
from math import sqrt
from pathlib import Path
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from generators import CheckpointRefused, Generator, open_checkpoint

WIDTHS = (8, 8, 6, 4)
FUSED_FROM = 3  # of the blocks; in the program from 128 px on
CODE = 8
Z = torch.randn(2, CODE, generator=torch.Generator().manual_seed(3))
NOISE = [
    torch.randn(1, 1, 4 * 2**i, 4 * 2**i, generator=torch.Generator().manual_seed(i))
    for i in range(len(WIDTHS))
]


def state(layers: int = 3) -> dict[str, Tensor]:
    """A state dict of g_running in which every block has learned."""
    draw = torch.Generator().manual_seed(1)

    def random(*shape: int) -> Tensor:
        return torch.randn(shape, generator=draw) * 0.7

    found = {"generator.progression.0.conv1.input": random(1, WIDTHS[0], 4, 4)}
    for i in range(layers):
        found[f"style.{2 * i + 1}.linear.weight_orig"] = random(CODE, CODE)
        found[f"style.{2 * i + 1}.linear.bias"] = random(CODE)
    for i, width in enumerate(WIDTHS):
        name, before = f"generator.progression.{i}", WIDTHS[max(i - 1, 0)]
        blur = torch.outer(torch.tensor([1.0, 2.0, 1.0]), torch.tensor([1.0, 2.0, 1.0])) / 16
        blur = blur.expand(width, 1, 3, 3).clone()
        if i >= FUSED_FROM:
            found |= {
                f"{name}.conv1.0.weight": random(before, width, 3, 3),
                f"{name}.conv1.0.bias": random(width),
            }
            found |= {f"{name}.conv1.1.weight": blur, f"{name}.conv1.1.weight_flip": blur}
        elif i:
            found[f"{name}.conv1.1.conv.weight_orig"] = random(width, before, 3, 3)
            found[f"{name}.conv1.1.conv.bias"] = random(width)
            found |= {f"{name}.conv1.2.weight": blur, f"{name}.conv1.2.weight_flip": blur}
        found[f"{name}.conv2.conv.weight_orig"] = random(width, width, 3, 3)
        found[f"{name}.conv2.conv.bias"] = random(width)
        for number in (1, 2):
            found[f"{name}.noise{number}.weight_orig"] = random(1, width, 1, 1)
            found[f"{name}.adain{number}.style.linear.weight_orig"] = random(2 * width, CODE)
            found[f"{name}.adain{number}.style.linear.bias"] = random(2 * width) + 0.5
        found[f"generator.to_rgb.{i}.conv.weight_orig"] = random(3, width, 1, 1)
        found[f"generator.to_rgb.{i}.conv.bias"] = random(3)
    return found


def program(weights: dict[str, Tensor], z: Tensor, step: int, alpha: float = 1.0) -> tuple[Tensor, Tensor]:
    """w and the picture, as its program has it."""

    def scaled(name: str) -> Tensor:
        weight = weights[f"{name}.weight_orig"]
        return weight * sqrt(2 / weight[0].numel())

    def ended(x: Tensor, name: str, number: int, noise: Tensor) -> Tensor:
        x = F.leaky_relu(x + scaled(f"{name}.noise{number}") * noise, 0.2)
        style = f"{name}.adain{number}.style.linear"
        scale, shift = F.linear(w, scaled(style), weights[f"{style}.bias"])[:, :, None, None].chunk(2, 1)
        return scale * F.instance_norm(x, eps=1e-5) + shift

    def rgb(x: Tensor, i: int) -> Tensor:
        name = f"generator.to_rgb.{i}.conv"
        return F.conv2d(x, scaled(name), weights[f"{name}.bias"])

    w = z / (z.square().mean(dim=1, keepdim=True) + 1e-8).sqrt()
    for i in range(1, 2 * sum(name.startswith("style.") for name in weights) // 2, 2):
        w = F.leaky_relu(F.linear(w, scaled(f"style.{i}.linear"), weights[f"style.{i}.linear.bias"]), 0.2)
    x = past = weights["generator.progression.0.conv1.input"].expand(len(z), -1, -1, -1)
    for i in range(step + 1):
        name, past = f"generator.progression.{i}", x
        if i >= FUSED_FROM:
            kernel = weights[f"{name}.conv1.0.weight"]
            kernel = F.pad(kernel * sqrt(2 / kernel[:, 0].numel()), (1, 1, 1, 1))
            shifted = [kernel[:, :, a : a + 4, b : b + 4] for a in (0, 1) for b in (0, 1)]
            kernel = torch.stack(shifted).mean(dim=0)
            x = F.conv_transpose2d(x, kernel, weights[f"{name}.conv1.0.bias"], stride=2, padding=1)
            x = F.conv2d(x, weights[f"{name}.conv1.1.weight"], padding=1, groups=x.shape[1])
        elif i:
            x = x.repeat_interleave(2, dim=2).repeat_interleave(2, dim=3)
            bias = weights[f"{name}.conv1.1.conv.bias"]
            x = F.conv2d(x, scaled(f"{name}.conv1.1.conv"), bias, padding=1)
            x = F.conv2d(x, weights[f"{name}.conv1.2.weight"], padding=1, groups=x.shape[1])
        x = ended(x, name, 1, NOISE[i])
        x = F.conv2d(x, scaled(f"{name}.conv2.conv"), weights[f"{name}.conv2.conv.bias"], padding=1)
        x = ended(x, name, 2, NOISE[i])
    picture = rgb(x, step)
    if alpha < 1:
        before = rgb(past, step - 1).repeat_interleave(2, dim=2).repeat_interleave(2, dim=3)
        picture = (1 - alpha) * before + alpha * picture
    return w, picture


def opened(folder: Path, value: Any, name: str = "020000.model") -> Generator:
    torch.save(value, folder / name)
    return open_checkpoint(folder / name, backend="eager")


def not_learned(weights: dict[str, Tensor], first: int) -> dict[str, Tensor]:
    """The same with blocks that are as they began: noises and biases 0, but the styles' scales 1."""
    found = dict(weights)
    for name, value in weights.items():
        begins = name.startswith(tuple(f"generator.progression.{i}." for i in range(first, len(WIDTHS))))
        if begins and (".noise" in name or name.endswith("bias")):
            found[name] = torch.zeros_like(value)
            if "adain" in name:
                found[name][: len(value) // 2] = 1
    return found


@pytest.mark.parametrize("step", [1, 3])
@pytest.mark.parametrize("layers", [3, 8])
def test_it_draws_what_its_program_would(tmp_path: Path, step: int, layers: int) -> None:
    weights = state(layers)
    w, picture = program(weights, Z, step)
    ours = opened(tmp_path, {"g_running": weights, "generator": state()}, f"train_step-{step}.model")
    ws = ours.mapping(Z)
    assert ours.resolution == 4 * 2**step
    torch.testing.assert_close(ws[:, 0], w, rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(ours.synthesis(ws, noise=NOISE[: step + 1]), picture, rtol=1e-4, atol=1e-4)


def test_half_grown_it_is_a_blend_of_two_sizes(tmp_path: Path) -> None:
    ours = opened(tmp_path, state())
    ours.network.synthesis.lod = 0.6  # type: ignore[assignment]  # the program's alpha of 0.4
    picture = program(state(), Z, step=3, alpha=0.4)[1]
    torch.testing.assert_close(ours.synthesis(ours.mapping(Z), noise=NOISE), picture, rtol=1e-4, atol=1e-4)


def test_fewer_noises_ask_for_a_smaller_picture(tmp_path: Path) -> None:
    torch.save(state(), tmp_path / "a.model")
    ours = open_checkpoint(tmp_path / "a.model", backend="openvino")
    picture = program(state(), Z, step=1)[1]
    torch.testing.assert_close(
        ours.synthesis(ours.mapping(Z), noise=NOISE[:2]), picture, rtol=1e-4, atol=1e-4
    )


def test_blocks_that_never_learned_do_not_draw(tmp_path: Path) -> None:
    assert opened(tmp_path, not_learned(state(), first=2)).resolution == 8


def test_a_name_does_not_make_untrained_blocks_draw(tmp_path: Path) -> None:
    # train.py counts one further: train_step-3 is written when step 3 begins
    assert opened(tmp_path, not_learned(state(), first=2), "train_step-3.model").resolution == 8


def test_names_of_data_parallel_are_taken(tmp_path: Path) -> None:
    assert opened(tmp_path, {f"module.{name}": value for name, value in state().items()}).resolution == 32


def test_two_imports_draw_the_same_noise(tmp_path: Path) -> None:
    ours = opened(tmp_path, state())
    assert ours.manifest.digest == opened(tmp_path, {"g_running": state()}).manifest.digest
    assert "drawn from seed 0" in ours.manifest.note


def test_another_blur_is_the_files_own(tmp_path: Path) -> None:
    weights = state()
    kernel = torch.tensor([[0.0, 1.0, 0.0], [1.0, 2.0, 1.0], [0.0, 0.0, 1.0]]) / 6
    for name in weights:
        if name.endswith((".conv1.2.weight", "3.conv1.1.weight")):
            weights[name] = kernel.expand(weights[name].shape).clone()
    ours = opened(tmp_path, weights)
    picture = program(weights, Z, step=3)[1]
    torch.testing.assert_close(ours.synthesis(ours.mapping(Z), noise=NOISE), picture, rtol=1e-4, atol=1e-4)


def test_filters_that_differ_are_refused_by_name(tmp_path: Path) -> None:
    weights = state()
    weights["generator.progression.2.conv1.2.weight"] *= 2
    with pytest.raises(CheckpointRefused, match=r"progression\.2\.conv1\.2\.weight is unlike"):
        opened(tmp_path, weights)


def test_an_early_version_is_refused(tmp_path: Path) -> None:
    weights = {name.replace("conv1.1.conv", "conv1.conv"): value for name, value in state().items()}
    with pytest.raises(CheckpointRefused, match="early version"):
        opened(tmp_path, weights)


@pytest.mark.parametrize(
    "missing", ["generator.progression.2.adain2.style.linear.bias", "style.1.linear.bias"]
)
def test_a_missing_tensor_is_refused_by_name(tmp_path: Path, missing: str) -> None:
    weights = state()
    del weights[missing]
    with pytest.raises(CheckpointRefused, match=missing):
        opened(tmp_path, weights)


READ = re.compile(r"generator\.(progression\.[13]|to_rgb\.1)\..*(?<!_flip)|.*\.input|style\.1\..*")


@pytest.mark.parametrize("shape", [(), (3, 0, 3, 3), (9, 9, 9, 9)])
def test_a_misshapen_tensor_is_refused(tmp_path: Path, shape: tuple[int, ...]) -> None:
    names = [name for name in state() if READ.fullmatch(name)]
    assert len(names) == 27
    for name in names:
        with pytest.raises(CheckpointRefused):
            opened(tmp_path, state() | {name: torch.zeros(shape)})
