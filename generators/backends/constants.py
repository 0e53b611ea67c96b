"""What a graph computes from its constants alone, computed once and for all.

OpenVINO (2026.4, CPU) runs such a part at the first request only and then lets a later layer write over the result:
the second picture of a network that begins with a convolution of a constant is wrong. Done here, it is a constant as
any other.
"""

import numpy as np
import openvino
from openvino import opset15 as opset
from openvino.passes import ConstantFolding, Manager


def with_constants_evaluated(model: openvino.Model) -> openvino.Model:
    """The same graph, in which every layer depends on an input."""
    folding = Manager()
    folding.register_pass(ConstantFolding())  # shapes, which are fixed, and what else OpenVINO folds itself
    folding.run_passes(model)
    fixed = {id_of(node) for node in fixed_nodes(model)}
    for node in fixed_nodes(model):
        if node.get_type_name() == "Constant":
            continue
        for output in node.outputs():
            users = [user for user in output.get_target_inputs() if id_of(user.get_node()) not in fixed]
            if users:
                known = opset.constant(value_of(output))
                for user in users:
                    user.replace_source_output(known.output(0))
    model.validate_nodes_and_infer_types()
    return model


def fixed_nodes(model: openvino.Model) -> list[openvino.Node]:
    """The nodes without an input of the graph above them, in the order of use."""
    fixed: list[openvino.Node] = []
    ids: set[str] = set()
    for node in model.get_ordered_ops():
        sources = [node.input_value(i).get_node() for i in range(node.get_input_size())]
        if node.get_type_name() not in ("Parameter", "Result") and all(id_of(one) in ids for one in sources):
            fixed.append(node)
            ids.add(id_of(node))
    return fixed


def id_of(node: openvino.Node) -> str:
    """Two Python objects may stand for one node; its name is its own."""
    return str(node.get_name())


def value_of(output: openvino.Output) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    alone = openvino.Model([output], [])
    compiled = openvino.compile_model(alone, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    return np.array(compiled({})[0])
