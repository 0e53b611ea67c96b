"""What a generator promises, whatever network it holds."""

from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from generators import Generator, open_checkpoint, seed_to_z
from generators.generator import NoiseMode
from generators.pixels import to_uint8

NOISE_MODES: list[NoiseMode] = ["const", "none", "random"]


def zs(generator: Generator, count: int) -> NDArray[np.float64]:
    return np.concatenate([seed_to_z(seed, generator.z_dim) for seed in range(count)])


def test_a_seed_is_the_z_that_every_stylegan_program_draws() -> None:
    assert (seed_to_z(7, 512) == np.random.RandomState(7).randn(1, 512)).all()


def test_its_numbers_are_those_of_its_network(tiny: Generator) -> None:
    sizes = (tiny.z_dim, tiny.w_dim, tiny.num_ws, tiny.c_dim, tiny.resolution, tiny.channels)
    assert sizes == (16, 16, 5, 0, 16, 3)


def test_a_picture_is_float32_of_the_stated_size_and_not_clamped(tiny: Generator) -> None:
    pictures = tiny.synthesis(tiny.mapping(zs(tiny, 8)))
    assert pictures.shape == (8, tiny.channels, tiny.resolution, tiny.resolution)
    assert pictures.dtype == torch.float32
    assert pictures.abs().max() > 1


@pytest.mark.parametrize("backend", ["eager", "openvino"])
@pytest.mark.parametrize("noise_mode", NOISE_MODES)
def test_a_seed_alone_and_in_a_batch_of_8_is_the_same_picture(
    tiny_folder: Path, backend: str, noise_mode: NoiseMode
) -> None:
    generator = open_checkpoint(tiny_folder, backend=backend)
    batch = generator.synthesis(generator.mapping(zs(generator, 8)), noise_mode=noise_mode)
    for seed in range(8):
        alone = generator.synthesis(
            generator.mapping(seed_to_z(seed, generator.z_dim)), noise_mode=noise_mode
        )
        assert torch.equal(alone[0], batch[seed])


@pytest.mark.slow
@pytest.mark.needs_checkpoint
def test_a_face_alone_and_in_a_batch_of_8_is_the_same_bytes(face_checkpoint: Path) -> None:
    generator = open_checkpoint(face_checkpoint)
    batch = to_uint8(generator.synthesis(generator.mapping(zs(generator, 8), truncation_psi=0.7)))
    for seed in (0, 3, 7):
        ws = generator.mapping(seed_to_z(seed, generator.z_dim), truncation_psi=0.7)
        assert (to_uint8(generator.synthesis(ws))[0] == batch[seed]).all()


def test_psi_1_leaves_w_as_it_is_and_psi_0_gives_the_mean(tiny: Generator) -> None:
    z = zs(tiny, 3)
    assert torch.equal(tiny.mapping(z, truncation_psi=1.0), tiny.mapping(z))
    assert torch.equal(tiny.mapping(z, truncation_psi=0.0), tiny.w_avg.expand(3, tiny.num_ws, -1))


def test_psi_pulls_every_w_towards_the_mean(tiny: Generator) -> None:
    z = zs(tiny, 3)
    expected = tiny.w_avg + 0.7 * (tiny.mapping(z) - tiny.w_avg)
    torch.testing.assert_close(tiny.mapping(z, truncation_psi=0.7), expected)


def test_a_cutoff_truncates_the_first_layers_only(tiny: Generator) -> None:
    z = zs(tiny, 2)
    ws = tiny.mapping(z, truncation_psi=0.5, truncation_cutoff=2)
    assert torch.equal(ws[:, :2], tiny.mapping(z, truncation_psi=0.5)[:, :2])
    assert torch.equal(ws[:, 2:], tiny.mapping(z)[:, 2:])


def test_every_layer_has_a_w_of_its_own(tiny: Generator) -> None:
    ws = tiny.mapping(zs(tiny, 1))
    before = tiny.synthesis(ws)
    for layer in range(tiny.num_ws):
        other = ws.clone()
        other[:, layer] = tiny.w_avg
        assert not torch.equal(tiny.synthesis(other), before)


def test_the_noise_modes_give_three_pictures(tiny: Generator) -> None:
    ws = tiny.mapping(zs(tiny, 1))
    const, none, random = (tiny.synthesis(ws, noise_mode=mode) for mode in NOISE_MODES)
    assert not torch.equal(const, none)
    assert not torch.equal(const, random)
    assert not torch.equal(none, random)


def test_random_noise_is_the_same_for_the_same_recipe(tiny: Generator) -> None:
    ws = tiny.mapping(zs(tiny, 1))
    first = tiny.synthesis(ws, noise_mode="random")
    torch.manual_seed(1)
    assert torch.equal(tiny.synthesis(ws, noise_mode="random"), first)


def test_random_noise_follows_its_seed_when_one_is_given(tiny: Generator) -> None:
    ws = tiny.mapping(zs(tiny, 1)).expand(2, -1, -1)
    one, two = tiny.synthesis(ws, noise_mode="random", noise_seeds=[1, 2])
    assert not torch.equal(one, two)
    assert torch.equal(tiny.synthesis(ws[:1], noise_mode="random", noise_seeds=[2])[0], two)


def test_z_and_ws_may_be_numpy_or_torch(tiny: Generator) -> None:
    z = zs(tiny, 2)
    ws = tiny.mapping(torch.from_numpy(z))
    assert torch.equal(ws, tiny.mapping(z))
    assert torch.equal(tiny.synthesis(ws), tiny.synthesis(ws.numpy()))


@pytest.mark.parametrize("shape", [(16,), (2, 15), (0, 16), (1, 1, 16)])
def test_a_z_of_another_shape_is_refused_by_what_it_is(tiny: Generator, shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"^z is \[.*\], expected \[N, 16\]"):
        tiny.mapping(np.zeros(shape))


def test_classes_are_refused_by_a_network_without(tiny: Generator) -> None:
    with pytest.raises(ValueError, match=r"expected \[N, 0\]"):
        tiny.mapping(zs(tiny, 1), c=np.eye(10)[:1])


def test_an_unknown_noise_mode_is_refused(tiny: Generator) -> None:
    with pytest.raises(ValueError, match="expected const, none or random"):
        tiny.synthesis(tiny.mapping(zs(tiny, 1)), noise_mode="loud")  # type: ignore[arg-type]


def test_an_unknown_backend_is_refused(tiny_folder: Path) -> None:
    with pytest.raises(ValueError, match="expected auto, openvino or torch or eager"):
        open_checkpoint(tiny_folder, backend="fpga")
