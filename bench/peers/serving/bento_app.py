"""BentoML with adaptive batching: `bentoml serve bento_app:Words`. MILLRACE_PACKAGE names the folder of the model."""

import os
from typing import Any

import bentoml
from words import Words as Model


@bentoml.service(
    workers=2,
    traffic={"timeout": 30, "max_concurrency": 1000},
    logging={"access": {"enabled": False}},
)
class Words:
    def __init__(self):
        self.model = Model(os.environ["MILLRACE_PACKAGE"])

    @bentoml.api(batchable=True, max_batch_size=64, max_latency_ms=1000)
    def predict(self, text: list[str]) -> list[dict[str, Any]]:
        return [
            {"next_word": suggestions[0]["word"], "suggestions": suggestions}
            for suggestions in self.model.suggest(text)
        ]
