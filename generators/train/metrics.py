"""How good the pictures are, in the pooled features of the frozen network.

The Frechet distance is named after that network, since it is not FID (which looks through Inception-v3 and
has another scale). Beside it: the distance between two halves of the training pictures, which is what chance
alone makes of the same distribution, and that of the validation pictures. Precision and recall are
Kynkäänniemi et al. 2019, arXiv 1904.06991.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from generators.train import networks
from generators.train.device import Place
from generators.train.features import Features, enlarged
from generators.train.networks import Trainable

BATCH = 32
NEIGHBOURS = 3
COMPARED = 2000  # at most, for precision and recall: all pairs are measured
SAMPLES_SEED = 1_000_000  # so that no seed that a gallery shows first decides


@dataclass(frozen=True)
class Real:
    """What is known of the real pictures, measured once."""

    features: Tensor  # [N, 1280]
    halves: float
    validation: float | None


@dataclass(frozen=True)
class Figures:
    """One measurement of a generator."""

    distance: float
    precision: float
    recall: float
    diversity: float  # mean distance between samples, over that between real pictures
    halves: float
    validation: float | None

    @property
    def ratio(self) -> float:
        """The distance in multiples of that between two halves of the real pictures."""
        return self.distance / max(self.halves, 1e-9)

    def as_row(self) -> dict[str, float | None]:
        return asdict(self)


class Measure:
    """A feature network that looks at pictures of `edge` px or more, in float32."""

    def __init__(self, features: Features, edge: int, place: Place) -> None:
        self._features = Place(place.device, torch.float32).trained(features)
        self.edge, self.place = edge, place

    @torch.no_grad()
    def of(self, batches: Callable[[int, int], Tensor], count: int) -> Tensor:
        """[count, 1280] on the CPU; `batches(begin, end)` gives pictures in [-1, 1]."""
        found = []
        for begin in range(0, count, BATCH):
            pictures = batches(begin, min(begin + BATCH, count))
            pictures = pictures.clamp(-1, 1).contiguous(memory_format=torch.channels_last)
            features = self._features
            assert isinstance(features, Features)
            found.append(features.pooled(enlarged(pictures, self.edge)))
        return torch.cat(found).cpu() if found else torch.empty(0, 1280)

    def of_bytes(self, pictures: Tensor) -> Tensor:
        """The same of stored pictures [N, 3, R, R]."""
        return self.of(
            lambda begin, end: pictures[begin:end].to(self.place.device).float() / 127.5 - 1, len(pictures)
        )

    def of_samples(self, network: Trainable, count: int, seed: int = SAMPLES_SEED) -> Tensor:
        """The same of generated ones, at psi 1."""
        z_dim = network.dimensions.z_dim

        def batch(begin: int, end: int) -> Tensor:
            z = [np.random.RandomState(seed + i).randn(z_dim) for i in range(begin, end)]
            return networks.draw_pictures(
                network, torch.from_numpy(np.stack(z)).float().to(self.place.device)
            )

        return self.of(batch, count)


def real_figures(measure: Measure, train: Tensor, validation: Tensor, kept: Path, digest: str) -> Real:
    """Measured, or read from the file that an earlier run of this training kept."""
    key = f"{digest}/{measure.edge}/{len(validation)}"
    try:
        with safe_open(kept, framework="pt") as file:
            if (file.metadata() or {}).get("of") == key:
                return _real(file.get_tensor("train"), file.get_tensor("validation"))
    except (OSError, SafetensorError):
        pass
    found = {"train": measure.of_bytes(train), "validation": measure.of_bytes(validation)}
    save_file(found, kept, metadata={"of": key})
    return _real(found["train"], found["validation"])


def _real(train: Tensor, validation: Tensor) -> Real:
    mixed = train[torch.from_numpy(np.random.RandomState(0).permutation(len(train)))]
    half = len(mixed) // 2
    return Real(
        features=train,
        halves=frechet(mixed[:half], mixed[half : 2 * half]),
        validation=frechet(train, validation) if len(validation) > 1 else None,
    )


def figures(samples: Tensor, real: Real) -> Figures:
    """Samples [M, 1280] against the training pictures."""
    precision, recall = precision_and_recall(samples[:COMPARED], _some(real.features))
    spread = _mean_distance(samples[:COMPARED]) / max(_mean_distance(_some(real.features)), 1e-9)
    return Figures(frechet(real.features, samples), precision, recall, spread, real.halves, real.validation)


def _some(features: Tensor) -> Tensor:
    order = np.random.RandomState(1).permutation(len(features))[:COMPARED]
    return features[torch.from_numpy(order)]


def frechet(a: Tensor, b: Tensor) -> float:
    """The squared Frechet distance between normal distributions with the means and covariances of [N, F] and [M, F]."""
    (mean_a, cov_a), (mean_b, cov_b) = _normal(a), _normal(b)
    values, vectors = np.linalg.eigh(cov_a)
    root = (vectors * np.sqrt(np.clip(values, 0, None))) @ vectors.T
    middle = np.linalg.eigvalsh(root @ cov_b @ root)  # those of cov_a cov_b, which is not symmetric
    overlap = np.sqrt(np.clip(middle, 0, None)).sum()
    distance = ((mean_a - mean_b) ** 2).sum() + np.trace(cov_a) + np.trace(cov_b) - 2 * overlap
    return float(max(distance, 0.0))


def _normal(features: Tensor) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    numbers = features.double().numpy()
    return numbers.mean(axis=0), np.atleast_2d(np.cov(numbers, rowvar=False))


def precision_and_recall(samples: Tensor, real: Tensor) -> tuple[float, float]:
    """The part of the samples that lie among real pictures, and of real pictures that lie among samples."""
    return _inside(samples, real), _inside(real, samples)


def _inside(points: Tensor, manifold: Tensor) -> float:
    neighbours = min(NEIGHBOURS, len(manifold) - 1)
    radius = torch.cdist(manifold, manifold).kthvalue(neighbours + 1, dim=1).values  # the nearest is itself
    return float((torch.cdist(points, manifold) <= radius).any(dim=1).float().mean())


def _mean_distance(features: Tensor) -> float:
    pairs = torch.cdist(features, features)
    return float(pairs.sum() / max(len(features) * (len(features) - 1), 1))


def nearest(samples: Tensor, real: Tensor) -> Tensor:
    """For each sample the number of the training picture most like it."""
    return torch.cdist(samples, real).argmin(dim=1)
