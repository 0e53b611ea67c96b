"""Snapshots of NVIDIA's PyTorch programs, whatever their options, come back as the networks they were made of."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from generators import CheckpointRefused
from generators.checkpoint import read_checkpoint
from generators.families import stylegan3, styleganxl
from generators.families.network import Network
from generators.formats import Source, nvidia_pytorch
from tests import networks
from tests.generators.formats import nvidia_programs as theirs
from tests.stylegan3_networks import Plan, network

STYLEGAN2: dict[str, dict[str, Any]] = {
    "skip": {},
    "resnet": {"kind": "resnet", "conv_clamp": 256.0},
    "orig in gray": {"kind": "orig", "channels": 1, "noise": False},
    "with alpha": {"channels": 4, "widths": (8,)},
    "classes": {"c_dim": 5, "z_dim": 6, "mapping_depth": 3, "mapping_width": 11, "embed_width": 7},
    "one layer": {"c_dim": 2, "mapping_depth": 1},
    "other activations": {"activation": "swish", "mapping_activation": "relu", "mapping_lr_multiplier": 0.1},
    "no filter": {"resample_filter": (1.0,)},
    "a filter of two sides": {"resample_filter": ((1.0, 2.0, 1.0), (2.0, 9.0, 2.0), (1.0, 2.0, 3.0))},
    "a kernel of 5": {"kernel": 5, "widths": (8, 8)},
    "no layers": {"mapping_depth": 0},
}


def opened(folder: Path, tree: object, protocol: int = 4) -> Network:
    return read_checkpoint(theirs.written(folder / "network.pkl", tree, protocol)).network


def assert_same(found: Network, made: Network) -> None:
    assert theirs.shown(found.state_dict()) == theirs.shown(made.state_dict())
    for name, tensor in made.state_dict().items():
        torch.testing.assert_close(found.state_dict()[name], tensor, rtol=1e-5, atol=1e-6)
    assert found.dimensions == made.dimensions


@pytest.mark.parametrize("options", STYLEGAN2.values(), ids=STYLEGAN2)
def test_a_stylegan2_is_what_was_saved(tmp_path: Path, options: dict[str, Any]) -> None:
    made = networks.tiny_stylegan2(**options)
    found = opened(tmp_path, theirs.snapshot(theirs.stylegan2(made)))
    assert_same(found, made)
    kept = found.architecture.to_json() | {"resample_filter": None}  # type: ignore[operator, union-attr]
    assert kept == made.architecture.to_json() | {"resample_filter": None}
    noise = list(made.noise)
    ws = torch.randn(1, made.dimensions.num_ws, networks.W_DIM)
    torch.testing.assert_close(found.synthesis(ws, *noise), made.synthesis(ws, *noise), rtol=1e-4, atol=1e-5)


def test_a_long_filter_is_kept_as_one_line(tmp_path: Path) -> None:
    taps = (1.0, 2.0, 4.0, 8.0, 8.0, 4.0, 2.0, 1.0)
    made = networks.tiny_stylegan2(resample_filter=taps)
    found = opened(tmp_path, theirs.snapshot(theirs.stylegan2(made, stored=torch.tensor(taps) / 30)))
    assert found.architecture == made.architecture


@pytest.mark.parametrize("protocol", [2, 3, 5])
def test_the_protocol_of_the_pickle_does_not_matter(tmp_path: Path, protocol: int) -> None:
    made = networks.tiny_stylegan2()
    assert_same(opened(tmp_path, theirs.snapshot(theirs.stylegan2(made)), protocol), made)


def test_without_an_average_of_w_one_is_estimated_and_said(tmp_path: Path) -> None:
    made = networks.tiny_stylegan2()
    path = theirs.written(tmp_path / "n.pkl", theirs.snapshot(theirs.stylegan2(made, averaged=False)))
    found = read_checkpoint(path)
    torch.testing.assert_close(found.network.w_avg, made.w_avg)  # which the test's network was given so too
    assert "w_avg" in found.manifest.note


def test_a_file_with_the_live_network_alone_says_so(tmp_path: Path) -> None:
    made = networks.tiny_stylegan2()
    path = theirs.written(tmp_path / "n.pkl", {"G": theirs.stylegan2(made), "D": None})
    found = read_checkpoint(path)
    assert_same(found.network, made)
    assert "live network" in found.manifest.note


STYLEGAN3 = {
    "t": Plan(),
    "r": Plan(conv_kernel=1, radial=True, num_layers=5),
    "classes": Plan(c_dim=3, z_dim=5, num_critical=1, resolution=32, channels=1),
    "alpha, no clamp": Plan(channels=4, conv_clamp=None, output_scale=1, lrelu_upsampling=1, margin=4),
}


@pytest.mark.parametrize("plan", STYLEGAN3.values(), ids=STYLEGAN3)
def test_a_stylegan3_is_what_was_saved(tmp_path: Path, plan: Plan) -> None:
    made = network(plan)
    made.transform.copy_(torch.tensor([[0.9, 0.1, 0.2], [-0.1, 0.9, 0.3], [0, 0, 1]]))
    found = opened(tmp_path, theirs.snapshot(theirs.stylegan3(made, plan)))
    assert_same(found, made)
    assert isinstance(found, stylegan3.StyleGAN3)
    assert found.architecture == made.architecture


@pytest.mark.parametrize("class_name", ["Generator", "SuperresGenerator"])
def test_a_styleganxl_is_what_was_saved(tmp_path: Path, class_name: str) -> None:
    plan = replace(Plan(), c_dim=4)
    more = {"vectors": 6, "vector_width": 9, "centres": True, "embed_width": plan.z_dim}
    made = network(plan, family=styleganxl.NAME, **more)
    found = opened(tmp_path, theirs.snapshot(theirs.stylegan3(made, plan, class_name)))
    assert_same(found, made)
    assert found.w_avg.shape == (4, plan.w_dim)


def test_a_layer_that_the_stem_had_before_its_stages_is_not_missed(tmp_path: Path) -> None:
    plan = Plan()
    made = network(plan)
    tree = theirs.stylegan3(made, plan)
    tree.modules["synthesis"].modules["L9_16_8"] = theirs.Module(
        "SynthesisLayer", {"weight": torch.ones(2, 2)}
    )
    assert_same(opened(tmp_path, theirs.snapshot(tree)), made)


def synthesis(tree: theirs.Module, *path: str) -> theirs.Module:
    found = tree.modules["synthesis"]
    for name in path:
        found = found.modules[name]
    assert isinstance(found, theirs.Module)
    return found


def other_filter(tree: theirs.Module) -> None:
    synthesis(tree, "b16", "conv0").buffers["resample_filter"] = torch.ones(4, 4) / 16


LIES: dict[str, tuple[Callable[[theirs.Module], object], str]] = {
    "resolution": (lambda t: synthesis(t).facts.update(img_resolution=32), r"synthesis\.b32"),
    "odd resolution": (lambda t: synthesis(t).facts.update(img_resolution=24), "img_resolution"),
    "class": (lambda t: setattr(t, "name", "Gener8or"), "Gener8or"),
    "activation": (lambda t: synthesis(t, "b8", "conv1").facts.update(activation="gelu"), "activation"),
    "two activations": (
        lambda t: synthesis(t, "b8", "conv1").__dict__.update(facts={"activation": "elu"}),
        "elu",
    ),
    "gain": (lambda t: synthesis(t, "b8", "conv1", "affine").facts.update(weight_gain=1.0), "weight_gain"),
    "filter": (other_filter, "resample_filter"),
    "more tensors": (lambda t: synthesis(t, "b8").parameters.update(extra=torch.ones(3)), "extra"),
    "shape": (
        lambda t: synthesis(t, "b8", "conv1").parameters.update(bias=torch.ones(3)),
        r"b8\.conv1\.bias",
    ),
    "no number": (lambda t: synthesis(t, "b8", "conv1").facts.update(conv_clamp="much"), "conv_clamp"),
    "no mapping": (lambda t: t.modules.pop("mapping"), "mapping"),
    "no layer": (lambda t: t.modules["mapping"].modules.pop("fc1"), r"mapping\.fc1"),
}


@pytest.mark.parametrize(("lie", "named"), LIES.values(), ids=LIES)
def test_a_stylegan2_that_is_not_what_it_says_is_refused(
    tmp_path: Path, lie: Callable[[theirs.Module], object], named: str
) -> None:
    tree = theirs.stylegan2(networks.tiny_stylegan2())
    lie(tree)
    with pytest.raises(CheckpointRefused, match=named):
        opened(tmp_path, theirs.snapshot(tree))


LIES_OF_3: dict[str, tuple[Callable[[theirs.Module], object], str]] = {
    "names": (lambda t: synthesis(t).facts.update(layer_names=["L0", "L1"]), "L0"),
    "no names": (lambda t: synthesis(t).facts.update(layer_names=[]), "layer_names"),
    "size": (lambda t: synthesis(t, "L1_28_8").facts.update(out_size=np.array([30, 30])), "out_size"),
    "padding": (lambda t: synthesis(t, "L1_28_8").facts.update(padding=[1, 2]), "padding"),
    "factor": (lambda t: synthesis(t, "L1_28_8").facts.update(up_factor=2.5), "up_factor"),
    "no square": (lambda t: synthesis(t, "input").facts.update(size=np.array([36, 20])), "square"),
    "no filter": (lambda t: synthesis(t, "L1_28_8").buffers.update(up_filter=None), "StyleGAN3|L1_28_8"),
}


@pytest.mark.parametrize(("lie", "named"), LIES_OF_3.values(), ids=LIES_OF_3)
def test_a_stylegan3_that_is_not_what_it_says_is_refused(
    tmp_path: Path, lie: Callable[[theirs.Module], object], named: str
) -> None:
    plan = Plan(margin=6)
    tree = theirs.stylegan3(network(plan), plan)
    lie(tree)
    with pytest.raises(CheckpointRefused, match=named):
        opened(tmp_path, theirs.snapshot(tree))


def test_other_pickles_are_not_recognised(tmp_path: Path) -> None:
    for number, tree in enumerate(
        ({"G_ema": {"synthesis": 1}}, [1], {"G": None}, theirs.Module("Generator"))
    ):
        source = Source.at(theirs.written(tmp_path / f"{number}.pkl", tree))
        assert not nvidia_pytorch.recognises(source)
