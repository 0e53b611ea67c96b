"""Pictures and a feature network that are no one's: drawn, and random."""

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from safetensors.torch import save_file

from generators.train import command, features
from generators.train.loop import Session


@pytest.fixture(scope="session")
def album(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of 40 soft blots of 16 px, eight of them for validation."""
    folder = tmp_path_factory.mktemp("pictures")
    rows = ["file,split"]
    for i in range(40):
        blot(i).save(folder / f"{i:02}.png")
        rows.append(f"{i:02}.png,{'val' if i % 5 == 0 else 'train'}")
    (folder / "index.csv").write_text("\n".join(rows) + "\n")
    return folder


def blot(seed: int, edge: int = 16) -> Image.Image:
    small = np.random.default_rng(seed).integers(0, 256, (4, 4, 3), dtype=np.uint8)
    return Image.fromarray(small).resize((edge, edge), Image.Resampling.BICUBIC)


@pytest.fixture(scope="session")
def feature_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The feature network's tensors under timm's names, random, in float16 as such files are."""
    path = tmp_path_factory.mktemp("features") / "random.safetensors"
    save_file({name: tensor.half() for name, tensor in features.random_tensors().items()}, path)
    return path


TINY = {
    "--resolution": "16",
    "--batch": "4",
    "--cbase": "64",
    "--cmax": "8",
    "--dmax": "32",
    "--z-dim": "8",
    "--w-dim": "8",
    "--feature-edge": "64",
    "--device": "cpu",
    "--metric-samples": "16",
    "--precision": "fp32",
}


def session(outdir: Path, data: Path, *more: str, **different: str) -> Session:
    """A training of 16 px that takes seconds; options as at the command line."""
    parser = argparse.ArgumentParser()
    command.add_options(parser)
    options = TINY | {f"--{key.replace('_', '-')}": value for key, value in different.items()}
    words = [word for pair in options.items() for word in pair]
    values: Any = parser.parse_args(["--outdir", str(outdir), "--data", str(data), *words, *more])
    run, given = command.read(values)
    said: list[str] = []
    found = Session(run, given, said.append)
    found.said = said  # type: ignore[attr-defined]
    return found
