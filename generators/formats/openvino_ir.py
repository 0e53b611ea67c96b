"""OpenVINO IR: a network as XML (the graph) and BIN (its constants), read for the constants alone.

The pair MappingNetwork and SynthesisNetwork is how MobileStyleGAN was published (in the wheel
`random-face`): a zip of the four files, in any folder, or a folder with them. Nothing of the graph
is executed: constants are found by the names that their PyTorch program gave them and given to a
network of our own. docs/checkpoints.md says what is expected of the files.
"""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from xml.etree import ElementTree

import numpy as np
import torch
from torch import Tensor

from generators.errors import CheckpointRefused
from generators.formats.files import MAX_FILE_BYTES, Files
from generators.formats.source import Source, Weights

NAME = "OpenVINO IR"
WANTED = ("MappingNetwork.xml", "MappingNetwork.bin", "SynthesisNetwork.xml", "SynthesisNetwork.bin")
MAX_XML_BYTES = (
    4 * 2**20
)  # the 1,000 layers of a 1024 px synthesis take a tenth; as a tree it is 20 times as big

LEVEL = r"m\.layers\.(\d{1,3})\."
RENAMES = [
    (re.compile(pattern), name)
    for pattern, name in [
        (r"m\.input\.input", "synthesis.constant"),
        (r"m\.conv1\.conv\.modulation\.(weight|bias)", r"synthesis.first.style.\1"),
        (r"m\.conv1\.conv\.weight", "synthesis.first.weight"),
        (r"m\.conv1\.bias", "synthesis.activate.bias"),
        (LEVEL + r"up\.modulation\.(weight|bias)", r"synthesis.levels.\1.up.\2"),
        (LEVEL + r"conv([12])\.conv\.modulation\.(weight|bias)", r"synthesis.levels.\1.conv\2.style.\3"),
        (LEVEL + r"conv([12])\.conv\.weight_dw", r"synthesis.levels.\1.conv\2.depthwise"),
        (LEVEL + r"conv([12])\.conv\.weight_permute", r"synthesis.levels.\1.conv\2.pointwise"),
        (LEVEL + r"conv([12])\.bias", r"synthesis.levels.\1.activate\2.bias"),
        # the program has one of these a level; the export kept the last level's
        (LEVEL + r"to_img\.conv\.modulation\.(weight|bias)", r"synthesis.to_img.style.\2"),
        (LEVEL + r"to_img\.conv\.weight", "synthesis.to_img.weight"),
        (LEVEL + r"to_img\.bias", "synthesis.to_img_bias"),
    ]
]


@dataclass(frozen=True)
class Constant:
    """A layer of type Const: where its numbers lie in the .bin."""

    names: tuple[str, ...]
    shape: tuple[int, ...]
    offset: int
    size: int


def recognises(source: Source) -> bool:
    """Whether the pair is in there, judged by the files' names."""
    return source.files is not None and {PurePosixPath(name).name for name in source.files.sizes} >= set(
        WANTED
    )


def read(source: Source) -> Weights:
    """The tensors under our names, without `w_avg`: the format does not hold it."""
    assert source.files is not None
    paths = {wanted: find(source.files, wanted) for wanted in WANTED}
    tensors: dict[str, Tensor] = {}
    for network, rename in (("Mapping", mapping_tensors), ("Synthesis", synthesis_tensors)):
        xml = source.files.read(paths[f"{network}Network.xml"], MAX_XML_BYTES)
        constants = list(float_constants(xml, name=f"{network}Network.xml"))
        raw = source.files.read(paths[f"{network}Network.bin"], MAX_FILE_BYTES)
        found = rename(constants)
        check_places(found, len(raw), name=f"{network}Network.bin")
        tensors |= {key: tensor_at(raw, constant) for key, constant in found.items()}
    for key, tensor in tensors.items():
        tensors[key] = in_our_shape(key, tensor)
    for key in feeding_a_wavelet(tensors):
        if key in tensors:  # a missing one is refused by name later
            tensors[key] = in_blocks(tensors[key])
    return Weights(family="mobilestylegan", tensors=tensors)


def find(files: Files, wanted: str) -> str:
    """The path of the one file of this name."""
    paths = [name for name in files.sizes if PurePosixPath(name).name == wanted]
    if len(paths) != 1:
        raise CheckpointRefused(
            f"{files.name} holds {len(paths)} files {wanted}, expected one; keep one pair in it."
        )
    return paths[0]


def float_constants(xml: bytes, name: str) -> Iterator[Constant]:
    """The float32 constants of two numbers and more, in the order of their layers."""
    for layer in tree(xml, name).iterfind("./layers/layer[@type='Const']"):
        data = layer.find("data")
        if data is None or data.get("element_type") != "f32":
            continue  # i32 and i64 hold shapes; another kind of float will be missed by name
        constant = constant_of(layer, data, name)
        if constant.size > 4:
            yield constant


