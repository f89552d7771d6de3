"""The source's way: Flask around `model.predict` of a Keras model of the same sizes, a text padded in front."""

import json
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
import keras  # noqa: E402
import numpy as np  # noqa: E402
from flask import Flask, jsonify, request  # noqa: E402

LONGEST = 40
folder = os.environ["MILLRACE_PACKAGE"]
with open(os.path.join(folder, "tokenizer.json"), encoding="utf-8") as file:
    ids = json.load(file)["model"]["vocab"]
with open(os.path.join(folder, "millrace.json"), encoding="utf-8") as file:
    sizes = json.load(file)["task"]["options"]
words = {number: word for word, number in ids.items()}
network = keras.Sequential(
    [
        keras.layers.Input((LONGEST,)),
        keras.layers.Embedding(len(ids), sizes["embedding"]),
        keras.layers.LSTM(sizes["units"]),
        keras.layers.Dense(len(ids), activation="softmax"),
    ]
)

app = Flask(__name__)


@app.post("/predict")
def predict():
    row = [ids.get(word, 1) for word in request.get_json()["text"].lower().split()][-LONGEST:]
    padded = np.zeros((1, LONGEST), np.int32)
    padded[0, LONGEST - len(row) :] = row
    shares = network.predict(padded, verbose=0)[0]
    best = np.argsort(shares)[::-1][:5]
    suggestions = [{"word": words[int(at)], "probability": float(shares[at])} for at in best]
    return jsonify(next_word=suggestions[0]["word"], suggestions=suggestions)
