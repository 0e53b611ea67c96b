"""Parts of a graph that depend on no input: OpenVINO writes over what it computes of them once."""

import openvino
import pytest
import torch
from torch import Tensor, nn

from generators.backends.constants import fixed_nodes, with_constants_evaluated

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # OpenVINO's own tracing


class OnConstant(nn.Module):
    """ws [1, 4] scales a convolution of a constant, as a network's first style may."""

    def __init__(self) -> None:
        super().__init__()
        draw = torch.Generator().manual_seed(0)
        self.constant = nn.Parameter(torch.randn(1, 4, 8, 8, generator=draw))
        self.weight = nn.Parameter(torch.randn(4, 4, 3, 3, generator=draw))

    def forward(self, ws: Tensor) -> Tensor:
        x = nn.functional.conv2d(self.constant.expand(ws.shape[0], -1, -1, -1), self.weight, padding=1)
        return nn.functional.conv2d(x * ws[:, :, None, None], self.weight, padding=1)


def graph_of(module: nn.Module, ws: Tensor) -> openvino.Model:
    model = openvino.convert_model(module, example_input=ws)
    model.reshape({model.inputs[0]: ws.shape})
    return model


def test_the_second_picture_is_as_right_as_the_first() -> None:
    module, ws = OnConstant().requires_grad_(False), torch.tensor([[0.5, 2.0, -1.0, 3.0]])
    model = with_constants_evaluated(graph_of(module, ws))
    request = openvino.compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"}).create_infer_request()
    for _ in range(3):
        drawn = torch.from_numpy(request.infer([ws.numpy()])[0].copy())
        torch.testing.assert_close(drawn, module(ws), rtol=1e-4, atol=1e-4)


def test_nothing_is_left_that_depends_on_no_input() -> None:
    model = with_constants_evaluated(graph_of(OnConstant(), torch.ones(1, 4)))
    assert {node.get_type_name() for node in fixed_nodes(model)} == {"Constant"}
    assert sum(node.get_type_name() == "Convolution" for node in model.get_ops()) == 1