def constant_of(layer: ElementTree.Element, data: ElementTree.Element, name: str) -> Constant:
    try:
        shape = tuple(int(side) for side in data.get("shape", "").split(",") if side.strip())
        offset, size = int(data.get("offset", "")), int(data.get("size", ""))
    except ValueError as error:
        raise CheckpointRefused(
            f"The constant {layer.get('name')} in {name} has {data.attrib}, expected whole numbers; export it again."
        ) from error
    if min(shape, default=1) < 1 or offset < 0 or size != 4 * math.prod(shape):
        raise CheckpointRefused(
            f"The constant {layer.get('name')} in {name} takes {size} bytes from {offset} for the shape {list(shape)}, "
            f"expected {4 * math.prod(shape)}; export it again."
        )
    names = tuple(port.get("names", "") for port in layer.iterfind("./output/port"))
    return Constant(names, shape, offset, size)


def tree(xml: bytes, name: str) -> ElementTree.Element:
    """The parsed XML; no document type, so no entities, however it is encoded."""
    try:
        text = xml.decode("utf-8")
        if "<!DOCTYPE" in text or "<!ENTITY" in text:
            raise CheckpointRefused(f"{name} declares a document type, expected plain IR; export it again.")
        return ElementTree.fromstring(xml, parser=ElementTree.XMLParser(encoding="utf-8"))
    except (UnicodeDecodeError, ElementTree.ParseError) as error:
        raise CheckpointRefused(
            f"{name} is not XML ({error}), expected OpenVINO IR; export it again."
        ) from error


def mapping_tensors(constants: list[Constant]) -> dict[str, Constant]:
    """The dense layers, which have numbers for names: a weight, its bias, a weight ... in order of use."""
    sides = [constant for constant in constants if len(constant.shape) in (1, 2)]
    found = {}
    for number, constant in enumerate(sides):
        kind = "weight" if len(constant.shape) == 2 else "bias"
        if kind != ("weight", "bias")[number % 2]:
            raise CheckpointRefused(
                f"Constant {number} of MappingNetwork.xml is {list(constant.shape)}, expected weights and biases "
                "in turn; take the files as MobileStyleGAN exports them."
            )
        found[f"mapping.layers.{number // 2}.{kind}"] = constant
    return found


def synthesis_tensors(constants: list[Constant]) -> dict[str, Constant]:
    """Everything that has a PyTorch name, and the noise: square pictures without one, in order."""
    found: dict[str, Constant] = {}
    noises = 0
    for constant in constants:
        key = next((our_name(name) for name in constant.names if our_name(name)), None)
        if key is None and constant.shape[:2] == (1, 1) and len(constant.shape) == 4:
            key, noises = f"noise.{noises}", noises + 1
        if key in found:
            raise CheckpointRefused(
                f"SynthesisNetwork.xml holds two tensors for {key}, expected one; export it again."
            )
        if key is not None:
            found[key] = constant
    return found


def our_name(name: str) -> str | None:
    for pattern, ours in RENAMES:
        if match := pattern.fullmatch(name):
            return match.expand(ours)
    return None


def check_places(constants: Mapping[str, Constant], available: int, name: str) -> None:
    """Refuse constants that lie outside of the file, or share it to seem bigger than it is."""
    for key, constant in constants.items():
        if constant.offset + constant.size > available:
            raise CheckpointRefused(
                f"The tensor {key} ends at byte {constant.offset + constant.size:,} of {name}, "
                f"which has {available:,}; it is cut short or of another network, take both from one export."
            )
    if (total := sum(constant.size for constant in constants.values())) > available:
        raise CheckpointRefused(
            f"The tensors in {name} take {total:,} bytes of {available:,}, expected no overlap; export it again."
        )


def tensor_at(raw: bytes, constant: Constant) -> Tensor:
    flat = np.frombuffer(raw, dtype="<f4", count=constant.size // 4, offset=constant.offset)
    return torch.from_numpy(flat.astype(np.float32).reshape(constant.shape))


def in_our_shape(key: str, tensor: Tensor) -> Tensor:
    """Without the axes of one that the exporter added: biases (1, C, 1, 1), depthwise (C, 1, 1, 3, 3)."""
    if key.endswith("bias"):
        return tensor.flatten()
    if key.endswith("depthwise") and tensor.dim() == 5:
        return tensor.flatten(1, 2)
    return tensor


def feeding_a_wavelet(tensors: Mapping[str, Tensor]) -> Iterator[str]:
    """The tensors whose first axis is the channels that an inverse wavelet takes."""
    yield from ("synthesis.to_img.weight", "synthesis.to_img_bias")
    for i in range(sum(key.endswith("up.weight") for key in tensors)):
        yield from (f"synthesis.levels.{i}.up.weight", f"synthesis.levels.{i}.up.bias")
        if i == 0:
            yield from ("synthesis.first.weight", "synthesis.activate.bias")
        else:
            yield from (
                f"synthesis.levels.{i - 1}.conv2.pointwise",
                f"synthesis.levels.{i - 1}.activate2.bias",
            )


def in_blocks(tensor: Tensor) -> Tensor:
    """Channels [4C, ...] from the program's order, C lows and then three bands for each of C, to four blocks of C."""
    channels = tensor.shape[0] // 4
    lows, bands = tensor[:channels], tensor[channels : 4 * channels]
    return torch.cat([lows, bands.reshape(channels, 3, *tensor.shape[1:]).transpose(0, 1).flatten(0, 1)])
