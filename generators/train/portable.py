"""A snapshot made small enough to carry away: a fifth of the bytes, in files of a given size.

The networks in float16, without what the optimisers remember: that is learnt again within a hundred steps. So a
training that goes on from here goes on well, but not exactly.
"""

import shutil
from pathlib import Path

from torch import Tensor

from generators.errors import TrainingRefused
from generators.train import snapshot
from generators.train.snapshot import Facts, Parts

CARRIED = ("generator", "average", "discriminator", "adaptive")
FILES = "part-*.safetensors"


def repack(source: Path, folder: Path, file_bytes: int) -> None:
    """Write the folder anew from a snapshot."""
    parts, facts = snapshot.read(source)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    files: list[Parts] = [{}]
    filled = 0
    for part in CARRIED:
        for name, tensor in parts.get(part, {}).items():
            small = tensor.half() if tensor.dim() > 1 else tensor
            size = small.numel() * small.element_size()
            if filled and filled + size > file_bytes - 2**16:  # room for the header
                files.append({})
                filled = 0
            filled += size
            files[-1].setdefault(part, {})[name] = small
    for i, held in enumerate(files):
        snapshot.write(folder / f"part-{i}.safetensors", held, {**facts, "files": len(files)})


def is_portable(folder: Path) -> bool:
    """Whether it is such a folder."""
    first = folder / "part-0.safetensors"
    return first.is_file() and snapshot.is_snapshot(first)


def read(folder: Path) -> tuple[Parts, Facts]:
    """What a snapshot would give, without the optimisers' state."""
    whole: Parts = {}
    facts: Facts = {}
    paths = sorted(folder.glob(FILES))
    for path in paths:
        parts, facts = snapshot.read(path)
        for part, named in parts.items():
            whole.setdefault(part, {}).update({name: _float(tensor) for name, tensor in named.items()})
    if len(paths) != facts.get("files"):
        raise TrainingRefused(
            f"{folder} holds {len(paths)} files, expected {facts.get('files')}; bring all of them."
        )
    return whole, facts


def _float(tensor: Tensor) -> Tensor:
    return tensor.float() if tensor.is_floating_point() else tensor
