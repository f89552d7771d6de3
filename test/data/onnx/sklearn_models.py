"""Writes models of scikit-learn and LightGBM as ONNX files, and what these libraries answer to some rows.

    python sklearn_models.py FOLDER

Made with scikit-learn 1.9.1, skl2onnx 1.20.0, LightGBM 4.7.0, onnxmltools 1.16.0 and onnx 1.23.2.
"""
import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from lightgbm import LGBMClassifier
from onnxmltools import convert_lightgbm
from onnxmltools.convert.common.data_types import FloatTensorType as LightTensorType
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType, StringTensorType
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_diabetes, load_iris
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

folder = Path(sys.argv[1])
oracle = {}


def save(name, model, **answers):
    (folder / f"{name}.onnx").write_bytes(model.SerializeToString())
    oracle[name] = {key: value.tolist() for key, value in answers.items()}


iris = load_iris()
X = iris.data.astype(np.float32)
names = iris.target_names[iris.target]
some = X[::15]

model = make_pipeline(StandardScaler(), LogisticRegression()).fit(X, names)
plain = to_onnx(model, X[:1], options={"zipmap": False}, target_opset=17)
save("iris", plain, rows=some, label=model.predict(some), probabilities=model.predict_proba(some))
save("iris-zipmap", to_onnx(model, X[:1], target_opset=17))

worse = LogisticRegression(C=1e-4).fit(X, names)
save(
    "iris-worse",
    to_onnx(worse, X[:1], options={"zipmap": False}, target_opset=17),
    rows=some,
    label=worse.predict(some),
    probabilities=worse.predict_proba(some),
)

diabetes = load_diabetes()
D = diabetes.data.astype(np.float32)
boosted = GradientBoostingRegressor(n_estimators=10, max_depth=3, random_state=1).fit(D, diabetes.target)
save("diabetes", to_onnx(boosted, D[:1], target_opset=17), rows=D[:10], values=boosted.predict(D[:10]))

rng = np.random.default_rng(7)
houses = pd.DataFrame(
    {
        "area": rng.uniform(30, 200, 300).astype(np.float32),
        "rooms": rng.integers(1, 7, 300).astype(np.float32),
        "heating": rng.choice(["gas", "oil", "heat pump"], 300),
    }
)
dear = (houses.area * 20 + (houses.heating == "heat pump") * 900 > 2600).map({True: "dear", False: "cheap"})
columns = make_pipeline(
    ColumnTransformer(
        [("numbers", StandardScaler(), ["area", "rooms"]), ("kinds", OneHotEncoder(), ["heating"])]
    ),
    LogisticRegression(),
).fit(houses, dear)
types = [
    ("area", FloatTensorType([None, 1])),
    ("rooms", FloatTensorType([None, 1])),
    ("heating", StringTensorType([None, 1])),
]
save(
    "houses",
    to_onnx(columns, initial_types=types, options={"zipmap": False}, target_opset=17),
    rows=houses[:8].to_numpy(dtype=object),
    label=columns.predict(houses[:8]),
    probabilities=columns.predict_proba(houses[:8]),
)

holes = X.copy()
holes[::7, 2] = np.nan
light = LGBMClassifier(n_estimators=5, num_leaves=4, min_child_samples=5, verbose=-1).fit(holes, iris.target)
save(
    "iris-lightgbm",
    convert_lightgbm(
        light, initial_types=[("input", LightTensorType([None, 4]))], zipmap=False, target_opset=15
    ),
    rows=np.nan_to_num(holes[:28:4], nan=-1e9),
    label=light.predict(holes[:28:4]),
    probabilities=light.predict_proba(holes[:28:4]),
)

# A value that is not known stands as null.
text = json.dumps(oracle, indent=1).replace("-1000000000.0", "null")
(folder / "sklearn.json").write_text(text + "\n")
