"""Writes a model of Keras as an ONNX file, and what Keras answers to some rows.

    python keras_models.py FOLDER

Made with Keras 3.15.1 on TensorFlow 2.21.0 and tf2onnx 1.17.0.
"""
import json
import sys
from pathlib import Path

import keras
import numpy as np

folder = Path(sys.argv[1])
keras.utils.set_random_seed(5)
model = keras.Sequential(
    [keras.Input((4,), name="measures"), keras.layers.Dense(8, "relu"), keras.layers.Dense(3, "softmax", name="kinds")]
)
rows = np.random.default_rng(2).normal(size=(6, 4)).astype(np.float32)
answers = model.predict(rows, verbose=0)
model.export(str(folder / "keras.onnx"), format="onnx", verbose=False)
oracle = {"keras": {"x": rows.tolist(), "y": answers.tolist()}}
(folder / "keras.json").write_text(json.dumps(oracle) + "\n")
