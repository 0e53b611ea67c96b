"""A finished checkpoint: the weights, their manifest, a card that says what they are, and pictures."""

import os
from dataclasses import asdict
from pathlib import Path

import torch
from torch import Tensor

from generators.checkpoint import MANIFEST, WEIGHTS
from generators.families import network_of
from generators.formats import nonesuch
from generators.manifest import Manifest, digest_of
from generators.train import networks, report
from generators.train.device import Place
from generators.train.features import NAME as FEATURES_NAME
from generators.train.metrics import Figures, Measure, Real, nearest
from generators.train.networks import Trainable
from generators.train.options import Recipe, Run

CARD = "README.md"
GRID = "grid.png"
NEAREST = "nearest.png"
SHOWN_NEAREST = 32


def export(folder: Path, average: Trainable, recipe: Recipe, run: Run, images: int) -> Manifest:
    """Write `folder`/weights.safetensors and manifest.json, which `manage.py checkpoint add` takes."""
    family, architecture, tensors = networks.finished(average, run.half)
    network = network_of(family, architecture, tensors)
    manifest = Manifest(
        family=family,
        architecture=architecture,
        **asdict(network.dimensions),
        digest=digest_of(family, architecture, tensors),
        name=run.name or run.data.stem,
        source=f"Trained on {run.data.name} with `python -m generators train --cfg {recipe.cfg}`",
        licence=run.licence,
        note=f"{images:,} images seen.",
    )
    folder.mkdir(parents=True, exist_ok=True)
    aside = folder / f".{WEIGHTS}.part"
    nonesuch.write(aside, manifest, tensors, run.half)
    os.replace(aside, folder / WEIGHTS)
    (folder / MANIFEST).write_text(manifest.to_json() + "\n", encoding="utf-8")
    return manifest


def write_card(
    folder: Path, manifest: Manifest, recipe: Recipe, run: Run, pictures: Tensor, figures: Figures | None
) -> None:
    """The card in Markdown. What only eyes can say is left to be filled in."""
    size = (folder / WEIGHTS).stat().st_size
    what = f"A {manifest.family} of {manifest.resolution} px, trained on the {len(pictures):,} pictures"
    lines = [
        f"# {manifest.name}",
        "",
        f"{what} of `{run.data.name}`. {manifest.note}",
        "",
        f"**Licence.** {manifest.licence or 'Not stated: write here what the training pictures allow.'}",
        "",
        "| | |",
        "| --- | --- |",
        f"| digest | `{manifest.digest}` |",
        f"| file | {size:,} bytes, {'float16' if run.half else 'float32'} |",
        f"| z, w, rows of w | {manifest.z_dim}, {manifest.w_dim}, {manifest.num_ws} |",
        f"| recipe | {recipe.told()} |",
        "",
        f"![Seeds 0 to {report.SEEDS - 1} at psi {report.PSI}, none picked out]({GRID})",
        "",
        "## How good it is",
        "",
        *(_measured(figures, run) if figures else ["Not measured."]),
        "",
        f"By eye, of the {report.SEEDS} pictures above: *not counted yet*.",
    ]
    if (folder / NEAREST).is_file():
        lines += [
            "",
            "## Has it learnt by heart?",
            "",
            "Each sample, and to its right the training picture most like it in the feature network:",
            "",
            f"![Samples beside their nearest training pictures]({NEAREST})",
        ]
    (folder / CARD).write_text("\n".join(lines) + "\n", encoding="utf-8")


def _measured(figures: Figures, run: Run) -> list[str]:
    validation = "none kept" if figures.validation is None else f"{figures.validation:.2f}"
    return [
        f"Frechet distance in the pooled features of {FEATURES_NAME} (not FID, which looks through another network),",
        f"{run.metric_samples:,} samples at psi 1 against the training pictures:",
        "",
        "| | |",
        "| --- | --- |",
        f"| samples | {figures.distance:.2f} |",
        f"| between two halves of the training pictures | {figures.halves:.2f} |",
        f"| so in multiples of chance | {figures.ratio:.1f} |",
        f"| validation pictures | {validation} |",
        f"| precision, recall | {figures.precision:.2f}, {figures.recall:.2f} |",
        f"| diversity, of the data's | {figures.diversity:.2f} |",
    ]


def write_nearest(
    folder: Path, network: Trainable, place: Place, measure: Measure, real: Real, pictures: Tensor
) -> None:
    """Samples of the grid beside the training pictures nearest to them."""
    drawn = report.samples(network, place, SHOWN_NEAREST)
    found = nearest(
        measure.of(lambda begin, end: drawn[begin:end].to(place.device), len(drawn)), real.features
    )
    pairs = []
    for picture, row in zip(drawn, found.tolist(), strict=True):
        pairs += [picture, pictures[row].float() / 127.5 - 1]
    report.save_image(report.sheet(torch.stack(pairs), columns=8), folder / NEAREST)
