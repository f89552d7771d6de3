"""The next-word model of a package, as anybody would ask it from Python: texts in, the five likeliest words out."""

import json
import os
import re

import numpy as np
import onnxruntime

LONGEST = 40
WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


class Words:
    """One thread a process: processes side by side are faster than threads inside an op."""

    def __init__(self, folder, threads=1):
        with open(os.path.join(folder, "tokenizer.json"), encoding="utf-8") as file:
            self.ids = json.load(file)["model"]["vocab"]
        self.words = {number: word for word, number in self.ids.items()}
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        path = os.path.join(folder, "model.onnx")
        self.session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    def encode(self, text):
        return [self.ids.get(word, 1) for word in WORD.findall(text.lower())][-LONGEST:] or [1]

    def suggest(self, texts, top=5):
        rows = [self.encode(text) for text in texts]
        lengths = np.array([len(row) for row in rows], np.int32)
        ids = np.zeros((len(rows), lengths.max()), np.int64)
        for place, row in enumerate(rows):
            ids[place, : len(row)] = row
        shares, words = self.session.run(["probabilities", "words"], {"ids": ids, "lengths": lengths})
        shares, words = shares[:, :top].tolist(), words[:, :top].tolist()
        return [
            [{"word": self.words.get(word, ""), "probability": share} for word, share in zip(*row)]
            for row in zip(words, shares)
        ]
