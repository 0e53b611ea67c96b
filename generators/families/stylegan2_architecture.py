"""What there is to know of a StyleGAN2 before it is built; read off its tensors' shapes, or told by a manifest."""

import math
import re
from collections.abc import Mapping as Shapes
from dataclasses import asdict, dataclass
from typing import Any, Self

from generators.errors import CheckpointRefused
from generators.families.mapping import LATER, MappingNumbers, numbers_of, read_mapping
from generators.families.network import kept_short
from generators.layers.activations import ACTIVATIONS
from generators.layers.resampling import Taps, as_taps

NAME = "stylegan2"
BLOCK = re.compile(r"synthesis\.blocks\.(\d{1,3})\.conv1\.weight")
KINDS = ("skip", "resnet", "orig")
BASE_EDGE = 4
MAX_BLOCKS = 11  # 4096 px
MAX_SIDE = 8192
MAX_TAPS = 64
MAX_KERNEL = 15
KEYS_LATER = {**LATER, "activation": "lrelu", "constant": None, "kernel": 3}


@dataclass(frozen=True, kw_only=True)
class Architecture(MappingNumbers):
    """All it takes to build the network. `widths` are the channels at 4, 8, 16 ... px.

    `constant` is the width of the first tensor, None for that of the first layer. `activation`, `conv_clamp`
    and `resample_filter` (one row of taps, or the rows of one that is no product of two) cannot be read off
    the tensors' shapes; a manifest states them.
    """

    widths: tuple[int, ...]
    channels: int = 3
    kind: str = "skip"
    noise: bool = True
    resample_filter: Taps = (1.0, 3.0, 3.0, 1.0)
    conv_clamp: float | None = None
    activation: str = "lrelu"
    constant: int | None = None
    kernel: int = 3

    @classmethod
    def from_json(cls, value: Shapes[str, Any]) -> Self:
        """The same from a manifest; refuses what is not there or cannot be."""
        told = {**KEYS_LATER, **value}
        try:
            found = cls(
                **numbers_of(told),
                widths=tuple(int(width) for width in told["widths"]),
                channels=int(told["channels"]),
                kind=str(told["kind"]),
                noise=bool(told["noise"]),
                resample_filter=as_taps(told["resample_filter"]),
                conv_clamp=None if told["conv_clamp"] is None else float(told["conv_clamp"]),
                activation=str(told["activation"]),
                constant=None if told["constant"] is None else int(told["constant"]),
                kernel=int(told["kernel"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise CheckpointRefused(
                f"The manifest's architecture is {value!r}, expected that of a {NAME}; convert the source again."
            ) from error
        return found.checked()

    def checked(self) -> Self:
        """Itself, when a network can have these numbers."""
        sides = (self.channels, self.kernel, *self.widths, self.constant or 1)
        sound = (
            self.mapping_is_sound
            and 1 <= min(sides) <= max(sides) <= MAX_SIDE
            and 1 <= len(self.widths) <= MAX_BLOCKS
            and self.kind in KINDS
            and self.activation in ACTIVATIONS
            and self.kernel % 2 == 1
            and self.kernel <= MAX_KERNEL
            and (self.conv_clamp is None or (math.isfinite(self.conv_clamp) and self.conv_clamp > 0))
            and filter_is_sound(self.resample_filter)
        )
        if not sound:
            raise CheckpointRefused(
                f"The numbers {self} are found, expected 1 to {MAX_BLOCKS} blocks of at most {MAX_SIDE} channels, "
                f"of the kind {', '.join(KINDS)}, and a filter of 1 to {MAX_TAPS} taps; take a checkpoint of a {NAME}."
            )
        return self

    def to_json(self) -> dict[str, Any]:
        """As a manifest holds it."""
        rows = [list(row) if isinstance(row, tuple) else row for row in self.resample_filter]
        return kept_short(
            {**asdict(self), "widths": list(self.widths), "resample_filter": rows}, later=KEYS_LATER
        )

    @property
    def resolution(self) -> int:
        return int(BASE_EDGE * 2 ** (len(self.widths) - 1))

    @property
    def noise_edges(self) -> list[int]:
        """4; 8, 8; 16, 16; ... px: one picture of noise for each 3x3 convolution; none without noise."""
        edges = [BASE_EDGE] + [BASE_EDGE * 2**i for i in range(1, len(self.widths)) for _ in (1, 2)]
        return edges if self.noise else []


def filter_is_sound(taps: Taps) -> bool:
    """Whether it has as many taps in each row, all finite, and a sum to divide by."""
    rows = [row if isinstance(row, tuple) else (row,) for row in taps]
    if not 1 <= len(rows) <= MAX_TAPS or len({len(row) for row in rows}) != 1 or len(rows[0]) > MAX_TAPS:
        return False
    flat = [tap for row in rows for tap in row]
    return len(flat) > 0 and all(map(math.isfinite, flat)) and sum(flat) != 0


def architecture_for(
    resolution: int, z_dim: int, w_dim: int, channel_base: int, channel_max: int, **rest: Any
) -> Architecture:
    """The paper's rule: channel_base / edge channels, at most channel_max."""
    count = resolution.bit_length() - BASE_EDGE.bit_length() + 1
    widths = tuple(min(channel_base // (BASE_EDGE * 2**i), channel_max) for i in range(count))
    return Architecture(z_dim=z_dim, w_dim=w_dim, widths=widths, **rest).checked()


def read_architecture(
    shapes: Shapes[str, tuple[int, ...]], stated: Shapes[str, Any] | None = None
) -> dict[str, Any]:
    """The architecture that the tensors' shapes tell, with what only a manifest can state."""

    def side(name: str, axis: int) -> int:
        if name not in shapes or len(shapes[name]) <= axis:
            raise CheckpointRefused(f"The tensor {name} of a {NAME} network is missing; take the whole file.")
        return shapes[name][axis]

    stated = stated or {}
    blocks = sum(BLOCK.fullmatch(name) is not None for name in shapes)
    widths = [side(f"synthesis.blocks.{i}.conv1.weight", 0) for i in range(blocks)]
    small_rgb = "synthesis.blocks.0.to_rgb.weight" in shapes
    residual = any(name.endswith(".skip") for name in shapes)
    stated_none = stated.get("mapping_depth") == 0
    w_dim = side("synthesis.blocks.0.conv1.style.weight", 1) if blocks else 1
    constant = side("synthesis.constant", 1) if blocks else 0
    read = {
        **read_mapping(shapes, w_dim, NAME, needs_layers=not stated_none),
        "widths": widths,
        "constant": None if widths[:1] == [constant] else constant,
        "kernel": side("synthesis.blocks.0.conv1.weight", 3) if blocks else 3,
        "channels": side(f"synthesis.blocks.{max(blocks - 1, 0)}.to_rgb.weight", 0),
        "kind": "resnet" if residual else "skip" if small_rgb else "orig",
        "noise": "synthesis.blocks.0.conv1.noise_strength" in shapes,
    }
    usual = Architecture(z_dim=1, w_dim=1, mapping_depth=1, widths=(1,)).to_json()
    return Architecture.from_json({**usual, **stated, **read}).to_json()
