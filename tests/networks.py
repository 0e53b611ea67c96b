"""Real networks for tests: small ones of 16 px with random weights, and the faces of the catalogue."""

import io
import os
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import torch
from torch import Tensor

from generators import DownloadFailed, catalogue, convert
from generators.checkpoint import MANIFEST, WEIGHTS
from generators.families import dcgan, mobilestylegan, network_of, stylegan2
from generators.formats import nonesuch
from generators.latents import mean_w
from generators.manifest import Manifest, digest_of

Z_DIM, W_DIM, DEPTH = 16, 16, 2
TINY = {
    "z_dim": Z_DIM,
    "w_dim": W_DIM,
    "mapping_depth": DEPTH,
    "base_edge": 4,
    "widths": [16, 8],
    "channels": 3,
}


def tiny_tensors(seed: int = 0) -> dict[str, Tensor]:
    """The tensors of a MobileStyleGAN of 16 px, with a spread that gives pictures of many colours."""
    with torch.device("meta"):
        shapes = {name: t.shape for name, t in mobilestylegan.build(TINY).state_dict().items()}
    draw = torch.Generator().manual_seed(seed)
    tensors = {name: torch.randn(shape, generator=draw) for name, shape in shapes.items()}
    for name in tensors:
        if name.startswith("mapping") and name.endswith("weight"):
            tensors[name] *= 0.25
        elif name.startswith("noise") or name.endswith(("style.weight", "up.weight")):
            tensors[name] *= 0.1
        elif name.endswith(("style.bias", "up.bias")):
            tensors[name] = 1 + 0.1 * tensors[name]  # a scale of some 1: pictures stay in range
    tensors["synthesis.to_img.weight"] *= 0.3
    tensors["synthesis.to_img_bias"] *= 0.2
    tensors["w_avg"] = mean_w(network_of(mobilestylegan.NAME, TINY, tensors))
    return tensors


def tiny_manifest(tensors: Mapping[str, Tensor]) -> Manifest:
    network = network_of(mobilestylegan.NAME, TINY, tensors)
    return Manifest(
        family=mobilestylegan.NAME,
        architecture=TINY,
        **asdict(network.dimensions),
        digest=digest_of(mobilestylegan.NAME, TINY, tensors),
        name="tiny",
        source="tests/networks.py",
        licence="MIT",
        note="Random weights: it draws coloured noise.",
    )


def tiny_checkpoint(folder: Path, seed: int = 0) -> Path:
    """The folder, with `weights.safetensors` and `manifest.json` in it, as `convert` leaves them."""
    tensors = tiny_tensors(seed)
    return written(folder, tiny_manifest(tensors), tensors)


def tiny_stylegan2(seed: int = 0, **different: Any) -> stylegan2.StyleGAN2:
    """A StyleGAN2 of 16 px as a training begins with it, but with noise and biases that show."""
    numbers = {"z_dim": Z_DIM, "w_dim": W_DIM, "mapping_depth": DEPTH, "widths": (16, 12, 8), **different}
    network = stylegan2.StyleGAN2(stylegan2.Architecture(**numbers).checked())
    draw = torch.Generator().manual_seed(seed)
    network.initialise(draw)
    with torch.no_grad():
        for name, value in network.named_parameters():
            if name.endswith(("noise_strength", "bias")):
                value.add_(torch.randn(value.shape, generator=draw), alpha=0.3)
    network.w_avg.copy_(mean_w(network))
    return network.requires_grad_(False).eval()


def stylegan2_manifest(network: stylegan2.StyleGAN2) -> Manifest:
    architecture = network.architecture.to_json()
    return Manifest(
        family=stylegan2.NAME,
        architecture=architecture,
        **asdict(network.dimensions),
        digest=digest_of(stylegan2.NAME, architecture, network.state_dict()),
        name="tiny StyleGAN2",
    )


def tiny_stylegan2_checkpoint(folder: Path, seed: int = 0, **different: Any) -> Path:
    """The same as a folder of ours."""
    network = tiny_stylegan2(seed, **different)
    return written(folder, stylegan2_manifest(network), network.state_dict())


def tiny_dcgan_checkpoint(folder: Path) -> Path:
    """A network of one row of ws: it has no styles."""
    architecture = dcgan.Architecture(z_dim=Z_DIM, widths=(8, 4), channels=3)
    network = dcgan.DCGAN(architecture).initialise(torch.Generator().manual_seed(0))
    stated = dcgan.read_architecture({name: tuple(t.shape) for name, t in network.state_dict().items()})
    manifest = Manifest(
        family=dcgan.NAME,
        architecture=stated,
        **asdict(network.dimensions),
        digest=digest_of(dcgan.NAME, stated, network.state_dict()),
        name="tiny DCGAN",
    )
    return written(folder, manifest, network.state_dict())


