"""Tells what an image shows, as Millrace does.

    pip install -r requirements.txt
    python predict.py record.json

The file holds a record whose image is base64 of one byte for each pixel and channel, row by row;
`-` reads it from the standard input.
"""

import base64
import json
import sys
from pathlib import Path

import numpy
import onnxruntime

folder = Path(__file__).resolve().parent
labels = json.loads((folder / "classes.json").read_text(encoding="utf-8"))["labels"]
options = json.loads((folder / "millrace.json").read_text(encoding="utf-8"))["task"]["options"]
session = onnxruntime.InferenceSession(
    str(folder / "model.onnx"), providers=["CPUExecutionProvider"]
)


def predict(pixels, top=5):
    """The likeliest classes of an image, given as its bytes, likeliest first."""
    shape = [1, options["height"], options["width"], options["channels"]]
    image = numpy.frombuffer(pixels, dtype=numpy.uint8).reshape(shape)
    [shares] = session.run(["probabilities"], {"images": image})[0]
    order = numpy.argsort(-shares, kind="stable")[:top]
    suggestions = [{"word": labels[at], "probability": float(shares[at])} for at in order]
    return {"prediction": suggestions[0]["word"], "suggestions": suggestions}


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    text = sys.stdin.read() if sys.argv[1] == "-" else Path(sys.argv[1]).read_text(encoding="utf-8")
    print(json.dumps(predict(base64.b64decode(json.loads(text)[options["image"]]))))
