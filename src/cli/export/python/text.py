"""Says which word comes next, as Millrace does.

    pip install -r requirements.txt
    python predict.py "please let me know if"
"""

import json
import sys
from pathlib import Path

import numpy
import onnxruntime
from tokenizers import Tokenizer

folder = Path(__file__).resolve().parent
tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
session = onnxruntime.InferenceSession(
    str(folder / "model.onnx"), providers=["CPUExecutionProvider"]
)


def predict(text, top=5):
    """The likeliest next words after the last 40 words of a text, likeliest first."""
    ids = tokenizer.encode(text).ids[-40:]
    if not ids:
        return {"next_word": None, "suggestions": []}
    probabilities, words = session.run(
        ["probabilities", "words"],
        {
            "ids": numpy.array([ids], dtype=numpy.int64),
            "lengths": numpy.array([len(ids)], dtype=numpy.int32),
        },
    )
    suggestions = [
        {"word": tokenizer.id_to_token(int(word)), "probability": float(probability)}
        for word, probability in zip(words[0][:top], probabilities[0][:top])
    ]
    return {"next_word": suggestions[0]["word"], "suggestions": suggestions}


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    print(json.dumps(predict(sys.argv[1]), ensure_ascii=False))
