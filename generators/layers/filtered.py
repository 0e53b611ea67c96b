"""A leaky ReLU at a higher rate, between two low-pass filters (StyleGAN3, section 3.1: figure 4, right).

Zeros between the pixels, the first filter, the leaky ReLU, the second filter, every d-th pixel. That wording
costs a dense filter over pictures of u x u the size, most of it for zeros and for pixels that are dropped.
Here the pictures at the higher rate are never put together: pixel d r + e of a row is pixel r of its phase e, and
the second filter is a sum over the phases of short filters. Each phase is drawn by a short filter of the input,
the leaky ReLU acts on each alone, and all are small, separable, depthwise convolutions.
"""

from dataclasses import dataclass

import torch.nn.functional as F
from torch import Tensor

from generators.layers.resampling import framed


@dataclass(frozen=True)
class Axis:
    """One axis of a filtered leaky ReLU: `size` pixels in; zeros `before` and `after` the enlarged row."""

    size: int
    up: int
    down: int
    before: int
    after: int
    up_taps: int
    down_taps: int

    @property
    def inner(self) -> int:
        """Pixels at the higher rate, between the filters."""
        return self.size * self.up + self.before + self.after - self.up_taps + 1

    @property
    def outputs(self) -> int:
        return (self.inner - self.down_taps) // self.down + 1

    @property
    def is_sound(self) -> bool:
        """Whether each phase comes at a whole multiple of the input's rate, and any pixel is left."""
        return self.up % self.down == 0 and self.inner >= self.down_taps

    def phases(self) -> range:
        """Those of the inner pixels that the second filter reaches."""
        return range(min(self.down, self.down_taps))


def along(axis: int, taps: Tensor, channels: int) -> Tensor:
    """A depthwise kernel [C, 1, T, 1] or [C, 1, 1, T] for the axis 2 or 3."""
    line = taps[:, None] if axis == 2 else taps[None, :]
    return line.expand(channels, 1, -1, -1)


def phase(x: Tensor, taps: Tensor, a: Axis, axis: int, number: int) -> Tensor:
    """One phase of the enlarged and filtered x along an axis; as long as the second filter needs it."""
    count = a.outputs + len(range(number, a.down_taps, a.down)) - 1
    first = (a.before - number) % a.down
    start = (number + first - a.before) // a.down  # of the input enlarged up / down times
    short = (taps.flip(0) * a.up)[first :: a.down]
    length = len(range(first, a.up_taps, a.down))
    ratio, channels = a.up // a.down, x.shape[1]
    if ratio == 1:
        frame = (-start, start + count + length - 1 - a.size)
        x = framed(x, [frame, (0, 0)] if axis == 2 else [(0, 0), frame])
        return F.conv2d(x, along(axis, short, channels), groups=channels)
    stride = (ratio, 1) if axis == 2 else (1, ratio)
    x = F.conv_transpose2d(x, along(axis, short.flip(0), channels), stride=stride, groups=channels)
    begin = length - 1 + start
    frame = (-begin, begin + count - (a.size - 1) * ratio - length)
    return framed(x, [frame, (0, 0)] if axis == 2 else [(0, 0), frame])


def filtered_leaky_relu(
    x: Tensor,
    up_filter: Tensor,
    down_filter: Tensor,
    axes: tuple[Axis, Axis],
    slope: float,
    clamp: float | None,
) -> Tensor:
    """x [N, C, H, W] -> [N, C, H', W']. `axes` are the rows' and the columns', the first filter is one line of taps,
    the second one line or a square.
    """
    rows, columns = axes
    channels = x.shape[1]
    total: Tensor | None = None
    for i in rows.phases():
        tall = phase(x, up_filter, rows, 2, i)
        parts: list[Tensor] = []
        for j in columns.phases():
            part = F.leaky_relu(phase(tall, up_filter, columns, 3, j), slope)
            part = part if clamp is None else part.clamp(-clamp, clamp)
            if down_filter.dim() == 2:
                kernel = down_filter.flip(0, 1)[i :: rows.down, j :: columns.down].expand(channels, 1, -1, -1)
            else:
                kernel = along(3, down_filter.flip(0)[j :: columns.down], channels)
            parts.append(F.conv2d(part, kernel, groups=channels))
        wide = sum(parts[1:], parts[0])
        if down_filter.dim() == 1:
            wide = F.conv2d(wide, along(2, down_filter.flip(0)[i :: rows.down], channels), groups=channels)
        total = wide if total is None else total + wide
    assert total is not None
    return total
