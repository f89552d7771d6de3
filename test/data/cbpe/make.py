"""Estimates of NannyML's CBPE, kept as vectors: `python make.py` with nannyml 0.13.1 and statsmodels writes binary.json
and multiclass.json beside this file. Reference and window are drawn by numpy's default generator from the seeds below."""

import json
import os
import warnings
from pathlib import Path

os.environ["NML_DISABLE_USAGE_LOGGING"] = "1"
warnings.filterwarnings("ignore")

import nannyml as nml
import numpy as np
import pandas as pd

here = Path(__file__).parent
metrics = ["accuracy", "f1", "roc_auc", "precision", "recall"]
digits = 6


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def binary(seed, sharpness, shift, ties):
    """A model of one number; `sharpness` 1 is calibrated, more is too sure."""
    rng = np.random.default_rng(seed)

    def side(rows, moved):
        x = rng.normal(moved, 1.5, rows)
        y = (rng.uniform(size=rows) < sigmoid(x)).astype(int)
        p = np.round(sigmoid(sharpness * x), 2 if ties else digits)
        return y, p

    (y, p), (_, now) = side(1500, 0), side(700, shift)
    reference = pd.DataFrame({"y": y, "p": p, "said": (p >= 0.5).astype(int)})
    window = pd.DataFrame({"p": now, "said": (now >= 0.5).astype(int)})
    cbpe = nml.CBPE(
        y_pred_proba="p", y_pred="said", y_true="y", metrics=metrics,
        problem_type="classification_binary", chunk_size=700,
    ).fit(reference)
    return {
        "name": f"binary, sharpness {sharpness}, shift {shift}{', ties' if ties else ''}",
        "labels": ["no", "yes"],
        "calibrated": [bool(cbpe.needs_calibration)],
        "truth": y.tolist(), "reference": p.tolist(), "window": now.tolist(),
        "estimates": told(cbpe.estimate(window)),
    }


def multiclass(seed, sharpness, shift):
    rng = np.random.default_rng(seed)
    labels = ["a", "b", "c"]
    centres = np.array([[0, 0], [1.5, 0], [0, 1.5]])

    def side(rows, moved):
        x = centres[rng.integers(3, size=rows)] + rng.normal(moved, 1, (rows, 2))
        logits = x @ centres.T * 1.0 - (centres**2).sum(1) / 2
        true = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
        y = np.array([rng.choice(3, p=row) for row in true])
        said = np.exp(sharpness * logits)
        p = np.round(said / said.sum(1, keepdims=True), digits)
        return y, p

    (y, p), (_, now) = side(1200, 0), side(600, shift)
    columns = {label: f"p_{label}" for label in labels}

    def frame(p):
        return pd.DataFrame(
            {columns[label]: p[:, at] for at, label in enumerate(labels)}
            | {"said": [labels[at] for at in p.argmax(1)]}
        )

    cbpe = nml.CBPE(
        y_pred_proba=columns, y_pred="said", y_true="y", metrics=metrics,
        problem_type="classification_multiclass", chunk_size=600,
    ).fit(frame(p).assign(y=[labels[at] for at in y]))
    calibrated = [type(cbpe._calibrators[label]).__name__ != "NoopCalibrator" for label in labels]
    return {
        "name": f"multiclass, sharpness {sharpness}, shift {shift}",
        "labels": labels, "calibrated": calibrated,
        "truth": y.tolist(), "reference": p.flatten().tolist(), "window": now.flatten().tolist(),
        "estimates": told(cbpe.estimate(frame(now))),
    }


def told(result):
    frame = result.filter(period="analysis").to_df()
    assert len(frame) == 1
    return {
        {"roc_auc": "auc"}.get(name, name): {
            "value": float(frame[(name, "value")].iloc[0]),
            "error": float(frame[(name, "sampling_error")].iloc[0]),
        }
        for name in metrics
    }


def write(name, cases):
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    (here / name).write_text(f"[\n{lines}\n]\n")


write("binary.json", [
    binary(1, 1, 0, False), binary(2, 2.5, 0.8, False), binary(3, 0.5, -0.5, False), binary(4, 2, 0.3, True),
])
write("multiclass.json", [multiclass(5, 1, 0), multiclass(6, 2.5, 0.4)])
