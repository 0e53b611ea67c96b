"""PyTorch, sped up: for CUDA in half precision, many pictures at a time; on a CPU with channels kept innermost.

On CUDA the batch is chosen from the memory that is free and halved when that was too much. Every call there is
of this one size, filled up with repetitions, so that a picture does not depend on its neighbours
(docs/decisions/012); a recorded CUDA graph then spares the launches of some 300 kernels. Halving is the one
moment at which pictures may change by a level in few pixels; the next start begins with the size that fitted.
"""

import copy
import math
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import torch
from torch import Tensor, nn

from generators.families import Network

Synthesis = Callable[..., Tensor]
MAX_BATCH = 32  # a GPU is full long before
SPARE = 0.8  # of the free memory; the rest is for others and for what the allocator cannot use
FULL_EDGES = 3  # blocks of the smallest pictures stay in float32: they cost nothing, and begin every sum


class Torch:
    """Runs a copy of the network's synthesis, on CUDA where that is."""

    name = "torch"

    def __init__(self, network: Network, device: str | None = None) -> None:
        self._device = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
        on_cuda = self._device.type == "cuda"
        self._synthesis: Synthesis = prepared(network.synthesis, self._device, half=on_cuda)
        self.batch = 1
        if on_cuda:
            example = inputs_of(network, self._device)
            self.batch = fitting_batch(
                torch.cuda.mem_get_info(self._device)[0], needed(self._synthesis, example)
            )
            self._plain = self._synthesis
            self._record(example)
            self.name = f"torch ({torch.cuda.get_device_name(self._device)}, {self.batch} at a time)"

    def synthesise(self, ws: Tensor, rest: Sequence[Tensor]) -> Tensor:
        """ws [N, L, W] and what synthesis takes beside it, [1 or N, ..] each -> [N, C, R, R] float32 on the CPU."""
        given = [part.to(self._device) for part in (ws, *rest)]
        while True:
            try:
                with torch.no_grad():
                    parts = [
                        self._synthesis(*(some(part, first, self.batch) for part in given))
                        for first in range(0, len(ws), self.batch)
                    ]
                return torch.cat(parts)[: len(ws)].float().contiguous().cpu()
            except torch.OutOfMemoryError:
                if self.batch == 1:
                    raise
                self._halve()

    def _halve(self) -> None:
        self.batch //= 2
        if self._device.type == "cuda":
            self._synthesis = self._plain  # the recording is of the old size, and holds its memory
            torch.cuda.empty_cache()

    def _record(self, example: Sequence[Tensor]) -> None:
        """From now on replay one recording; a network that cannot be recorded runs as it is."""
        whole = [part.expand(self.batch, *part.shape[1:]).contiguous() for part in example]
        with suppress(RuntimeError):
            recorded: Any = torch.cuda.make_graphed_callables(self._plain, tuple(whole))
            self._synthesis = recorded


def prepared(synthesis: nn.Module, device: torch.device, half: bool) -> nn.Module:
    """A copy on the device, channels innermost; `half` for float16 in all but the smallest blocks, where a
    family can lower its precision. There weights are brought to one size, which demodulation undoes."""
    network: nn.Module = copy.deepcopy(synthesis).to(device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    if half:
        able: list[Any] = [module for module in network.modules() if hasattr(module, "precision")]
        for block in able[FULL_EDGES:]:
            block.precision = torch.float16
            for layer in block.modules():
                if hasattr(layer, "normalise_weight"):
                    layer.normalise_weight()
    return network


def inputs_of(network: Network, device: torch.device) -> list[Tensor]:
    """What synthesis takes for one sample."""
    w = network.w_avg.reshape(-1, network.dimensions.w_dim)[:1]
    rest = [*network.noise, *([network.transform[None]] if network.takes_transform else [])]
    return [part.detach().to(device) for part in (w.expand(1, network.dimensions.num_ws, -1), *rest)]


def needed(synthesis: Synthesis, example: Sequence[Tensor]) -> int:
    """Bytes that one sample takes while it is drawn."""
    torch.cuda.reset_peak_memory_stats()
    before = torch.cuda.memory_allocated()
    with torch.no_grad():
        synthesis(*example)
    return max(torch.cuda.max_memory_allocated() - before, 1)


def fitting_batch(free: int, each: int) -> int:
    """The largest power of two of samples that fits."""
    return 1 << int(math.log2(min(max(SPARE * free / each, 1), MAX_BATCH)))


def some(part: Tensor, first: int, count: int) -> Tensor:
    """[count, ..] of the samples from `first` on, the last one repeated to fill it up."""
    if len(part) == 1:
        return part.expand(count, *part.shape[1:])
    chosen = part[first : first + count]
    missing = count - len(chosen)
    return torch.cat([chosen, chosen[-1:].expand(missing, *part.shape[1:])]) if missing else chosen
