"""Opening a checkpoint, and converting a foreign one into ours."""

from dataclasses import asdict, dataclass, replace
from pathlib import Path

import torch
from torch import Tensor

from generators import catalogue, formats
from generators.backends.choose import Backend, backend_for, choose
from generators.disk import whole_folder
from generators.errors import CheckpointRefused
from generators.families import Network, architecture_of, network_of, shapes_of
from generators.formats import Source, Weights, nonesuch
from generators.generator import Generator
from generators.latents import W_AVG_SAMPLES, W_AVG_SEED, mean_w
from generators.manifest import Manifest, digest_of

WEIGHTS = "weights.safetensors"
MANIFEST = "manifest.json"
HUGE = 1e6  # trained weights stay far below; those beyond may add up to infinity, which only a picture tells


@dataclass(frozen=True)
class Checkpoint:
    """A checkpoint that was read and found sound. `kept_in` is the folder of one of ours."""

    manifest: Manifest
    tensors: dict[str, Tensor]
    network: Network
    kept_in: Path | None


def open_checkpoint(path: str | Path, backend: str = "auto", threads: int | None = None) -> Generator:
    """A generator from our safetensors, from the folder that `convert` wrote, or from a foreign file.

    `backend` is auto, eager or openvino. `threads` is how many cores this process may use (PyTorch's
    number is the process's); None leaves it to the engines, which take all.
    """
    choose(backend)  # a misspelt name is refused before the weights are read
    if threads is not None:
        torch.set_num_threads(threads)
    found = read_checkpoint(Path(path))
    return Generator(found.manifest, found.network, _backend(backend, found, found.kept_in, threads))


def read_checkpoint(path: Path) -> Checkpoint:
    """What is at the path, checked to its last number; nothing in it is executed."""
    source = Source.at(path)
    ours = path / WEIGHTS if path.is_dir() and (path / WEIGHTS).is_file() else path
    if ours.is_file() and nonesuch.recognises(ours):
        return _ours(ours)
    format_name, weights = formats.read(source)
    return _foreign(source, format_name, weights)


def _ours(path: Path) -> Checkpoint:
    manifest, tensors = nonesuch.read(path)
    architecture = architecture_of(manifest.family, tensors, manifest.architecture)
    network = network_of(manifest.family, architecture, tensors)
    digest = digest_of(manifest.family, architecture, tensors)
    told = replace(manifest, architecture=architecture, digest=digest, **asdict(network.dimensions))
    if told != manifest:
        wrong = [key for key, value in asdict(told).items() if getattr(manifest, key) != value]
        raise CheckpointRefused(
            f"The weights in {path.name} are not those of its manifest ({', '.join(wrong)} differ), "
            "expected one written by `convert`; convert the source again."
        )
    return Checkpoint(manifest, tensors, network, path.parent)


def _foreign(source: Source, format_name: str, weights: Weights) -> Checkpoint:
    tensors = dict(weights.tensors)
    notes = [f"Read from {format_name}.", *weights.notes]
    architecture = architecture_of(weights.family, tensors, weights.stated)
    known_mean = "w_avg" in tensors
    if not known_mean:
        tensors["w_avg"] = torch.zeros(shapes_of(weights.family, architecture)["w_avg"])
    network = network_of(weights.family, architecture, tensors)
    if not known_mean:
        tensors["w_avg"].copy_(mean_w(network))
        notes.append(f"w_avg is the mean over {W_AVG_SAMPLES:,} z of seed {W_AVG_SEED}.")
    manifest = Manifest(
        family=weights.family,
        architecture=architecture,
        **asdict(network.dimensions),
        digest=digest_of(weights.family, architecture, tensors),
        name=weights.name or source.path.stem,
        source=source.path.name,
        licence=weights.licence,
        note=" ".join(notes),
    )
    return Checkpoint(catalogue.described(manifest), tensors, network, None)


def convert(source: Path, folder: Path) -> Manifest:
    """Write the checkpoint at `source` as `folder`/weights.safetensors and manifest.json.

    Nothing is drawn or compiled here unless weights are suspiciously large: drawing at 1024 px takes three times
    the memory of reading and writing. A backend that compiles does so at the first picture, and keeps it there.

    The folder appears whole or not at all; one that is there is left as it is if it holds the same
    weights, and refused if it holds others.
    """
    found = read_checkpoint(Path(source))
    folder = Path(folder)
    if folder.exists() and any(folder.iterdir()):
        return _already_there(folder, found.manifest)
    try:
        with whole_folder(folder) as aside:
            nonesuch.write(aside / WEIGHTS, found.manifest, found.tensors)
            (aside / MANIFEST).write_text(found.manifest.to_json() + "\n", encoding="utf-8")
            if any(bool((tensor.abs() > HUGE).any()) for tensor in found.tensors.values()):
                _draws(found)
    except OSError:
        if folder.exists() and any(folder.iterdir()):  # another process converted it meanwhile
            return _already_there(folder, found.manifest)
        raise
    return found.manifest


def _backend(name: str, checkpoint: Checkpoint, kept_in: Path | None, threads: int | None = None) -> Backend:
    return backend_for(name, checkpoint.network, checkpoint.manifest.digest, kept_in, threads)


def _draws(found: Checkpoint) -> None:
    """Refuse a network that draws no numbers: each weight may be finite and their sums not."""
    generator = Generator(found.manifest, found.network, _backend("eager", found, kept_in=None))
    w = generator.w_avg.reshape(-1, generator.w_dim)[0]  # the first class's, where each has one
    picture = generator.synthesis(w.expand(1, generator.num_ws, -1))
    if not bool(torch.isfinite(picture).all()):
        raise CheckpointRefused(
            "The network draws NaN or infinity for the mean of w, expected a picture; take an earlier checkpoint."
        )


def _already_there(folder: Path, manifest: Manifest) -> Manifest:
    there = read_checkpoint(folder).manifest
    if there.digest != manifest.digest:
        raise CheckpointRefused(
            f"The folder {folder} holds the checkpoint {there.digest[:12]}, expected {manifest.digest[:12]} "
            "or nothing; take another folder."
        )
    return there
