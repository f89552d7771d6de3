"""A model of MLflow's pyfunc flavour over the ONNX model: `python mlflow_model.py PACKAGE FOLDER` writes it."""

import os
import sys

import mlflow
import mlflow.pyfunc

HERE = os.path.dirname(os.path.abspath(__file__))


class Words(mlflow.pyfunc.PythonModel):
    def load_context(self, context):
        from words import Words as Model

        self.model = Model(context.artifacts["package"])

    def predict(self, context, model_input, params=None):
        suggested = self.model.suggest(list(model_input["text"]))
        return [
            {"next_word": suggestions[0]["word"], "suggestions": suggestions} for suggestions in suggested
        ]


if __name__ == "__main__":
    package, folder = sys.argv[1:]
    mlflow.pyfunc.save_model(
        folder,
        python_model=Words(),
        artifacts={"package": package},
        code_paths=[os.path.join(HERE, "words.py")],
        pip_requirements=["onnxruntime"],
    )
