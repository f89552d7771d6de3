"""Runs a model package with onnxruntime and Hugging Face's tokenizers, without Millrace.

    python run.py FOLDER < texts.json

Reads a JSON array of texts and prints, for each, its ids and its five likeliest next words.
"""

import json
import sys
from pathlib import Path

import numpy
import onnx
import onnxruntime
from tokenizers import Tokenizer

folder = Path(sys.argv[1])
texts = json.load(sys.stdin)

onnx.checker.check_model(str(folder / "model.onnx"), full_check=True)
tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
session = onnxruntime.InferenceSession(str(folder / "model.onnx"), providers=["CPUExecutionProvider"])

ids = [tokenizer.encode(text).ids[-40:] for text in texts]
time = max(map(len, ids))
probabilities, words = session.run(
    ["probabilities", "words"],
    {
        "ids": numpy.array([row + [0] * (time - len(row)) for row in ids], dtype=numpy.int64),
        "lengths": numpy.array([len(row) for row in ids], dtype=numpy.int32),
    },
)
print(
    json.dumps(
        [
            {
                "ids": row,
                "suggestions": [
                    {"word": tokenizer.id_to_token(int(word)), "probability": float(probability)}
                    for word, probability in zip(words[at][:5], probabilities[at][:5])
                ],
            }
            for at, row in enumerate(ids)
        ]
    )
)
