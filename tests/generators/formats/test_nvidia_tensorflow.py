"""Options that no file at hand was made with, against the programs written out plainly (tensorflow_programs.py)."""

from typing import Any

import numpy as np
import pytest
import torch

from generators import CheckpointRefused
from generators.families import architecture_of, network_of
from generators.formats import tensorflow_stylegan, tensorflow_stylegan2
from generators.formats.nvidia_tensorflow import generator_of, networks_of
from generators.formats.source import Weights
from generators.formats.tensorflow_network import saved
from generators.formats.values import Global, Instance
from tests.generators.formats.tensorflow_programs import ADA, Program, Revised, StyleGAN, StyleGAN2

LOPSIDED = [[1, 2, 0], [3, 5, 1]]
SQUARE = [[1, 2, 0], [3, 5, 1], [0, 4, 2]]

STYLEGANS: dict[str, Program] = {
    "relu": StyleGAN({"nonlinearity": "relu", "mapping_nonlinearity": "relu"}),
    "pixel norm": StyleGAN({"use_pixel_norm": True, "use_instance_norm": False}),
    "both norms": StyleGAN({"use_pixel_norm": True}),
    "dense start": StyleGAN({"const_input_layer": False}),
    "dense start, not scaled": StyleGAN({"const_input_layer": False, "use_wscale": False}),
    "no styles": StyleGAN({"const_input_layer": False, "use_styles": False}),
    "no noise": StyleGAN({"use_noise": False, "normalize_latents": False}),
    "fused, lopsided blur": StyleGAN({"fused_scale": True, "blur_filter": LOPSIDED}),
    "not fused, no blur": StyleGAN({"fused_scale": False, "blur_filter": None}),
    "empty blur": StyleGAN({"blur_filter": []}),
    "blur of 6": StyleGAN({"blur_filter": (1, 5, 10, 10, 5, 1)}),
    "classes": StyleGAN({"normalize_latents": False}, classes=3),
    "classes, not scaled": StyleGAN({"use_wscale": False, "mapping_lrmul": 0.1}, classes=2),
    "lod 2": StyleGAN({"structure": "linear"}, lod=2),
    "lod 1.25": StyleGAN({"structure": "recursive"}, lod=1.25),
    "fixed ignores its lod": StyleGAN({"structure": "fixed"}, lod=1.25),
    "one mapping layer": StyleGAN({}, mapping_layers=1),
    "no mapping layer": StyleGAN({}, mapping_layers=0, z_dim=5),
    "8 px": StyleGAN({}, edge=8),
    "4 px": StyleGAN({}, edge=4),
}
STYLEGAN2S: dict[str, Program] = {
    **{
        f"StyleGAN2, {act}": StyleGAN2({"nonlinearity": act})
        for act in ("relu", "tanh", "elu", "swish", "linear")
    },
    "mapping selu": StyleGAN2({"mapping_nonlinearity": "selu", "mapping_lrmul": 0.3}),
    "classes": StyleGAN2({"fused_modconv": False}, classes=3),
    "classes, not normalised": StyleGAN2({"normalize_latents": False}, classes=3),
    "box filter": StyleGAN2({"resample_kernel": None}),
    "box filter, resnet": StyleGAN2({"resample_kernel": None, "architecture": "resnet"}),
    "odd filter, resnet": StyleGAN2({"resample_kernel": [1, 4, 6, 4, 1], "architecture": "resnet"}),
    "lopsided filter": StyleGAN2({"resample_kernel": SQUARE}),
    "lopsided filter, resnet": StyleGAN2({"resample_kernel": SQUARE, "architecture": "resnet"}),
    "orig": StyleGAN2({"architecture": "orig"}, mapping_layers=1),
    "no mapping layer": StyleGAN2({}, mapping_layers=0, z_dim=5),
    "no latents normalised": StyleGAN2({"normalize_latents": False}),
    "8 px": StyleGAN2({}, edge=8),
    "4 px": StyleGAN2({}, edge=4),
    "grown": Revised({}),
    "lod 0.4": Revised({}, lod=0.4),
    "lod 1": Revised({"resample_kernel": [1, 2, 1]}, lod=1),
    "lod 1.7": Revised({"nonlinearity": "relu"}, lod=1.7),
    "lod 2": Revised({}, lod=2),
    "ADA, classes": ADA({}, classes=3),
    "ADA, wide classes": ADA({"label_fmaps": 9}, classes=3, mapping_layers=1),
    "ADA, latents not normalised": ADA({"normalize_latents": False}, classes=3),
    "ADA, clamp": ADA({"conv_clamp": 0.4}),
    "ADA, clamp, resnet": ADA({"conv_clamp": 0.4, "architecture": "resnet"}),
    "ADA, no noise": ADA({"use_noise": False, "architecture": "orig"}),
    "ADA, wide constant": ADA({"fmap_const": 9}),
    "ADA, wide constant, resnet": ADA({"fmap_const": 3, "architecture": "resnet"}),
}


