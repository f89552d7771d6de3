"""Figures of scikit-learn for src/metrics: python3 classification.py > classification.json"""
import json
import numpy as np
import sklearn
from sklearn import metrics
from sklearn.calibration import calibration_curve

rng = np.random.default_rng(7)

def binary(name, rows, digits=None, weighted=False, share=0.4):
    truth = (rng.random(rows) < share).astype(int)
    scores = np.clip(0.3 * truth + rng.random(rows) * 0.7, 0, 1)
    if digits is not None:
        scores = np.round(scores, digits)
    weights = np.round(rng.random(rows) * 3, 3) if weighted else None
    fpr, tpr, roc = metrics.roc_curve(truth, scores, sample_weight=weights)
    precision, recall, pr = metrics.precision_recall_curve(truth, scores, sample_weight=weights)
    curves = {}
    if not weighted:
        for strategy in ("uniform", "quantile"):
            actual, predicted = calibration_curve(truth, scores, n_bins=10, strategy=strategy)
            curves[strategy] = {"actual": actual.tolist(), "predicted": predicted.tolist()}
    return {
        "name": name, "truth": truth.tolist(), "scores": scores.tolist(),
        "weights": None if weights is None else weights.tolist(),
        "roc": {"fpr": fpr.tolist(), "tpr": tpr.tolist(), "thresholds": [None if np.isinf(t) else t for t in roc]},
        "pr": {"precision": precision.tolist(), "recall": recall.tolist(), "thresholds": pr.tolist()},
        "auc": metrics.roc_auc_score(truth, scores, sample_weight=weights),
        "average_precision": metrics.average_precision_score(truth, scores, sample_weight=weights),
        "brier": metrics.brier_score_loss(truth, scores, sample_weight=weights),
        "calibration": curves,
    }

def many(name, rows, classes, weighted=False, absent=None, parts=None):
    labels = list(range(classes))
    drawn = [c for c in labels if c != absent]
    truth = rng.choice(drawn, rows)
    logits = rng.normal(size=(rows, classes))
    logits[np.arange(rows), truth] += 1.2
    p = np.exp(logits)
    p /= p.sum(axis=1, keepdims=True)
    weights = np.round(rng.random(rows) * 2 + 0.1, 3) if weighted else None
    # Parts of a power of two, of which many are equal, and which add up to one in any order.
    if parts is not None:
        p = np.maximum(np.floor(p * parts), 1) / parts
        p[np.arange(rows), p.argmax(axis=1)] += 1 - p.sum(axis=1)
    guess = p.argmax(axis=1)
    per = metrics.precision_recall_fscore_support(truth, guess, labels=labels, sample_weight=weights, zero_division=0)
    auc = [None if c == absent else metrics.roc_auc_score(truth == c, p[:, c], sample_weight=weights) for c in labels]
    hot = np.eye(classes)[truth]
    w = np.ones(rows) if weights is None else weights
    top = {
        f"top{k}_accuracy": metrics.top_k_accuracy_score(truth, p, k=k, labels=labels, sample_weight=weights)
        for k in (3, 5) if k < classes
    }
    return {
        **top,
        "name": name, "truth": truth.tolist(), "probabilities": p.ravel().tolist(), "classes": classes,
        "weights": None if weights is None else weights.tolist(),
        "precision": per[0].tolist(), "recall": per[1].tolist(), "f1": per[2].tolist(), "support": per[3].tolist(),
        "auc": auc, "accuracy": metrics.accuracy_score(truth, guess, sample_weight=weights),
        "log_loss": metrics.log_loss(truth, p, labels=labels, sample_weight=weights),
        "brier": float(np.average(((p - hot) ** 2).sum(axis=1), weights=w)),
        "confusion": metrics.confusion_matrix(truth, guess, labels=labels, sample_weight=weights).tolist(),
    }

print(json.dumps({
    "sklearn": sklearn.__version__, "numpy": np.__version__,
    "binary": [binary("plain", 300), binary("ties", 300, 1), binary("weights", 200, None, True),
               binary("ties and weights", 250, 1, True), binary("few", 12, 1), binary("rare", 400, 2, False, 0.02)],
    "many": [many("three classes", 200, 3), many("weights", 150, 4, True), many("a missing class", 120, 4, False, 2),
             many("weights and a missing class", 90, 3, True, 1), many("eight classes", 160, 8),
             many("eight classes with ties and weights", 160, 8, True, None, 64)],
}))
