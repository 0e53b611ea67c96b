"""A checkpoint that was opened: seeds go in, pictures come out."""

import hashlib
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from generators.backends.choose import Backend
from generators.families import Network
from generators.latents import truncate
from generators.manifest import Manifest

Array = Tensor | NDArray[np.floating[Any]]
NoiseMode = Literal["const", "none", "random"]


def one_by_one(batch: Tensor) -> list[Tensor]:
    """The samples of a batch, each a batch of one."""
    return [batch[i : i + 1] for i in range(len(batch))]


class Generator:
    """The two halves of a network, `mapping` and `synthesis`, the latter on a backend.

    Samples are run one by one, whatever the batch: matrix products of another size add up in
    another order, so a picture would depend on its neighbours (docs/decisions/012).
    """

    def __init__(self, manifest: Manifest, network: Network, backend: Backend) -> None:
        self.manifest = manifest
        self.family = manifest.family
        self.backend = backend.name
        size = network.dimensions
        self.z_dim, self.w_dim, self.num_ws, self.c_dim = size.z_dim, size.w_dim, size.num_ws, size.c_dim
        self.resolution, self.channels = size.resolution, size.channels
        self.w_avg = network.w_avg
        self._network = network
        self._backend = backend

    def mapping(
        self,
        z: Array,
        c: Array | None = None,
        truncation_psi: float = 1.0,
        truncation_cutoff: int | None = None,
    ) -> Tensor:
        """z [N, z_dim] -> ws [N, num_ws, w_dim] float32; the first `truncation_cutoff` rows are pulled to `w_avg`."""
        z = self._checked(z, "z", (self.z_dim,))
        if c is not None and np.prod(c.shape[1:]) != self.c_dim:
            raise ValueError(
                f"c is {list(c.shape)}, expected [N, {self.c_dim}]; this checkpoint has no such classes."
            )
        with torch.no_grad():
            w = torch.cat([self._network.mapping(one) for one in one_by_one(z)])  # [N, W]
            ws = w[:, None].expand(-1, self.num_ws, -1)  # [N, L, W]
            return truncate(ws, self.w_avg, truncation_psi, truncation_cutoff).contiguous()

    def synthesis(
        self, ws: Array, noise_mode: NoiseMode = "const", noise_seeds: Sequence[int] | None = None
    ) -> Tensor:
        """ws [N, num_ws, w_dim] -> [N, C, R, R] float32, nominally in [-1, 1], not clamped.

        Noise is the checkpoint's own (`const`), left out (`none`), or drawn anew (`random`) from a
        seed for each sample, which is a digest of its ws unless `noise_seeds` are given: the same
        recipe is the same picture.
        """
        ws = self._checked(ws, "ws", (self.num_ws, self.w_dim))
        if noise_seeds is not None and len(noise_seeds) != len(ws):
            raise ValueError(f"There are {len(noise_seeds)} noise seeds for {len(ws)} ws, expected one each.")
        pictures = [
            self._backend.synthesise(
                one, self._noise(noise_mode, one, noise_seeds[i] if noise_seeds else None)
            )
            for i, one in enumerate(one_by_one(ws))
        ]
        return torch.cat(pictures)

    def _noise(self, mode: str, ws: Tensor, seed: int | None) -> list[Tensor]:
        constants = list(self._network.noise)
        if mode == "const":
            return constants
        if mode == "none":
            return [torch.zeros_like(constant) for constant in constants]
        if mode != "random":
            raise ValueError(f"The noise mode is {mode!r}, expected const, none or random.")
        if seed is None:
            seed = int.from_bytes(hashlib.sha256(ws.numpy().tobytes()).digest()[:8], "little")
        draw = np.random.Generator(
            np.random.PCG64(seed)
        )  # numpy's: the same on every backend and version of torch
        return [
            torch.from_numpy(draw.standard_normal(constant.shape, dtype=np.float32))
            * constant.std(correction=0)
            for constant in constants
        ]

    @staticmethod
    def _checked(value: Array, name: str, shape: tuple[int, ...]) -> Tensor:
        tensor = torch.as_tensor(value).detach().to("cpu", torch.float32)
        if tuple(tensor.shape[1:]) != shape or tensor.dim() != len(shape) + 1 or len(tensor) == 0:
            raise ValueError(
                f"{name} is {list(tensor.shape)}, expected [N, {', '.join(map(str, shape))}] with N from 1."
            )
        return tensor