def ws_of(program: Program, w: torch.Tensor) -> torch.Tensor:
    """Rows that differ, so that a wrong order shows."""
    rows = 1 if program.options.get("use_styles") is False else 2 * (program.edge.bit_length() - 2)
    return w[:, None] * torch.linspace(0.6, 1.4, rows, dtype=torch.float64)[:, None]


def read(program: Program) -> Weights:
    if isinstance(program, StyleGAN):
        return tensorflow_stylegan.read(program.saved())
    return tensorflow_stylegan2.read(program.saved())


@pytest.mark.parametrize(
    "program", [*STYLEGANS.values(), *STYLEGAN2S.values()], ids=[*STYLEGANS, *STYLEGAN2S]
)
def test_a_network_draws_what_its_program_would(program: Program) -> None:
    draw = np.random.RandomState(2)
    z = torch.from_numpy(draw.randn(2, program.z_dim))
    c = torch.eye(max(program.classes, 2), dtype=torch.float64)[:2, : program.classes]
    w = program.w(z, c)
    ws = ws_of(program, w)
    expected = program.picture(ws)

    weights = read(program)
    architecture = architecture_of(weights.family, weights.tensors, weights.stated)
    network = network_of(weights.family, architecture, weights.tensors)
    assert architecture_of(weights.family, network.state_dict(), architecture) == architecture
    ours = network.mapping(z.float(), c.float() if program.classes else None)
    torch.testing.assert_close(ours.double(), w, rtol=1e-4, atol=1e-5)
    picture = network.synthesis(ws.float(), *network.noise)
    assert network.dimensions.num_ws == ws.shape[1]
    torch.testing.assert_close(picture.double(), expected, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "truncation_psi 0.7 on the first 8 rows"),
        ({"truncation_psi": 0.8, "truncation_cutoff": 5}, "truncation_psi 0.8 on the first 5 rows"),
        ({"truncation_cutoff": None}, "truncates nothing"),
        ({"truncation_psi": None}, "truncates nothing"),
    ],
)
def test_the_programs_own_truncation_is_told(options: dict[str, Any], said: str) -> None:
    program = StyleGAN(options, edge=4)
    program.picture(ws_of(program, program.w(torch.ones(1, 6, dtype=torch.float64), torch.zeros(1, 0))))
    assert said in read(program).notes[0]


def instance(part: str, state: dict[str, Any]) -> Instance:
    return Instance(
        Global("dnnlib.tflib.network", "Network"), (), {"name": part, "static_kwargs": {}, **state}
    )


def generator_made_of(variables: list[Any]) -> Instance:
    parts = {part: instance(part, {"variables": variables}) for part in ("mapping", "synthesis")}
    return instance("Gs", {"variables": [], "components": parts})


def test_gs_is_taken_out_of_three() -> None:
    average = generator_made_of([])
    tree = (generator_made_of([]), instance("D", {"variables": [], "components": {}}), average)
    assert generator_of("x.pkl", networks_of(tree)) is average


