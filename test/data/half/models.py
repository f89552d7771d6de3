"""Writes models whose inputs and outputs have 16 bits, and what onnxruntime's Python answers to all edge values, as bits.

    python models.py FOLDER

Made with onnx 1.23.2 and onnxruntime 1.32.0. `edges` answers row by row; `odd` gives back an input as it came, a constant,
and what a graph inside of it makes of a value around it, and has names that others would like to have.
"""
import json
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

folder = Path(sys.argv[1])
FLOAT16, FLOAT = TensorProto.FLOAT16, TensorProto.FLOAT


def port(name, shape, kind=FLOAT16):
    return helper.make_tensor_value_info(name, kind, shape)


def constant(name, values):
    return numpy_helper.from_array(np.array(values, dtype=np.float16), name)


def save(name, nodes, inputs, outputs, constants):
    graph = helper.make_graph(nodes, name, inputs, outputs, constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, folder / f"{name}.onnx")


save(
    "edges",
    [
        helper.make_node("Identity", ["x"], ["same"]),
        helper.make_node("Mul", ["x", "scale"], ["third"]),
        helper.make_node("Add", ["x", "x"], ["twice"]),
        helper.make_node("Cast", ["x"], ["wide"], to=FLOAT),
    ],
    [port("x", ["batch"]), port("scale", [1])],
    [port("same", ["batch"]), port("third", ["batch"]), port("twice", ["batch"]), port("wide", ["batch"], FLOAT)],
    [constant("scale", [1 / 3])],
)

inside = helper.make_graph([helper.make_node("Neg", ["x"], ["less"])], "inside", [], [port("less", ["n"])])
outside = helper.make_graph([helper.make_node("Identity", ["x/float16"], ["more"])], "outside", [], [port("more", ["n"])])
save(
    "odd",
    [
        helper.make_node("Add", ["x", "one"], ["x/float16"]),
        helper.make_node("If", ["turn"], ["chosen"], then_branch=inside, else_branch=outside),
    ],
    [port("x", ["n"]), port("turn", [], TensorProto.BOOL)],
    [port("x", ["n"]), port("one", [1]), port("chosen", ["n"]), port("x/float16", ["n"])],
    [constant("one", [1])],
)

edges = [0, 1, 2, 0x3FF, 0x400, 0x401, 0x3C00, 0x3C01, 0x3555, 0x2E66, 0x7800, 0x7BFE, 0x7BFF, 0x7C00]
x = np.array([*edges, *(bits | 0x8000 for bits in edges), 0x7E00], dtype=np.uint16).view(np.float16)


def answers(name, **given):
    session = onnxruntime.InferenceSession(str(folder / f"{name}.onnx"))
    names = [output.name for output in session.get_outputs()]
    return {key: value.view(np.uint16 if value.dtype == np.float16 else np.uint32).tolist() for key, value in zip(names, session.run(None, given))}


oracle = {
    "x": x.view(np.uint16).tolist(),
    "edges": answers("edges", x=x),
    "odd": {str(turn).lower(): answers("odd", x=x, turn=np.array(turn)) for turn in (True, False)},
}
(folder / "models.json").write_text(json.dumps(oracle) + "\n")
