"""MLflow's quick start for tracking, on a table with a column `churn`: train, log and register a model."""

import sys

import mlflow
import pandas
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

mlflow.set_tracking_uri("http://127.0.0.1:5019")
data = pandas.read_csv(sys.argv[1])
columns = make_column_transformer(
    (OneHotEncoder(handle_unknown="ignore"), make_column_selector(dtype_include=object)),
    (SimpleImputer(), make_column_selector(dtype_include="number")),
)
model = make_pipeline(columns, LogisticRegression(max_iter=500))
with mlflow.start_run():
    features = data.drop(columns=["churn", "customer"])
    model.fit(features, data["churn"])
    mlflow.log_metric("accuracy", model.score(features, data["churn"]))
    mlflow.sklearn.log_model(
        model, name="model", registered_model_name="rows", serialization_format="cloudpickle"
    )
