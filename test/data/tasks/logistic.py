"""Writes logistic.json: records with missing values, and scikit-learn's logistic regression of them.

    python logistic.py
"""

import json

import numpy
import sklearn
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.preprocessing import OneHotEncoder, StandardScaler

rng = numpy.random.default_rng(11)
count = 240
age = rng.integers(18, 80, count).astype(float)
charge = numpy.round(rng.gamma(4, 12, count), 2)
plan = rng.choice(["basic", "plus", "naïve 日本"], count, p=[0.5, 0.3, 0.2])
effect = {"basic": 0.6, "plus": -0.8, "naïve 日本": 0.1}
logit = -0.04 * (age - 45) + 0.03 * (charge - 48) + numpy.array([effect[each] for each in plan])
churn = numpy.where(rng.uniform(size=count) < 1 / (1 + numpy.exp(-logit)), "yes", "no")
age[rng.uniform(size=count) < 0.1] = numpy.nan
plan = numpy.where(rng.uniform(size=count) < 0.05, "", plan)


def table(weights):
    # As Millrace scales: mean and deviation of the known values, then 0 where one is missing.
    scaled = StandardScaler().fit_transform(numpy.stack([age, charge], axis=1))
    gaps = numpy.isnan(age).astype(float)[:, None]
    plans = OneHotEncoder(sparse_output=False).fit_transform(plan[:, None])
    inputs = numpy.concatenate([numpy.nan_to_num(scaled), gaps, plans], axis=1)
    model = LogisticRegression(C=numpy.inf, tol=1e-12, max_iter=100_000, class_weight=weights)
    model.fit(inputs, churn)
    probabilities = model.predict_proba(inputs)
    return {
        "val_loss": log_loss(churn, probabilities),
        # Of the scaled age, the scaled charge and the missing age; those of plans have no single value.
        "coefficients": model.coef_[0][:3].tolist(),
        "probabilities of yes": probabilities[:, 1].tolist(),
    }


rows = [
    {
        "age": "" if numpy.isnan(a) else str(int(a)),
        "charge": f"{c:.2f}",
        "plan": str(p),
        "churn": str(y),
    }
    for a, c, p, y in zip(age, charge, plan, churn)
]
with open("logistic.json", "w") as out:
    made = {
        "made by": f"scikit-learn {sklearn.__version__}",
        "rows": rows,
        "alike": table(None),
        "balanced": table("balanced"),
    }
    json.dump(made, out, indent=0, ensure_ascii=False)
    out.write("\n")
