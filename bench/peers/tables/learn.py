"""Learns the tables that tables.py wrote with scikit-learn's defaults: learn.py FOLDER measured|development [classes|numbers]. A JSON object a line."""

import json
import sys
import time
from pathlib import Path

import numpy
import pandas
from sklearn.compose import make_column_transformer
from sklearn.ensemble import (
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import log_loss, mean_absolute_error, r2_score, roc_auc_score, root_mean_squared_error
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

listed = json.loads((Path(__file__).parent / "tables.json").read_text())


def encoded(frame, scaled):
    """Medians where numbers are missing; categories one-hot, or as numbers for trees that take them so."""
    numeric = list(frame.select_dtypes("number").columns)
    others = [name for name in frame.columns if name not in numeric]
    numbers = make_pipeline(
        SimpleImputer(strategy="median", add_indicator=True), *([StandardScaler()] if scaled else [])
    )
    words = OneHotEncoder(handle_unknown="ignore")
    return make_column_transformer((numbers, numeric), (words, others))


def binned(frame):
    numeric = list(frame.select_dtypes("number").columns)
    others = [name for name in frame.columns if name not in numeric]
    few = [name for name in others if frame[name].nunique() < 255]
    places = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
    columns = make_column_transformer((places, others), ("passthrough", numeric))
    return columns, [name in few for name in others] + [False] * len(numeric)


def peers_of(kind, frame, seed):
    trees, categorical = binned(frame)
    classes = kind == "classes"
    linear = LogisticRegression(max_iter=1000) if classes else Ridge()
    boosted = HistGradientBoostingClassifier if classes else HistGradientBoostingRegressor
    forest = RandomForestClassifier if classes else RandomForestRegressor
    return {
        "LogisticRegression" if classes else "Ridge": make_pipeline(encoded(frame, True), linear),
        "HistGradientBoosting": make_pipeline(
            trees, boosted(categorical_features=categorical, random_state=seed)
        ),
        "RandomForest": make_pipeline(encoded(frame, False), forest(random_state=seed)),
    }


def calibration(truth, shares):
    """Expected calibration error of the positive class, or of the likeliest one, in ten bins."""
    if shares.shape[1] == 2:
        score, hit = shares[:, 1], truth == 1
    else:
        score, hit = shares.max(axis=1), shares.argmax(axis=1) == truth
    place = numpy.minimum(numpy.ceil(score * 10).astype(int).clip(1) - 1, 9)
    gaps = [abs(score[place == b].sum() - hit[place == b].sum()) for b in range(10)]
    return sum(gaps) / len(score)


def judged(kind, model, x, y):
    if kind == "numbers":
        guess = model.predict(x)
        return {
            "rmse": root_mean_squared_error(y, guess),
            "mae": mean_absolute_error(y, guess),
            "r2": r2_score(y, guess),
        }
    shares = model.predict_proba(x)
    truth = numpy.searchsorted(model.classes_, y)
    binary = shares.shape[1] == 2
    auc = roc_auc_score(truth, shares[:, 1] if binary else shares, multi_class="ovr")
    return {"auc": auc, "val_loss": log_loss(truth, shares), "ece": calibration(truth, shares)}


def learn(folder, kind, table):
    frame = pandas.read_csv(folder / f"{table['name']}.csv")
    label = frame.pop(table["label"])
    y = label.astype(str) if kind == "classes" else label.astype(float)
    tests = json.loads((folder / f"{table['name']}.tests.json").read_text())
    for seed, test in zip(listed["seeds"], tests):
        held = numpy.zeros(len(frame), bool)
        held[test] = True
        for peer, model in peers_of(kind, frame, seed).items():
            begun = time.process_time()
            model.fit(frame[~held], y[~held])
            seconds = time.process_time() - begun
            metrics = judged(kind, model, frame[held], y[held])
            said = {"kind": kind, "table": table["name"], "seed": seed, "by": peer}
            print(json.dumps({**said, **metrics, "seconds": seconds}), flush=True)


if __name__ == "__main__":
    folder, role, kinds = Path(sys.argv[1]), sys.argv[2], sys.argv[3:]
    for kind in kinds or listed[role]:
        for table in listed[role][kind]:
            learn(folder, kind, table)
