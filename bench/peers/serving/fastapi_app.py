"""FastAPI and onnxruntime: `uvicorn fastapi_app:app --workers 2`. MILLRACE_PACKAGE names the folder of the model."""

import os

from fastapi import FastAPI
from pydantic import BaseModel
from words import Words

app = FastAPI()
model = Words(os.environ["MILLRACE_PACKAGE"])


class Question(BaseModel):
    text: str


class Suggestion(BaseModel):
    word: str
    probability: float


class Answer(BaseModel):
    next_word: str
    suggestions: list[Suggestion]


# A run is shorter than the way to a thread and back: in the loop it is faster.
@app.post("/predict")
async def predict(question: Question) -> Answer:
    suggestions = model.suggest([question.text])[0]
    return Answer(next_word=suggestions[0]["word"], suggestions=suggestions)
