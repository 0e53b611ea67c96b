"""A network of NVIDIA's `dnnlib.tflib` as a pickle holds it: the options it was built with, and its variables.

Beside these a file has the program's text, which built the network and which that program runs again on opening;
here it stays a text that nobody reads. What the text would have said of options left out is in `tensorflow_stylegan.py`
and `tensorflow_stylegan2.py`, as the defaults of what they ask for.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from torch import Tensor

from generators.errors import CheckpointRefused
from generators.formats.states import Place, tensor_of
from generators.formats.values import Array, Instance

KINDS = ("dnnlib.tflib.network", "tfutil")  # the latter: Progressive GAN, in 2018
AGAIN = "take the file as its program wrote it"
EDGE = re.compile(r"synthesis/(\d{1,5})x\1/")
MAY_BE_NONE = ("truncation_psi", "truncation_cutoff", "conv_clamp")
MAX_TAPS = 64
MAX_DEPTH = 64
MAX_NUMBER = 10**9


@dataclass(frozen=True)
class Saved:
    """A network with its parts. The variables of a part are named `part/variable`."""

    file: str
    options: Mapping[str, Any]
    variables: Mapping[str, Array]

    @property
    def others(self) -> set[str]:
        """Variables that are no weights."""
        return {"lod", "synthesis/lod", "dlatent_avg"}

    def has(self, prefix: str) -> bool:
        """Whether there are variables of such a name."""
        return any(name.startswith(prefix) for name in self.variables)

    def blocks(self) -> int:
        """How many edges there are, 4 px being the first; refuses a resolution that is not that of the variables."""
        edges = [int(found[1]) for name in self.variables if (found := EDGE.match(name))]
        largest = max(edges, default=4)
        told = self.number("resolution", largest)
        if told != largest or largest < 4 or largest & (largest - 1):
            raise CheckpointRefused(
                f"{self.file} says that its resolution is {told:g}, and the largest edge among its variables is "
                f"{largest}; expected a power of two and the same; {AGAIN}."
            )
        return largest.bit_length() - 2

    def depth(self) -> int:
        """How many dense layers the mapping has."""
        layers = self.number("mapping_layers", 8)
        if layers not in range(MAX_DEPTH + 1):
            raise self.odd("mapping_layers", layers, f"0 to {MAX_DEPTH}")
        return int(layers or 0)

    def classes(self) -> int:
        """How many labels it was trained with."""
        return int(self.number("label_size", 0) or 0)

    def joined_labels(self) -> Iterator[Place]:
        """The vectors of the labels, as wide as z; refuses others, which would make z as much wider."""
        name = "mapping/LabelConcat/weight"
        shape = np.shape(self.variables.get(name, ()))
        inputs = np.shape(self.variables.get("mapping/Dense0/weight", ()))[:1]
        if len(shape) == 2 and (shape[0] != self.classes() or inputs not in ((), (2 * shape[1],))):
            raise CheckpointRefused(
                f"The tensor {name} in {self.file} is {list(shape)}, expected {self.classes()} labels as wide as z "
                f"before a layer of {list(inputs)} inputs; {AGAIN}."
            )
        yield Place(name, "mapping.embed.weight", transposed)

    def centre(self) -> Iterator[Place]:
        """Where truncation pulls towards, if the file has it."""
        if "dlatent_avg" in self.variables:
            yield Place("dlatent_avg", "w_avg")

    def lod(self) -> float:
        """How many doublings growing had still to do. The outer network's counts: each run copies it inside."""
        for name in ("lod", "synthesis/lod"):
            if name in self.variables:
                value = tensor_of(self.variables[name], name)
                if value.numel() == 1:
                    return min(max(float(value), 0.0), float(self.blocks() - 1))
        return 0.0

    def mapping_facts(self, activations: tuple[str, ...]) -> dict[str, Any]:
        """What no shape tells of the mapping, as families/mapping.py calls it."""
        return {
            "mapping_depth": self.depth(),
            "mapping_lr_multiplier": self.number("mapping_lrmul", 0.01),
            "mapping_activation": self.word("mapping_nonlinearity", "lrelu", activations),
            "labels": "apart" if self.has("mapping/LabelEmbed/") else "together",
            "normalise": self.flag("normalize_latents", True),
        }

    def flag(self, name: str, usual: bool) -> bool:
        """An option that is on or off."""
        value = self.options.get(name, usual)
        if not isinstance(value, bool | np.bool_ | int):
            raise self.odd(name, value, "True or False")
        return bool(value)

    def number(self, name: str, usual: float | None) -> float | None:
        """An option that is a number, or None where that is an answer."""
        value = self.options.get(name, usual)
        if value is None and (usual is None or name in MAY_BE_NONE):
            return None
        is_number = isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)
        if not is_number or value != value:  # NaN
            raise self.odd(name, value, "a number")
        return float(
            min(max(value, -MAX_NUMBER), MAX_NUMBER)
        )  # Python's whole numbers can be larger than any float

    def word(self, name: str, usual: str, known: tuple[str, ...]) -> str:
        """An option that is one of a few words."""
        value = self.options.get(name, usual)
        if not isinstance(value, str) or value not in known:
            raise self.odd(name, value, f"one of {', '.join(known)}")
        return value

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

    def notes(self, lod: float, psi: float, cutoff: float | None, needs_cutoff: bool) -> tuple[str, ...]:
        """What its program does with w where it is not told (we leave w as it is), and whether it had grown."""
        strength = self.number("truncation_psi", psi)
        rows = self.number("truncation_cutoff", cutoff)
        if strength is None or strength == 1 or (needs_cutoff and (rows is None or rows <= 0)):
            told = "Its own program truncates nothing where it is not told to."
        else:
            where = "all rows" if rows is None else f"the first {rows:g} rows"
            told = f"Its own program draws with truncation_psi {strength:g} on {where} where it is not told otherwise."
        growing = f"It was saved while growing, at lod {lod:g}: its pictures are as coarse as that."
        return (told, growing) if lod else (told,)


def transposed(matrix: Tensor) -> Tensor:
    """A dense layer's [I, O] as our [O, I]."""
    return matrix.permute(1, 0).contiguous()


def outputs_first(weight: Tensor) -> Tensor:
    """A convolution's [h, w, I, O] as our [O, I, h, w]."""
    return weight.permute(3, 2, 0, 1).contiguous()


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