def written(folder: Path, manifest: Manifest, tensors: Mapping[str, Tensor]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    nonesuch.write(folder / WEIGHTS, manifest, tensors)
    (folder / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
    return folder


def tiny_ir_zip(path: Path, seed: int = 0) -> Path:
    """The zip, holding the same network as the pair of IR files that `random-face` carries, without the graph."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in tiny_ir_files(seed).items():
            archive.writestr(f"some/folder/{name}", content)
    return path


def tiny_ir_files(seed: int = 0) -> dict[str, bytes]:
    """MappingNetwork.xml, MappingNetwork.bin, SynthesisNetwork.xml, SynthesisNetwork.bin."""
    tensors = tiny_tensors(seed)
    files: dict[str, bytes] = {}
    for network, named in (("Mapping", mapping_names(tensors)), ("Synthesis", synthesis_names(tensors))):
        xml, raw = constants_as_ir(f"{network}Network", dict(named))
        files |= {f"{network}Network.xml": xml, f"{network}Network.bin": raw}
    return files


def mapping_names(tensors: Mapping[str, Tensor]) -> Iterator[tuple[str, Tensor]]:
    """Numbers, as the exporter gave to weights that it had multiplied by their equalised rate."""
    for i in range(DEPTH):
        yield str(173 + 4 * i), tensors[f"mapping.layers.{i}.weight"]
        yield str(174 + 4 * i), tensors[f"mapping.layers.{i}.bias"]


def synthesis_names(tensors: Mapping[str, Tensor]) -> Iterator[tuple[str, Tensor]]:
    """The PyTorch program's names and shapes; numbers for the noise."""
    t = {name.removeprefix("synthesis."): tensor for name, tensor in tensors.items()}
    for name in (
        "to_img.weight",
        "to_img_bias",
        "levels.0.up.weight",
        "levels.0.up.bias",
        "first.weight",
        "activate.bias",
    ):
        t[name] = in_their_order(t[name])
    yield "m.layers.0.to_img.conv.modulation.weight", t["to_img.style.weight"]
    yield "m.layers.0.to_img.conv.modulation.bias", t["to_img.style.bias"][None]
    yield "m.layers.0.up.modulation.weight", t["levels.0.up.weight"]
    yield "m.layers.0.up.modulation.bias", t["levels.0.up.bias"][None]
    for theirs, ours in (
        ("conv1", "first"),
        ("layers.0.conv1", "levels.0.conv1"),
        ("layers.0.conv2", "levels.0.conv2"),
    ):
        yield f"m.{theirs}.conv.modulation.weight", t[f"{ours}.style.weight"]
        yield f"m.{theirs}.conv.modulation.bias", t[f"{ours}.style.bias"][None]
    yield "m.input.input", t["constant"]
    yield "m.conv1.conv.weight", t["first.weight"]
    yield "1531", t["noise.0"]
    yield "m.conv1.bias", t["activate.bias"][None, :, None, None]
    for i in (1, 2):
        yield f"m.layers.0.conv{i}.conv.weight_dw", t[f"levels.0.conv{i}.depthwise"][:, None]
        yield f"m.layers.0.conv{i}.conv.weight_permute", t[f"levels.0.conv{i}.pointwise"]
        yield str(1540 + i), t[f"noise.{i}"]
        yield f"m.layers.0.conv{i}.bias", t[f"levels.0.activate{i}.bias"][None, :, None, None]
    yield "m.layers.0.to_img.conv.weight", t["to_img.weight"]
    yield "m.layers.0.to_img.bias", t["to_img_bias"][None, :, None, None]


def in_their_order(blocks: Tensor) -> Tensor:
    """Four blocks of C channels as the program has them: the lows, then the three bands of each channel."""
    low, *bands = blocks.chunk(4)
    return torch.cat([low, torch.stack(bands, dim=1).flatten(0, 1)])


def constants_as_ir(name: str, tensors: Mapping[str, Tensor]) -> tuple[bytes, bytes]:
    """The XML and the BIN of a graph that holds these constants, with a scalar before each as exporters have."""
    net = ElementTree.Element("net", name=name, version="10")
    layers, raw = ElementTree.SubElement(net, "layers"), io.BytesIO()
    for names, tensor in tensors.items():
        for names_, number in ((f"shape_of_{names}", torch.ones(1)), (names, tensor)):
            numbers = number.contiguous().numpy().astype("<f4").tobytes()
            layer = ElementTree.SubElement(
                layers, "layer", id=str(len(layers)), name=f"copy_{names_}", type="Const"
            )
            shape = ", ".join(map(str, number.shape))
            offset, size = str(raw.tell()), str(len(numbers))
            ElementTree.SubElement(layer, "data", element_type="f32", shape=shape, offset=offset, size=size)
            ElementTree.SubElement(ElementTree.SubElement(layer, "output"), "port", id="0", names=names_)
            raw.write(numbers)
    return ElementTree.tostring(net, encoding="utf-8", xml_declaration=True), raw.getvalue()


@cache
def face_wheel() -> Path | None:
    """The wheel `random-face`, downloaded once; None without a network. NONESUCH_TEST_CACHE is where to."""
    var = Path(__file__).parent.parent / "var" / "downloads"
    try:
        return catalogue.fetch("random-face", Path(os.environ.get("NONESUCH_TEST_CACHE", var)))
    except DownloadFailed:
        return None


@cache
def face_checkpoint() -> Path | None:
    """The faces as a folder of ours: NONESUCH_TEST_CHECKPOINT, or converted from the wheel and kept beside it."""
    if named := os.environ.get("NONESUCH_TEST_CHECKPOINT"):
        return Path(named)
    wheel = face_wheel()
    if wheel is None:
        return None
    folder = wheel.parent / f"random-face-{catalogue.load()['random-face'].digest[:16]}"
    if not folder.exists():
        convert(wheel, folder)
    return folder
