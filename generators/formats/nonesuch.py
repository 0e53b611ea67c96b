"""Our own file: safetensors whose metadata holds the manifest. What imports write and workers load."""

import json
import math
import mmap
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from generators.errors import CheckpointRefused
from generators.formats.files import MAX_FILE_BYTES, too_big
from generators.manifest import Manifest

METADATA_KEY = "nonesuch"
MAX_HEADER_BYTES = 2**20  # 10,000 tensors; ours have some 150
DTYPES: dict[str, np.dtype[Any]] = {"F32": np.dtype("<f4"), "F16": np.dtype("<f2")}
NAMES = {torch.float32: "F32", torch.float16: "F16"}
ALIGNMENT = 8  # of the numbers in the file
AGAIN = "download it or convert the source again."


@dataclass(frozen=True)
class Place:
    """Where a tensor's numbers lie, counted from the end of the header."""

    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    begin: int
    end: int


def recognises(path: Path) -> bool:
    """Whether it begins as safetensors do: a length, then JSON."""
    with path.open("rb") as file:
        head = file.read(9)
    return head[8:] == b"{" and int.from_bytes(head[:8], "little") <= path.stat().st_size


def halved(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """What is left of the tensors in a file half as big: rounded to float16, but for biases and means (one axis)."""
    return {name: tensor.half().float() if tensor.dim() > 1 else tensor for name, tensor in tensors.items()}


def write(path: Path, manifest: Manifest, tensors: Mapping[str, Tensor], half: bool = False) -> None:
    """Write the file; `half` stores what `halved` has rounded in float16, and is read back as float32.

    Not atomic: `convert` does that for the folder that it is in.
    """
    stored = {
        name: (tensor.half() if half and tensor.dim() > 1 else tensor).detach().contiguous()
        for name, tensor in tensors.items()
    }
    # by hand, as safetensors lays it out, because its own copies all the numbers twice; wider numbers come first there
    names = sorted(stored, key=lambda name: (-stored[name].element_size(), name))
    header: dict[str, Any] = {"__metadata__": {METADATA_KEY: manifest.to_json()}}
    end = 0
    for name in names:
        begin, end = end, end + stored[name].nbytes
        header[name] = {
            "dtype": NAMES[stored[name].dtype],
            "shape": list(stored[name].shape),
            "data_offsets": [begin, end],
        }
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % ALIGNMENT)
    with path.open("wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for name in names:
            file.write(stored[name].numpy().reshape(-1).view(np.uint8).data)


def read(path: Path) -> tuple[Manifest, dict[str, Tensor]]:
    """The manifest and the tensors, whose names and shapes are the caller's to check against a network."""
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size > MAX_FILE_BYTES:
                raise too_big(path.name, size, MAX_FILE_BYTES)
            if size < 8:
                raise CheckpointRefused(f"{path.name} is {size} bytes, expected safetensors; {AGAIN}")
            # a private map that lives as long as a tensor of it: the file's pages are the weights, with no copy beside
            return _read(memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)), path.name)
    except OSError as error:
        raise CheckpointRefused(
            f"{path} cannot be read ({error.strerror}), expected safetensors of ours."
        ) from error


def _read(raw: memoryview, name: str) -> tuple[Manifest, dict[str, Tensor]]:
    header, start = read_header(raw, name)
    metadata = header.pop("__metadata__", None)
    if not isinstance(metadata, dict) or not isinstance(metadata.get(METADATA_KEY), str):
        raise CheckpointRefused(
            f"{name} has no manifest in its metadata, expected one under {METADATA_KEY!r}; "
            "take a file that `python -m generators convert` wrote."
        )
    manifest = Manifest.from_json(metadata[METADATA_KEY], name)
    places = {key: place_of(key, value, name) for key, value in header.items()}
    check_places(places, len(raw) - start, name)
    return manifest, {key: tensor_at(raw, start, place) for key, place in places.items()}


def read_header(raw: memoryview, name: str) -> tuple[dict[str, Any], int]:
    """The JSON at the start, and where it ends."""
    length = int.from_bytes(raw[:8], "little")
    if length > min(MAX_HEADER_BYTES, len(raw) - 8):
        raise CheckpointRefused(
            f"{name} says that its header has {length:,} bytes, expected at most {MAX_HEADER_BYTES:,} "
            f"of the file's {len(raw):,}; {AGAIN}"
        )
    try:
        header = json.loads(bytes(raw[8 : 8 + length]).decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise CheckpointRefused(
            f"The header of {name} is not JSON ({error}), expected safetensors; {AGAIN}"
        ) from error
    if not isinstance(header, dict):
        raise CheckpointRefused(
            f"The header of {name} is a {type(header).__name__}, expected an object; {AGAIN}"
        )
    return header, 8 + length


def place_of(key: str, value: object, name: str) -> Place:
    """One entry of the header, checked in itself."""
    match value:
        case {"dtype": str(dtype), "shape": list(shape), "data_offsets": [int(begin), int(end)]}:
            sides = all(type(side) is int and side > 0 for side in shape)
            if dtype in DTYPES and sides and 0 <= begin == end - DTYPES[dtype].itemsize * math.prod(shape):
                return Place(DTYPES[dtype], tuple(shape), begin, end)
    raise CheckpointRefused(
        f"The tensor {key[:80]} in {name} is described as {str(value)[:120]}, expected a dtype of "
        f"{', '.join(DTYPES)}, positive sides and as many bytes as they take; {AGAIN}"
    )


def check_places(places: Mapping[str, Place], available: int, name: str) -> None:
    """Refuse holes, overlaps, and numbers before or after the file's end."""
    at = 0
    for key, place in sorted(places.items(), key=lambda item: item[1].begin):
        if place.begin != at:
            raise CheckpointRefused(
                f"The tensor {key[:80]} in {name} begins at byte {place.begin:,}, expected {at:,}; {AGAIN}"
            )
        at = place.end
    if at != available:
        raise CheckpointRefused(f"{name} has {available:,} bytes of numbers, expected {at:,}; {AGAIN}")


def tensor_at(raw: memoryview, start: int, place: Place) -> Tensor:
    count = math.prod(place.shape)
    flat = np.frombuffer(raw, dtype=place.dtype, count=count, offset=start + place.begin)
    # the file's own bytes, if they are float32 and begin where four bytes do
    return torch.from_numpy(np.require(flat, np.float32, ["A", "W"]).reshape(place.shape))
