"""What there is to know of a StyleGAN3 before it is built; read off its tensors' shapes, or told by a manifest."""

import math
from collections.abc import Mapping as Shapes
from dataclasses import asdict, dataclass
from typing import Any, Self

from generators.errors import CheckpointRefused
from generators.families.mapping import LATER, MappingNumbers, numbers_of, read_mapping
from generators.families.network import kept_short
from generators.layers.filtered import Axis

__all__ = ["Architecture", "LayerNumbers", "read_architecture", "read_layers", "read_mapping", "shape_of"]

MAX_LAYERS = 64
MAX_SIDE = 8192
MAX_FACTOR = 16
MAX_TAPS = 256
MAX_KERNEL = 15
FORMS = ("none", "line", "square")


@dataclass(frozen=True)
class LayerNumbers:
    """One layer: its convolution's channels and kernel, then how its filtered leaky ReLU resamples.

    `padding` is left, right, top, bottom at the higher rate; negative ones crop. `form` says whether the second
    filter is a line of taps or a square.
    """

    inputs: int
    outputs: int
    kernel: int
    up: int
    down: int
    padding: tuple[int, int, int, int]
    up_taps: int
    down_taps: int
    form: str

    def axes(self, height: int, width: int) -> tuple[Axis, Axis]:
        """Rows and columns, for an input of these sides."""
        left, right, top, bottom = self.padding
        more = self.kernel - 1  # the convolution is padded fully
        rates = (self.up, self.down)
        taps = (self.up_taps, self.down_taps)
        return (
            Axis(height + more, *rates, top, bottom, *taps),
            Axis(width + more, *rates, left, right, *taps),
        )

    @property
    def is_sound(self) -> bool:
        return (
            1 <= min(self.inputs, self.outputs) <= max(self.inputs, self.outputs) <= MAX_SIDE
            and 1 <= self.kernel <= MAX_KERNEL
            and 1 <= self.down <= self.up <= MAX_FACTOR
            and self.up <= self.up_taps <= MAX_TAPS
            and 1 <= self.down_taps <= MAX_TAPS
            and all(abs(side) <= MAX_SIDE for side in self.padding)
            and self.form in FORMS
        )


