"""Fewer products, the same sums."""

import numpy as np
import openvino
import pytest
from numpy.typing import NDArray
from openvino import opset15 as opset

from generators.backends.winograd import with_fewer_products

EVERY = {2: 1, 3: 1}  # layers of any width


def convolution(shape: tuple[int, ...], kernel: tuple[int, int] = (3, 3), stride: int = 1) -> openvino.Model:
    """One convolution that keeps the edge, of random weights."""
    draw = np.random.default_rng(sum(shape))
    x = opset.parameter(list(shape), np.float32)
    weight = draw.standard_normal((5, shape[1], *kernel)).astype(np.float32)
    pad = [side // 2 for side in kernel]
    y = opset.convolution(x, opset.constant(weight), [stride, stride], pad, pad, [1, 1])
    return openvino.Model([y], [x])


def drawn(model: openvino.Model) -> NDArray[np.float32]:
    x = np.random.default_rng(0).standard_normal(model.input(0).shape).astype(np.float32)
    compiled = openvino.Core().compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    return np.array(compiled([x])[0])


def kinds(model: openvino.Model) -> list[str]:
    return [node.get_type_name() for node in model.get_ordered_ops()]


@pytest.mark.parametrize(
    ("shape", "axes", "products"),
    [
        ((1, 3, 16, 16), (2, 3), 36),
        ((1, 3, 16, 16), (2,), 6),
        ((1, 3, 16, 10), (2, 3), 6),
        ((1, 2, 7, 16), (2, 3), 6),
    ],
)
def test_a_convolution_gives_the_same_along_one_axis_or_both(
    shape: tuple[int, ...], axes: tuple[int, ...], products: int
) -> None:
    expected = drawn(convolution(shape))
    fast = with_fewer_products(convolution(shape), dict.fromkeys(axes, 1), min_edge=1)
    assert kinds(fast).count("Convolution") == products
    assert np.abs(drawn(fast) - expected).max() < 1e-5 * np.abs(expected).max()


@pytest.mark.parametrize(
    "model",
    [
        convolution((1, 3, 16, 16)),
        convolution((1, 3, 34, 34)),
        convolution((1, 3, 32, 32), kernel=(1, 1)),
        convolution((1, 3, 32, 32), kernel=(5, 5)),
        convolution((1, 3, 64, 64), stride=2),
    ],
    ids=["small", "no fours", "1x1", "5x5", "strided"],
)
def test_what_would_not_gain_is_left_alone(model: openvino.Model) -> None:
    assert kinds(with_fewer_products(model, EVERY)).count("Convolution") == 1


def test_layers_of_few_channels_are_left_alone() -> None:
    assert "ShuffleChannels" not in kinds(with_fewer_products(convolution((1, 3, 32, 32))))
