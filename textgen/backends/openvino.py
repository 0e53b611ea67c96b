"""The products in OpenVINO, with weights of eight bits: for processors without bfloat16, most laptops among them.

Each row of a weight has its own scale (the largest value becomes 127), the numbers that flow are float32. So nothing
of the activations is rounded, which is what made dynamic int8 say other things (docs/decisions/060, 061).
"""

import numpy as np
import openvino as ov
import torch
from numpy.typing import NDArray
from openvino import Node
from openvino import opset13 as op
from torch import Tensor

from textgen.llama import Layer, Llama

LARGEST = 127
ROWS = 8  # computed at a time: for another number OpenVINO would keep a second copy of all weights (276 MB)


class OpenVino:
    """See `Backend`."""

    dtype = torch.float32
    cached_as = torch.bfloat16

    def __init__(self, llama: Llama, threads: int | None) -> None:
        self._core = ov.Core()
        self._settings = {
            "PERFORMANCE_HINT": "LATENCY",
            "NUM_STREAMS": 1,
            "INFERENCE_PRECISION_HINT": "f32",
            "INFERENCE_NUM_THREADS": threads or torch.get_num_threads(),
            "ENABLE_CPU_PINNING": False,  # renderers and web processes live on the same cores
        }
        self._epsilon = llama.shape.epsilon
        self._embedding, self._scales = rounded(llama.embedding)
        layers = llama.layers()
        layer = next(layers)
        x = _rows(self._embedding.shape[1])
        self._before = self._compiled([self._qkv_of(layer, x)], x)
        self._after = []
        for following in (*layers, None):
            self._after.append(self._compiled(*self._after_of(layer, following)))
            layer = following or layer
        scores = _product(self._normed(x, llama.norm), self._embedding, self._scales)
        self._scores = self._compiled([scores], x)

    def embed(self, tokens: Tensor) -> Tensor:
        chosen = tokens.numpy()
        return torch.from_numpy(self._embedding[chosen] * self._scales[chosen])

    def before(self, x: Tensor) -> Tensor:
        return _run(self._before, x)[0]

    def after(self, layer: int, x: Tensor, seen: Tensor) -> tuple[Tensor, Tensor | None]:
        found = _run(self._after[layer], x, seen)
        return found[0], found[1] if len(found) > 1 else None

    def scores(self, x: Tensor) -> Tensor:
        return _run(self._scores, x)[0].clone()  # callers keep them, and change them

    def _qkv_of(self, layer: Layer, x: Node) -> Node:
        return _product(self._normed(x, layer.before_attention), *rounded(layer.qkv))

    def _after_of(self, layer: Layer, following: Layer | None) -> tuple[list[Node], Node, Node]:
        """What comes out, and what goes in."""
        width, seen_width = layer.out.shape
        x, seen = _rows(width), _rows(seen_width)
        out = op.add(x, _product(seen, *rounded(layer.out)))
        gate, up = (
            _product(self._normed(out, layer.before_mlp), *rounded(half)) for half in layer.gate_up.chunk(2)
        )
        out = op.add(out, _product(op.multiply(op.swish(gate), up), *rounded(layer.down)))
        return [out] if following is None else [out, self._qkv_of(following, out)], x, seen

    def _normed(self, x: Node, weight: Tensor) -> Node:
        mean = op.reduce_mean(op.multiply(x, x), _constant(np.array([-1])), keep_dims=True)
        inverse = op.power(op.add(mean, _number(self._epsilon)), _number(-0.5))
        return op.multiply(op.multiply(x, inverse), _constant(weight.float().numpy()))

    def _compiled(self, outs: list[Node], *inputs: Node) -> ov.InferRequest:
        model = ov.Model([out.output(0) for out in outs], list(inputs))
        return self._core.compile_model(model, "CPU", self._settings).create_infer_request()


def rounded(weight: Tensor) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """A weight [O, I] as whole numbers from -127 to 127, and each row's scale [O, 1]."""
    wide = weight.float().numpy()
    scales = np.maximum(np.abs(wide).max(axis=1, keepdims=True), 1e-12) / LARGEST
    return np.round(wide / scales).astype(np.int8), scales.astype(np.float32)


def _rows(width: int) -> Node:
    return op.parameter([-1, width], np.float32)


def _product(x: Node, weight: NDArray[np.int8], scales: NDArray[np.float32]) -> Node:
    """x [T, I] with the weight [O, I] -> [T, O]. In this form OpenVINO keeps the eight bits in memory."""
    wide = op.multiply(op.convert(_constant(weight), np.float32), _constant(scales))
    return op.matmul(x, wide, transpose_a=False, transpose_b=True)


def _constant(values: NDArray[np.generic]) -> Node:
    return op.constant(values)


def _number(value: float) -> Node:
    return op.constant(np.float32(value))


def _run(request: ov.InferRequest, *inputs: Tensor) -> list[Tensor]:
    """The request's answers to rows of inputs; they stay as they are until the same request runs again."""
    if len(inputs[0]) > ROWS:
        parts = zip(*(torch.split(x, ROWS) for x in inputs), strict=True)
        answers = ([found.clone() for found in _run(request, *part)] for part in parts)
        return [torch.cat(found) for found in zip(*answers, strict=True)]
    filled = [_filled(x) for x in inputs]  # OpenVINO reads their memory and does not hold on to it
    for i, x in enumerate(filled):
        request.set_input_tensor(i, ov.Tensor(x, shared_memory=True))
    request.infer()
    return [torch.from_numpy(tensor.data)[: len(inputs[0])] for tensor in request.output_tensors]


def _filled(x: Tensor) -> NDArray[np.float32]:
    wide: NDArray[np.float32] = x.contiguous().numpy()
    return wide if len(wide) == ROWS else np.pad(wide, ((0, ROWS - len(wide)), (0, 0)))