@dataclass(frozen=True, kw_only=True)
class Architecture(MappingNumbers):
    """All it takes to build the network. `size` is the edge of the first picture, `rate` and `bandwidth` are
    its sampling rate and the highest frequency in it, in cycles across the finished picture.
    """

    size: int
    rate: float
    bandwidth: float
    layers: tuple[LayerNumbers, ...]
    clamp: float | None = None
    output_scale: float = 1.0

    @classmethod
    def from_json(cls, value: Shapes[str, Any]) -> Self:
        """The same from a manifest; refuses what is not there or cannot be."""
        try:
            found = cls(
                **numbers_of(value),
                size=int(value["size"]),
                rate=float(value["rate"]),
                bandwidth=float(value["bandwidth"]),
                layers=tuple(map(_layer_of, value["layers"])),
                clamp=None if value["clamp"] is None else float(value["clamp"]),
                output_scale=float(value["output_scale"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise CheckpointRefused(
                f"The manifest's architecture is {str(value)[:300]}, expected that of a StyleGAN3 "
                f"({type(error).__name__}: {error}); convert the source again."
            ) from error
        return found.checked()

    def checked(self) -> Self:
        """Itself, when a network can have these numbers."""
        reals = (self.rate, self.bandwidth, self.output_scale, 1.0 if self.clamp is None else self.clamp)
        sound = (
            self.mapping_is_sound
            and 2 <= len(self.layers) <= MAX_LAYERS
            and 1 <= self.size <= MAX_SIDE
            and all(map(math.isfinite, reals))
            and self.rate > 2 * self.bandwidth > 0
            and (self.clamp is None or self.clamp > 0)
            and all(layer.is_sound for layer in self.layers)
            and all(a.outputs == b.inputs for a, b in zip(self.layers, self.layers[1:], strict=False))
        )
        if not sound:
            raise CheckpointRefused(
                f"The numbers {str(self)[:300]} are found, expected 2 to {MAX_LAYERS} layers of at most {MAX_SIDE} "
                "channels, each taking what the one before gives; take a checkpoint of a StyleGAN3."
            )
        self.check_sizes()
        return self

    def check_sizes(self) -> None:
        """Refuse a chain of layers that leaves no pixels, far too many, or a picture that is no square."""
        height = width = self.size
        for number, layer in enumerate(self.layers):
            rows, columns = layer.axes(height, width)
            fits = (
                rows.is_sound and columns.is_sound and max(rows.inner, columns.inner) <= MAX_FACTOR * MAX_SIDE
            )
            height, width = (rows.outputs, columns.outputs) if fits else (0, 0)
            if not 1 <= min(height, width) <= max(height, width) <= MAX_SIDE:
                raise CheckpointRefused(
                    f"Layer {number} of a StyleGAN3 has the padding {list(layer.padding)} and makes no picture of 1 to "
                    f"{MAX_SIDE} pixels a side; take the file as its program wrote it."
                )
        if height != width:
            raise CheckpointRefused(
                f"The pictures of a StyleGAN3 are {width} x {height} pixels, expected squares; take another checkpoint."
            )

    def to_json(self) -> dict[str, Any]:
        """As a manifest holds it."""
        layers = [{**asdict(layer), "padding": list(layer.padding)} for layer in self.layers]
        return kept_short({**asdict(self), "layers": layers}, later=LATER)

    @property
    def sides(self) -> list[tuple[Axis, Axis]]:
        """Rows and columns of each layer."""
        height = width = self.size
        found = []
        for layer in self.layers:
            found.append(layer.axes(height, width))
            height, width = found[-1][0].outputs, found[-1][1].outputs
        return found

    @property
    def resolution(self) -> int:
        return self.sides[-1][0].outputs


def _layer_of(value: Shapes[str, Any]) -> LayerNumbers:
    left, right, top, bottom = (int(side) for side in value["padding"])
    numbers = {
        key: int(value[key]) for key in ("inputs", "outputs", "kernel", "up", "down", "up_taps", "down_taps")
    }
    return LayerNumbers(padding=(left, right, top, bottom), form=str(value["form"]), **numbers)


def read_architecture(
    shapes: Shapes[str, tuple[int, ...]], stated: Shapes[str, Any] | None = None
) -> dict[str, Any]:
    """The architecture that the tensors' shapes tell, with what only a manifest can state."""
    stated = stated or {}
    w_dim = shape_of(shapes, "synthesis.input.style.weight", 2)[1]
    read = {**read_mapping(shapes, w_dim, "StyleGAN3"), "layers": read_layers(shapes, stated)}
    return Architecture.from_json({**stated, **read}).to_json()


def read_layers(shapes: Shapes[str, tuple[int, ...]], stated: Shapes[str, Any]) -> list[dict[str, Any]]:
    """Each layer's shapes, with the rates and paddings that are stated."""
    told = stated.get("layers")
    return [
        {**(rates if isinstance(rates, dict) else {}), **_read_layer(shapes, f"synthesis.layers.{i}")}
        for i, rates in enumerate(told[: MAX_LAYERS + 1] if isinstance(told, list) else [])
    ]


def shape_of(shapes: Shapes[str, tuple[int, ...]], name: str, sides: int) -> tuple[int, ...]:
    if name not in shapes or len(shapes[name]) != sides:
        found = list(shapes[name]) if name in shapes else "missing"
        raise CheckpointRefused(
            f"The tensor {name} of a StyleGAN3 is {found}, expected {sides} sides; take the whole file."
        )
    return shapes[name]


def _read_layer(shapes: Shapes[str, tuple[int, ...]], name: str) -> dict[str, Any]:
    outputs, inputs, kernel, _ = shape_of(shapes, f"{name}.weight", 4)
    up = shapes.get(f"{name}.up_filter", (1,))
    down = shapes.get(f"{name}.down_filter", (1,))
    lines = {0: "none", 1: "line", 2: "square"}
    return {
        "outputs": outputs,
        "inputs": inputs,
        "kernel": kernel,
        "up_taps": up[0] if up else 0,
        "down_taps": down[0] if down else 0,
        "form": lines.get(len(down), "") if f"{name}.down_filter" in shapes else "none",
    }
