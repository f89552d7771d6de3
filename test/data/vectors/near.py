"""Positive pointwise mutual information of words and their neighbours, from the definition, and its singular values.

    python near.py > near.json

NumPy 2. Sentences are those of ../ngram/kneser-ney.json. Columns: right after, right before, two or three words after, two
or three words before; a neighbour d words away counts 1/d. Neighbours are tempered by the power 0.75. Ids below 2 are no words.
"""

import json
from pathlib import Path

import numpy as np

given = json.loads((Path(__file__).parent / "../ngram/kneser-ney.json").read_text())
words, sentences = given["words"], given["sentences"]
near = np.zeros((words, 4 * words))
for ids in sentences:
    for i, word in enumerate(ids):
        for j, other in enumerate(ids):
            if min(word, other) < 2 or i == j or abs(i - j) > 3:
                continue
            side = (0 if j > i else 1) + (0 if abs(i - j) == 1 else 2)
            near[word, side * words + other] += 1 / abs(i - j)
joint = near / near.sum()
word = joint.sum(axis=1, keepdims=True)
neighbour = near.sum(axis=0) ** 0.75
neighbour = neighbour / neighbour.sum()
with np.errstate(divide="ignore", invalid="ignore"):
    information = np.where(near > 0, np.log(joint / (word * neighbour)), 0)
positive = np.maximum(information, 0)
print(
    json.dumps(
        {
            "elements": [[int(r), int(c), float(positive[r, c])] for r, c in np.argwhere(positive > 0)],
            "singular": np.linalg.svd(positive, compute_uv=False).tolist(),
        }
    )
)
