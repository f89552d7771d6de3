"""Learns the mails of mails.json with scikit-learn: learn.py FOLDER, which has the rows for testing too. A JSON object a line."""

import json
import sys
import time
from pathlib import Path

import numpy
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, log_loss, roc_auc_score
from sklearn.pipeline import make_pipeline

words_and_pairs = {"ngram_range": (1, 2), "sublinear_tf": True, "min_df": 2}
peers = {
    "scikit-learn's defaults": lambda: make_pipeline(TfidfVectorizer(), LogisticRegression()),
    "scikit-learn, tuned": lambda: make_pipeline(
        TfidfVectorizer(**words_and_pairs), LogisticRegression(C=100, max_iter=1000)
    ),
    "scikit-learn, tuned, with signs": lambda: make_pipeline(
        TfidfVectorizer(**words_and_pairs, token_pattern=r"\w+|[^\w\s]"),
        LogisticRegression(C=100, max_iter=1000),
    ),
}

folder = Path(sys.argv[1])
mails = json.loads((folder / "mails.json").read_text(encoding="utf-8"))
texts = numpy.array([mail["text"] for mail in mails], dtype=object)
truth = numpy.array([mail["label"] == "spam" for mail in mails]).astype(int)
for seed, test in json.loads((folder / "tests.json").read_text()).items():
    held = numpy.zeros(len(texts), bool)
    held[test] = True
    for by, make in peers.items():
        model = make()
        begun = time.process_time()
        model.fit(texts[~held], truth[~held])
        seconds = time.process_time() - begun
        shares = model.predict_proba(texts[held])[:, 1]
        metrics = {
            "f1": f1_score(truth[held], shares > 0.5),
            "auc": roc_auc_score(truth[held], shares),
            "val_loss": log_loss(truth[held], shares),
        }
        print(json.dumps({"by": by, "seed": seed, "metrics": metrics, "seconds": seconds}), flush=True)