def test_a_discriminator_alone_is_refused() -> None:
    networks = networks_of((instance("D", {"variables": [], "components": {}}),))
    with pytest.raises(CheckpointRefused, match="no generator"):
        generator_of("x.pkl", networks)


def test_a_progressive_gan_is_refused_by_its_name() -> None:
    network = instance("Gs", {"variables": [], "components": {}, "build_func_name": "G_paper"})
    with pytest.raises(CheckpointRefused, match="built by G_paper"):
        saved("x.pkl", generator_of("x.pkl", [network, network, network]))


@pytest.mark.parametrize("variables", ["text", [("a", "b")], [("a",)], [(1, np.zeros(1))], None])
def test_variables_of_another_layout_are_refused(variables: Any) -> None:
    with pytest.raises(CheckpointRefused, match="variables"):
        saved("x.pkl", generator_made_of(variables))


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("blur_filter", [1, -1]),
        ("blur_filter", "121"),
        ("blur_filter", [[1, 2], [3]]),
        ("nonlinearity", "swish"),
        ("mapping_lrmul", "fast"),
        ("mapping_lrmul", None),
        ("use_wscale", "yes"),
        ("fused_scale", "sometimes"),
        ("fused_scale", np.zeros(2)),
        ("label_size", float("nan")),
        ("mapping_layers", 2.5),
        ("mapping_layers", 10**400),
    ],
)
def test_options_that_cannot_be_are_refused_by_name(option: str, value: Any) -> None:
    program = StyleGAN({}, edge=8)
    program.picture(ws_of(program, program.w(torch.ones(1, 6, dtype=torch.float64), torch.zeros(1, 0))))
    program.options[option] = value
    with pytest.raises(CheckpointRefused, match=option):
        read(program)


def drawn(options: dict[str, Any], edge: int = 8) -> StyleGAN:
    """A program that has made its variables."""
    program = StyleGAN(options, edge=edge, classes=2)
    ones = torch.ones(1, 6, dtype=torch.float64)
    program.picture(ws_of(program, program.w(ones, ones[:, :2])))
    return program


@pytest.mark.parametrize(
    "name",
    [
        "mapping/Dense1/weight",
        "mapping/LabelConcat/weight",
        "synthesis/4x4/Const/const",
        "synthesis/4x4/Conv/StyleMod/bias",
        "synthesis/8x8/Conv0_up/weight",
        "synthesis/8x8/Conv1/Noise/weight",
        "synthesis/noise2",
        "synthesis/ToRGB_lod0/bias",
    ],
)
def test_a_missing_misshapen_or_broken_variable_is_refused_by_its_name(name: str) -> None:
    program = drawn({})
    sound = program.variables[name]
    for bad in (
        None,
        sound[..., :-1],
        sound[None],
        sound.ravel()[0],
        sound[:0],
        np.where(sound == sound.max(), np.nan, sound),
    ):
        if bad is None:
            del program.variables[name]
        else:
            program.variables[name] = np.asarray(bad, dtype=np.float32)
        with pytest.raises(CheckpointRefused, match=name):
            read(program)


def test_a_missing_block_is_refused() -> None:
    program = drawn({}, edge=16)
    for name in [name for name in program.variables if "16x16" in name]:
        del program.variables[name]
    with pytest.raises(
        CheckpointRefused, match="resolution is 16, and the largest edge among its variables is 8"
    ):
        read(program)


def test_a_variable_that_nobody_knows_is_refused() -> None:
    program = drawn({})
    program.variables["synthesis/8x8/Attention/weight"] = np.zeros((1, 1), np.float32)
    with pytest.raises(CheckpointRefused, match="synthesis/8x8/Attention/weight"):
        read(program)


@pytest.mark.parametrize("resolution", [2**20, 12, 0, -8, 10**400])
def test_a_resolution_that_is_not_that_of_the_variables_is_refused(resolution: int) -> None:
    with pytest.raises(CheckpointRefused, match="resolution"):
        read(drawn({"resolution": resolution}))
