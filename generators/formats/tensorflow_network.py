"""A network of NVIDIA's `dnnlib.tflib` as a pickle holds it: the options it was built with, and its variables.

Beside these a file has the program's text, which built the network and which that program runs again on opening;
here it stays a text that nobody reads. What the text would have said of options left out is in the tables of
`tensorflow_stylegan.py` and `tensorflow_stylegan2.py`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from generators.errors import CheckpointRefused
from generators.formats.values import Array, Instance

KINDS = ("dnnlib.tflib.network", "tfutil")  # the latter: Progressive GAN, in 2018
AGAIN = "take the file as its program wrote it"
MAX_TAPS = 64


@dataclass(frozen=True)
class Saved:
    """A network with its parts. The variables of a part are named `part/variable`."""

    file: str
    options: Mapping[str, Any]
    variables: Mapping[str, Array]

    def __contains__(self, name: str) -> bool:
        return name in self.variables

    def take(self, name: str, axes: int) -> Tensor:
        """A variable in float32, a copy; refuses what is not there or has other axes."""
        if name not in self.variables:
            raise CheckpointRefused(
                f"{self.file} has no variable {name} among the {len(self.variables)} of Gs, expected a whole "
                f"generator; {AGAIN}."
            )
        found = self.variables[name]
        if found.ndim != axes or found.dtype.kind != "f" or found.size == 0:
            raise CheckpointRefused(
                f"The variable {name} in {self.file} is {list(found.shape)} of {found.dtype}, expected numbers with "
                f"{axes} axes; {AGAIN}."
            )
        return torch.from_numpy(np.array(found, dtype=np.float32))

    def blocks(self) -> int:
        """How many doublings of the edge there are, counting 4 px as the first."""
        count = 1
        while f"synthesis/{4 * 2**count}x{4 * 2**count}/Conv1/weight" in self.variables:
            count += 1
        return count

    def depth(self) -> int:
        """How many dense layers the mapping has."""
        count = 0
        while f"mapping/Dense{count}/weight" in self.variables:
            count += 1
        return count

    def noises(self) -> Iterator[tuple[int, Tensor]]:
        """The constant noise in the order of the layers."""
        count = 0
        while (name := f"synthesis/noise{count}") in self.variables:
            yield count, self.take(name, axes=4)
            count += 1

    def lod(self) -> float:
        """How many doublings growing had still to do. The outer network's counts: each run copies it inside."""
        for name in ("lod", "synthesis/lod"):
            if name in self.variables:
                return float(self.take(name, axes=0))
        return 0.0

    def flag(self, name: str, usual: bool) -> bool:
        """An option that is on or off."""
        value = self.options.get(name, usual)
        if not isinstance(value, bool | np.bool_ | int):
            raise self.odd(name, value, "True or False")
        return bool(value)

    def number(self, name: str, usual: float | None) -> float | None:
        """An option that is a number, or None where that is an answer."""
        value = self.options.get(name, usual)
        if value is None or isinstance(value, bool) or not isinstance(value, int | float | np.number):
            if value is None and (usual is None or name in MAY_BE_NONE):
                return None
            raise self.odd(name, value, "a number")
        return float(value)

    def word(self, name: str, usual: str, known: tuple[str, ...]) -> str:
        """An option that is one of a few words."""
        value = self.options.get(name, usual)
        if value not in known:
            raise self.odd(name, value, f"one of {', '.join(known)}")
        return str(value)

    def taps(self, name: str, usual: tuple[float, ...]) -> list[Any]:
        """An option that is a filter: a row of taps or rows of them; empty for None."""
        value = self.options.get(name, usual)
        if value is None:
            return []
        if isinstance(value, list | tuple | np.ndarray):
            try:
                taps = np.array(value, dtype=np.float64)
            except (TypeError, ValueError):
                raise self.odd(name, value, "taps") from None
            if taps.ndim in (1, 2) and max(taps.shape) <= MAX_TAPS and (not taps.size or taps.sum() != 0):
                rows: list[Any] = taps.tolist()
                return rows if taps.size else []
        raise self.odd(name, value, f"at most {MAX_TAPS} taps with a sum other than 0")

    def odd(self, name: str, value: object, expected: str) -> CheckpointRefused:
        return CheckpointRefused(
            f"{self.file} was made with {name} = {str(value)[:80]}, expected {expected}; {AGAIN}."
        )

    def own_truncation(self, psi: float, cutoff: float | None, needs_cutoff: bool) -> str:
        """What the program does with w where it is not told; our default is to leave w as it is."""
        strength = self.number("truncation_psi", psi)
        rows = self.number("truncation_cutoff", cutoff)
        if strength is None or strength == 1 or (needs_cutoff and (rows is None or rows <= 0)):
            return "Its own program truncates nothing where it is not told to."
        where = "all rows" if rows is None else f"the first {rows:g} rows"
        return f"Its own program draws with truncation_psi {strength:g} on {where} where it is not told otherwise."


MAY_BE_NONE = ("truncation_psi", "truncation_cutoff", "conv_clamp")


def transposed(matrix: Tensor) -> Tensor:
    """A dense layer's [I, O] as our [O, I]."""
    return matrix.T.contiguous()


def is_network(value: object) -> bool:
    return isinstance(value, Instance) and value.of.name == "Network" and value.of.module in KINDS


def saved(file: str, network: Instance) -> Saved:
    """The network and its parts; refuses what is not laid out as the program does it."""
    options, variables = _told(file, network)
    parts = network.state.get("components")
    if not isinstance(parts, dict) or not {"synthesis", "mapping"} <= parts.keys():
        function = str(network.state.get("build_func_name"))[:40]
        raise CheckpointRefused(
            f"The network in {file} was built by {function} and has no parts synthesis and mapping, expected a "
            "StyleGAN or StyleGAN2; Progressive GAN and older ones cannot be drawn here."
        )
    for part in ("mapping", "synthesis"):
        if not is_network(parts[part]):
            raise CheckpointRefused(f"The {part} in {file} is no network, expected one of dnnlib; {AGAIN}.")
        its_options, its_variables = _told(file, parts[part])
        options = {**its_options, **options}  # the outer network hands its own to the parts at each run
        variables |= {f"{part}/{name}": value for name, value in its_variables.items()}
    return Saved(file, options, variables)


def _told(file: str, network: Instance) -> tuple[dict[str, Any], dict[str, Array]]:
    """The options and variables of one network."""
    state = network.state
    if isinstance(state, dict):
        options, pairs = state.get("static_kwargs"), state.get("variables")
        if isinstance(options, dict) and isinstance(pairs, list) and all(map(_is_variable, pairs)):
            return dict(options), {name: np.asarray(value) for name, value in pairs}
    raise CheckpointRefused(
        f"A network in {file} has no static_kwargs and variables, expected those of dnnlib; {AGAIN}."
    )


def _is_variable(pair: object) -> bool:
    """A name and its numbers; scalars are numpy's or Python's."""
    if not isinstance(pair, tuple | list) or len(pair) != 2 or not isinstance(pair[0], str):
        return False
    return isinstance(pair[1], np.ndarray | np.generic | float | int)
