"""Looks at images with an image package, as its documentation says: base64 in, probabilities out."""

import base64
import json
import pathlib
import sys

import numpy
import onnx
import onnxruntime

folder = pathlib.Path(sys.argv[1])
onnx.checker.check_model(onnx.load(folder / "model.onnx"), full_check=True)
labels = json.loads((folder / "classes.json").read_text())["labels"]
session = onnxruntime.InferenceSession(folder / "model.onnx")
shape = [1, *session.get_inputs()[0].shape[1:]]
answers = []
for text in json.load(sys.stdin):
    image = numpy.frombuffer(base64.b64decode(text), dtype=numpy.uint8).reshape(shape)
    [shares] = session.run(None, {"images": image})
    answers.append({label: float(share) for label, share in zip(labels, shares[0])})
json.dump(answers, sys.stdout)
