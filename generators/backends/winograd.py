"""Convolutions of 3x3 with a half or a quarter of the multiplications: Winograd's F(4, 3) along one axis or both.

Lavin, Gray 2016, "Fast Algorithms for Convolutional Neural Networks", arXiv 1509.09308. Four rows of output
take six products of rows in place of twelve. OpenVINO's convolutions run at the processor's peak, so fewer
multiplications are what is left to win. All is spelt with OpenVINO's own operations, those of them that work on
channels kept innermost, as the convolutions have them: a reshape or a transposition would turn the picture over.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import openvino
from numpy.typing import NDArray
from openvino import opset15 as opset

# Interpolation at 0, 1, -1, 2, -2 and infinity. Rows of input to six, three taps to six, six products to four rows.
INPUT = np.array(
    [
        [4, 0, -5, 0, 1, 0],
        [0, -4, -4, 1, 1, 0],
        [0, 4, -4, -1, 1, 0],
        [0, -2, -1, 2, 1, 0],
        [0, 2, -1, -2, 1, 0],
        [0, 4, 0, -5, 0, 1],
    ]
)
TAPS = np.array(
    [
        [1 / 4, 0, 0],
        [-1 / 6, -1 / 6, -1 / 6],
        [-1 / 6, 1 / 6, -1 / 6],
        [1 / 24, 1 / 12, 1 / 6],
        [1 / 24, -1 / 12, 1 / 6],
        [0, 0, 1],
    ]
)
OUTPUT = np.array([[1, 1, 1, 1, 1, 0], [0, 1, -1, 2, -2, 0], [0, 1, 1, 4, 4, 0], [0, 1, -1, 8, -8, 1]])
ROWS = len(OUTPUT)
# Along each axis: below, moving rows about takes longer than the products that are saved (docs/decisions/013)
MIN_CHANNELS = {2: 64, 3: 128}
MIN_EDGE = 32  # below, it saves 2 % of a 256 px picture's time for 60 MB more of weights


def with_fewer_products(
    model: openvino.Model, min_channels: Mapping[int, int] = MIN_CHANNELS, min_edge: int = MIN_EDGE
) -> openvino.Model:
    """The same graph with F(4, 3) for each convolution that gains by it: along the rows, then in their products."""
    for axis, channels in min_channels.items():
        for node in model.get_ordered_ops():
            if node.get_type_name() == "Convolution" and suits(node, axis, channels, min_edge):
                fast = rewritten(node, axis)
                for user in node.output(0).get_target_inputs():
                    user.replace_source_output(fast.output(0))
    model.validate_nodes_and_infer_types()
    return model


def suits(node: openvino.Node, axis: int, min_channels: int, min_edge: int) -> bool:
    """Whether it has three taps along the axis, constant weights, a length in fours, and is big enough to gain."""
    if node.input_value(1).get_node().get_type_name() != "Constant":
        return False
    outputs, inputs, *kernel = node.input_value(1).get_shape()
    attributes = node.get_attributes()
    return (
        kernel[axis - 2] == 3
        and max(kernel) == 3
        and all(list(attributes[name]) == [1, 1] for name in ("strides", "dilations"))
        and all(
            list(attributes[name]) == [side // 2 for side in kernel] for name in ("pads_begin", "pads_end")
        )
        and node.shape[axis] % ROWS == 0
        and min(inputs, outputs) >= min_channels
        and max(node.shape[2:]) >= min_edge
    )


def rewritten(node: openvino.Node, axis: int) -> openvino.Node:
    """x [1, I, H, W] -> [1, O, H, W]; the comments are for the rows' axis."""
    sides = list(node.input_value(0).get_shape())
    weight = node.input_value(1).get_node().get_data()  # [O, I, 3, 3]
    taps = np.tensordot(TAPS, weight.astype(np.float64), axes=(1, axis)).astype(np.float32)  # [6, O, I, 3]
    pad = node.get_attributes()["pads_begin"]
    across = [0 if side == axis - 2 else int(pad[side]) for side in (0, 1)]
    edge = at(axis, 1, 0)
    padded = opset.pad(node.input_value(0), edge, edge, "constant", number(0))  # [1, I, H + 2, W]
    ends = [side if place != axis else side - ROWS + 1 for place, side in enumerate(sides)]
    rows = [
        opset.strided_slice(
            padded,
            at(axis, first, 0),
            integers([end + first if place == axis else end for place, end in enumerate(ends)]),
            at(axis, ROWS, 1),
            begin_mask=[0] * 4,
            end_mask=[0] * 4,
        )
        for first in range(len(INPUT))
    ]  # six of [1, I, H / 4, W], the rows first, first + 4, first + 8 ...
    products = [
        opset.convolution(
            summed(mix, rows), opset.constant(np.expand_dims(tap, axis)), [1, 1], across, across, [1, 1]
        )
        for mix, tap in zip(INPUT, taps, strict=True)
    ]  # six of [1, O, H / 4, W]
    four = opset.concat([summed(mix, products) for mix in OUTPUT], axis=axis)  # rows 0, 4, 8 ... 1, 5, 9 ...
    return opset.shuffle_channels(four, axis=axis, group=ROWS)


def at(axis: int, value: int, elsewhere: int) -> openvino.Node:
    return integers([value if place == axis else elsewhere for place in range(4)])


def summed(factors: NDArray[np.int64], parts: Sequence[openvino.Node]) -> openvino.Node:
    """The sum of the parts times their factors, without those of 0 and the multiplications by 1."""
    total: openvino.Node | None = None
    for factor, part in zip(factors, parts, strict=True):
        if factor == 0:
            continue
        if total is None:
            total = part if factor == 1 else opset.multiply(part, number(factor))
        elif abs(factor) == 1:
            total = opset.add(total, part) if factor == 1 else opset.subtract(total, part)
        else:
            total = opset.add(total, opset.multiply(part, number(factor)))
    return total


def number(value: float) -> openvino.Node:
    return opset.constant(np.float32(value))


def integers(values: Sequence[int]) -> openvino.Node:
    return opset.constant(np.array(values, np.int64))
