"""A checkpoint that was opened: seeds go in, pictures come out."""

import hashlib
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from generators.backends.choose import Backend
from generators.backends.eager import Eager
from generators.families import Network
from generators.latents import truncate
from generators.manifest import Manifest

Array = Tensor | NDArray[np.floating[Any]]
NoiseMode = Literal["const", "none", "random"]


def one_by_one(batch: Tensor) -> list[Tensor]:
    """The samples of a batch, each a batch of one."""
    return [batch[i : i + 1] for i in range(len(batch))]


def together(parts: Sequence[Tensor]) -> Tensor:
    """One of each sample as a batch; what they share stays a batch of one."""
    return parts[0] if all(part is parts[0] for part in parts) else torch.cat(list(parts))


class Generator:
    """The two halves of a network, `mapping` and `synthesis`, the latter on a backend.

    Samples are run one by one, or by a GPU in batches of one size, whatever the batch that was given: matrix
    products of another size add up in another order, so a picture would depend on its neighbours (docs/decisions/012).
    """

    def __init__(self, manifest: Manifest, network: Network, backend: Backend) -> None:
        self.manifest = manifest
        self.family = manifest.family
        self.backend = backend.name
        size = network.dimensions
        self.z_dim, self.w_dim, self.num_ws, self.c_dim = size.z_dim, size.w_dim, size.num_ws, size.c_dim
        self.resolution, self.channels = size.resolution, size.channels
        self.takes_transform = network.takes_transform
        self.network = network
        self._backend = backend

    @property
    def w_avg(self) -> Tensor:
        """Where truncation pulls towards: [w_dim], or [c_dim, w_dim] where each class has a centre of its own."""
        return self.network.w_avg

    @w_avg.setter
    def w_avg(self, value: Array) -> None:
        centre = torch.as_tensor(value).detach().to("cpu", torch.float32)
        if centre.dim() == 2 and self.c_dim == 0 and bool((centre == centre[:1]).all()):
            centre = centre[0]  # pixel2style2pixel keeps it once for each row of ws
        if tuple(centre.shape) not in ((self.w_dim,), (self.c_dim, self.w_dim)):
            raise ValueError(
                f"w_avg is {list(centre.shape)}, expected [{self.w_dim}], or a row for each of {self.c_dim} classes."
            )
        self.network.w_avg = centre.clone()

    def mapping(
        self,
        z: Array,
        c: Array | None = None,
        truncation_psi: float = 1.0,
        truncation_cutoff: int | None = None,
    ) -> Tensor:
        """z [N, z_dim], c [N, c_dim] -> ws [N, num_ws, w_dim] float32.

        The first `truncation_cutoff` rows (None: all) are pulled to `w_avg`, or to that of the sample's class.
        """
        z = self._checked(z, "z", (self.z_dim,))
        classes = self._classes(c, len(z))
        with torch.no_grad():
            w = torch.cat(
                [
                    self.network.mapping(one, None if classes is None else classes[i : i + 1])
                    for i, one in enumerate(one_by_one(z))
                ]
            )  # [N, W]
            ws = w[:, None].expand(-1, self.num_ws, -1)  # [N, L, W]
            centre = self.w_avg
            if centre.dim() == 2 and classes is not None:
                centre = classes @ centre  # [N, W]
            return truncate(ws, centre, truncation_psi, truncation_cutoff).contiguous()

    def synthesis(
        self,
        ws: Array,
        noise_mode: NoiseMode = "const",
        noise: Array | Sequence[Array] | None = None,
        transform: Array | None = None,
        noise_seeds: Sequence[int] | None = None,
    ) -> Tensor:
        """ws [N, num_ws, w_dim] -> [N, C, R, R] float32, nominally in [-1, 1], not clamped.

        Noise is the checkpoint's own (`const`), left out (`none`), or drawn anew (`random`) from a
        seed for each sample, which is a digest of its ws unless `noise_seeds` are given: the same
        recipe is the same picture. `noise` takes the place of all that: what the network's constants
        are, for one sample or for each. `transform` [3, 3] is for networks that take one.
        """
        ws = self._checked(ws, "ws", (self.num_ws, self.w_dim))
        if noise_seeds is not None and len(noise_seeds) != len(ws):
            raise ValueError(f"There are {len(noise_seeds)} noise seeds for {len(ws)} ws, expected one each.")
        given = None if noise is None else self._given_noise(noise, len(ws))
        last = self._transform(transform)
        smaller = given is not None and len(given) < len(self.network.noise)
        backend = Eager(self.network) if smaller else self._backend  # an export draws one size

        def beside(i: int) -> list[Tensor]:
            """What sample i takes beside its ws."""
            if given is not None:
                return [*(layer[i % len(layer)][None] for layer in given), *last]
            return [*self._noise(noise_mode, ws[i : i + 1], noise_seeds[i] if noise_seeds else None), *last]

        pictures: Tensor | None = None
        for first in range(0, len(ws), backend.batch):
            some = ws[first : first + backend.batch]
            rest = zip(*(beside(first + i) for i in range(len(some))), strict=True)
            drawn = backend.synthesise(some, [together(parts) for parts in rest])
            if pictures is None:  # one place for all, not each and then all of them once more
                pictures = drawn if len(some) == len(ws) else drawn.new_empty(len(ws), *drawn.shape[1:])
            pictures[first : first + len(some)] = drawn
        assert pictures is not None
        return pictures

    def _classes(self, c: Array | None, count: int) -> Tensor | None:
        """c as the mapping takes it; refuses too many and too few."""
        if self.c_dim == 0:
            if c is None or np.prod(c.shape[1:]) == 0:
                return None
            raise ValueError(
                f"c is {list(c.shape)}, expected [N, 0] or none: this checkpoint has no classes."
            )
        if c is None:
            raise ValueError(
                f"c is missing, expected [N, {self.c_dim}]: this checkpoint draws classes; name one of them."
            )
        classes = self._checked(c, "c", (self.c_dim,))
        if len(classes) not in (1, count):
            raise ValueError(f"There are {len(classes)} rows of c for {count} z, expected one each.")
        return classes.expand(count, -1)

    def _given_noise(self, noise: Array | Sequence[Array], count: int) -> list[Tensor]:
        layers = [noise] if isinstance(noise, Tensor | np.ndarray) else list(noise)
        tensors = [torch.as_tensor(layer).detach().to("cpu", torch.float32) for layer in layers]
        wanted = [tuple(constant.shape[1:]) for constant in self.network.noise]
        if self.network.holds_smaller:
            wanted = wanted[: max(len(tensors), 1)]
        fits = [tuple(layer.shape[1:]) for layer in tensors] == wanted
        if not fits or any(len(layer) not in (1, count) for layer in tensors):
            raise ValueError(
                f"The noise is {[list(layer.shape) for layer in tensors]}, expected "
                f"{[[count, *sides] for sides in wanted]}, or 1 in place of {count}."
            )
        return tensors

    def _transform(self, given: Array | None) -> list[Tensor]:
        """What synthesis takes last: [1, 3, 3], if it takes any."""
        if not self.takes_transform:
            if given is None:
                return []
            raise ValueError(f"A transform was given, expected none: {self.family} cannot turn its pictures.")
        if given is None:
            return [self.network.transform[None]]
        matrix = torch.as_tensor(given).detach().to("cpu", torch.float32)
        if tuple(matrix.shape) != (3, 3):
            raise ValueError(f"The transform is {list(matrix.shape)}, expected [3, 3].")
        return [matrix[None]]

    def _noise(self, mode: str, ws: Tensor, seed: int | None) -> list[Tensor]:
        constants = list(self.network.noise)
        if mode == "const":
            return constants
        if mode == "none":
            return [torch.zeros_like(constant) for constant in constants]
        if mode != "random":
            raise ValueError(f"The noise mode is {mode!r}, expected const, none or random.")
        if seed is None:
            seed = int.from_bytes(hashlib.sha256(ws.numpy().tobytes()).digest()[:8], "little")
        # numpy's: the same on every backend and version of torch
        return self.network.random_noise(np.random.Generator(np.random.PCG64(seed)))

    @staticmethod
    def _checked(value: Array, name: str, shape: tuple[int, ...]) -> Tensor:
        tensor = torch.as_tensor(value).detach().to("cpu", torch.float32)
        if tuple(tensor.shape[1:]) != shape or tensor.dim() != len(shape) + 1 or len(tensor) == 0:
            raise ValueError(
                f"{name} is {list(tensor.shape)}, expected [N, {', '.join(map(str, shape))}] with N from 1."
            )
        return tensor
