"""Positive pointwise mutual information of words and their neighbours, from the definition, and its singular values.

    python near.py > near.json

NumPy 2. Sentences are those of ../ngram/kneser-ney.json. Columns: right after, right before, two or three words after, two
or three words before, and the forms of words; a neighbour d words away counts 1/d, a form as often as its word. Columns are tempered
by the power 0.75, and what forms tell counts twice. Ids below 2 are no words.
"""

import json
from pathlib import Path

import numpy as np

given = json.loads((Path(__file__).parent / "../ngram/kneser-ney.json").read_text())
names = "<pad> <unk> walking walked talking talked the ok under rather other quickly quick talks".split()
words, sentences = given["words"], given["sentences"]
near = np.zeros((words, 4 * words))
for ids in sentences:
    for i, word in enumerate(ids):
        for j, other in enumerate(ids):
            if min(word, other) < 2 or i == j or abs(i - j) > 3:
                continue
            side = (0 if j > i else 1) + (0 if abs(i - j) == 1 else 2)
            near[word, side * words + other] += 1 / abs(i - j)
counts = np.zeros(words)
for ids in sentences:
    for word in ids:
        counts[word] += 1
forms = {}
for word in range(2, words):
    name = names[word]
    for form in [name[-n:] + "<" for n in (1, 2, 3) if len(name) >= n + 2] + [">" + name[:n] for n in (4, 5) if len(name) > n]:
        forms.setdefault(form, []).append(word)
forms = [having for having in forms.values() if len(having) > 1]
looks = np.zeros((words, len(forms)))
for column, having in enumerate(forms):
    looks[having, column] = counts[having]
near = np.hstack([near, looks])
joint = near / near.sum()
word = joint.sum(axis=1, keepdims=True)
neighbour = near.sum(axis=0) ** 0.75
neighbour = neighbour / neighbour.sum()
with np.errstate(divide="ignore", invalid="ignore"):
    information = np.where(near > 0, np.log(joint / (word * neighbour)), 0)
information[:, 4 * words :] *= 2
positive = np.maximum(information, 0)
print(
    json.dumps(
        {
            "words": names,
            "counts": counts.astype(int).tolist(),
            "elements": [[int(r), int(c), float(positive[r, c])] for r, c in np.argwhere(positive > 0)],
            "singular": np.linalg.svd(positive, compute_uv=False).tolist(),
        }
    )
)
