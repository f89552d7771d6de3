"""Writes report.json: probabilities with ties, true classes, and scikit-learn's metrics of them.

    python report.py
"""

import json

import numpy
import sklearn
from sklearn import metrics

rng = numpy.random.default_rng(7)


def case(classes, rows):
    truth = rng.integers(0, classes, rows)
    logits = rng.normal(size=(rows, classes)) + 1.2 * numpy.eye(classes)[truth]
    shares = numpy.exp(logits) / numpy.exp(logits).sum(axis=1, keepdims=True)
    # Eighths, so that there are ties and yet each row sums to one exactly.
    eighths = numpy.floor(shares * 8)
    eighths[numpy.arange(rows), eighths.argmax(axis=1)] += 8 - eighths.sum(axis=1)
    shares = (eighths + 0.125) / (8 + classes * 0.125)
    shares = shares.astype(numpy.float32).astype(float)
    guess = shares.argmax(axis=1)
    each = metrics.precision_recall_fscore_support(truth, guess, zero_division=0)
    macro = metrics.precision_recall_fscore_support(truth, guess, average="macro", zero_division=0)
    one_hot = numpy.eye(classes)[truth]
    areas = [metrics.roc_auc_score(one_hot[:, c], shares[:, c]) for c in range(classes)]
    precisions = [metrics.average_precision_score(one_hot[:, c], shares[:, c]) for c in range(classes)]
    told = {
        "val_loss": float(-numpy.log(shares[numpy.arange(rows), truth]).mean()),
        "accuracy": metrics.accuracy_score(truth, guess),
        "macro_precision": macro[0],
        "macro_recall": macro[1],
        "macro_f1": macro[2],
    }
    if classes == 2:
        told |= {
            "precision": metrics.precision_score(truth, guess),
            "recall": metrics.recall_score(truth, guess),
            "sensitivity": metrics.recall_score(truth, guess),
            "specificity": metrics.recall_score(truth, guess, pos_label=0),
            "f1": metrics.f1_score(truth, guess),
            "auc": metrics.roc_auc_score(truth, shares[:, 1]),
            "average_precision": metrics.average_precision_score(truth, shares[:, 1]),
        }
    else:
        told |= {
            "precision": macro[0],
            "recall": macro[1],
            "f1": macro[2],
            "auc": float(numpy.mean(areas)),
            "average_precision": metrics.average_precision_score(one_hot, shares, average="macro"),
            "top3_accuracy": metrics.top_k_accuracy_score(truth, shares, k=3),
        }
    return {
        "truth": truth.tolist(),
        "probabilities": shares.flatten().tolist(),
        "metrics": {name: float(value) for name, value in told.items()},
        "classes": [
            {
                "precision": float(each[0][c]),
                "recall": float(each[1][c]),
                "f1": float(each[2][c]),
                "support": int(each[3][c]),
                "auc": float(areas[c]),
                "averagePrecision": float(precisions[c]),
            }
            for c in range(classes)
        ],
        "confusion": metrics.confusion_matrix(truth, guess).tolist(),
    }


with open("report.json", "w") as out:
    cases = {"two classes": case(2, 60), "four classes": case(4, 80)}
    json.dump({"made by": f"scikit-learn {sklearn.__version__}", "cases": cases}, out, indent=0)
    out.write("\n")
