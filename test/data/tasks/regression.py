"""Writes regression.json: numbers, predictions, and scikit-learn's metrics of them.

    python regression.py
"""

import json

import numpy
import sklearn
from sklearn import metrics

rng = numpy.random.default_rng(5)
actual = rng.normal(40, 12, 50).round(3)
predicted = (actual + rng.normal(1, 6, 50)).round(3)
with open("regression.json", "w") as out:
    made = {
        "made by": f"scikit-learn {sklearn.__version__}",
        "actual": actual.tolist(),
        "predicted": predicted.tolist(),
        "metrics": {
            "val_loss": metrics.mean_squared_error(actual, predicted),
            "rmse": metrics.root_mean_squared_error(actual, predicted),
            "mae": metrics.mean_absolute_error(actual, predicted),
            "r2": metrics.r2_score(actual, predicted),
        },
    }
    json.dump(made, out, indent=0)
    out.write("\n")
