"""Tells the class of a text, as Millrace does.

    pip install -r requirements.txt
    python predict.py "Win a free ticket now!"
"""

import json
import math
import sys
from pathlib import Path

import numpy
import onnxruntime
from tokenizers import Tokenizer

folder = Path(__file__).resolve().parent
tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
known = json.loads((folder / "features.json").read_text(encoding="utf-8"))
session = onnxruntime.InferenceSession(
    str(folder / "model.onnx"), providers=["CPUExecutionProvider"]
)

# Ids below this are no words.
first = 2
words = tokenizer.get_vocab_size() - first
# A recurrent network reads words alone.
flat = known.get("ngrams", [])
ngrams = {pair: words + at for at, pair in enumerate(zip(flat[::2], flat[1::2]))}


def features(text):
    """Words and n-grams as often as they occur: an n-gram is a shorter one and the word that follows it."""
    ids = tokenizer.encode(text).ids
    for at, word in enumerate(ids):
        if word < first:
            continue
        feature = word - first
        yield feature
        for following in ids[at + 1 : at + known["order"]]:
            feature = ngrams.get((feature, following))
            if feature is None:
                break
            yield feature


def encode(text):
    """Numbers of the features of a text, and what each weighs: (1 + ln times) · idf, of length 1 together."""
    times = {}
    for feature in features(text):
        times[feature] = times.get(feature, 0) + 1
    if not times:
        return [0], [0.0]
    weights = [(1 + math.log(count)) * known["idf"][feature] for feature, count in times.items()]
    length = math.sqrt(sum(weight * weight for weight in weights))
    return list(times), [weight / length for weight in weights]


def tensors(text):
    """What the model takes: words and n-grams with their weights, or the first words in their order."""
    if "idf" in known:
        ids, weights = encode(text)
        return {
            "ids": numpy.array(ids, dtype=numpy.int64),
            "weights": numpy.array(weights, dtype=numpy.float32),
            "offsets": numpy.array([0], dtype=numpy.int64),
        }
    ids = tokenizer.encode(text).ids[: known["words"]] or [first - 1]
    return {
        "ids": numpy.array([ids], dtype=numpy.int64),
        "weights": numpy.full((1, len(ids)), 1 / len(ids), dtype=numpy.float32),
    }


def predict(text, top=5):
    """The likeliest classes of a text, likeliest first."""
    [shares] = session.run(["probabilities"], tensors(text))[0]
    order = numpy.argsort(-shares, kind="stable")[:top]
    suggestions = [{"word": known["labels"][at], "probability": float(shares[at])} for at in order]
    return {"prediction": suggestions[0]["word"], "suggestions": suggestions}


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    print(json.dumps(predict(sys.argv[1]), ensure_ascii=False))
