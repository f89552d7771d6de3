"""Runs the model on tensors: what they mean knows the task that made it.

    pip install -r requirements.txt
    python predict.py '{"houses": [[120, 3, 1990, 2900]]}'

Inputs and outputs are nested lists by their names; millrace.json says their types and shapes.
"""

import json
import sys
from pathlib import Path

import numpy
import onnxruntime

folder = Path(__file__).resolve().parent
signature = json.loads((folder / "millrace.json").read_text(encoding="utf-8"))["signature"]
session = onnxruntime.InferenceSession(
    str(folder / "model.onnx"), providers=["CPUExecutionProvider"]
)


def predict(tensors):
    """The outputs of the model by their names."""
    inputs = {
        port["name"]: numpy.array(tensors[port["name"]], dtype=port["type"])
        for port in signature["inputs"]
    }
    names = [port["name"] for port in signature["outputs"]]
    return {name: value.tolist() for name, value in zip(names, session.run(names, inputs))}


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    print(json.dumps(predict(json.loads(sys.argv[1]))))
