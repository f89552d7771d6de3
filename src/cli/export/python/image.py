"""Tells what an image shows, as Millrace does.

    pip install -r requirements.txt
    python predict.py record.json
    python predict.py picture.png

A JSON file holds a record whose image is base64 of one byte for each pixel and channel, row by row, or of a
PNG, JPEG or WebP file, also as a data URL; `-` reads it from the standard input. Pictures are decoded where
Pillow is installed: those of the model's size to the very bytes that Millrace reads, others but for the
rounding of another resampling.
"""

import base64
import io
import json
import re
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


shape = [1, options["height"], options["width"], options["channels"]]


def decode(data):
    """The pixels of a picture's file, by the rule that the model learnt with; pixels come back as they are."""
    if len(data) == numpy.prod(shape):
        return data
    try:
        from PIL import Image, ImageOps
    except ImportError:
        sys.exit(f"Install Pillow, or give {numpy.prod(shape)} bytes of pixels: found {len(data)}.")
    background = options.get("background", "#000000")
    picture = ImageOps.exif_transpose(Image.open(io.BytesIO(data), formats=["PNG", "JPEG", "WEBP"]))
    if picture.mode.startswith("I"):
        picture = picture.point(lambda value: value / 256).convert("L")
    picture = picture.convert("RGBA")
    picture = Image.alpha_composite(Image.new("RGBA", picture.size, background), picture).convert("RGB")
    size = (options["width"], options["height"])
    if picture.size != size:
        fit = options.get("fit", "contain")
        lanczos = Image.Resampling.LANCZOS
        if fit == "contain":
            picture = ImageOps.pad(picture, size, lanczos, background)
        elif fit == "cover":
            picture = ImageOps.fit(picture, size, lanczos)
        else:
            picture = picture.resize(size, lanczos)
    return picture.convert("L" if options["channels"] == 1 else "RGB").tobytes()


def predict(pixels, top=5):
    """The likeliest classes of an image, given as its bytes, likeliest first."""
    image = numpy.frombuffer(pixels, dtype=numpy.uint8).reshape(shape)
    [shares] = session.run(["probabilities"], {"images": image})[0]
    order = numpy.argsort(-shares, kind="stable")[:top]
    suggestions = [{"word": labels[at], "probability": float(shares[at])} for at in order]
    return {"prediction": suggestions[0]["word"], "suggestions": suggestions}


def read(name):
    """The bytes of an image: of a picture's file, or of the record in a JSON file."""
    data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    if not data.lstrip()[:1] == b"{":
        return data
    text = json.loads(data)[options["image"]]
    return base64.b64decode(re.sub(r"^data:[^,]*;base64,", "", text))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    print(json.dumps(predict(decode(read(sys.argv[1])))))
