"""Writes tfidf.json: texts as scikit-learn's TfidfVectorizer weighs their words, symbols and pairs of them.

    python tfidf.py
"""

import json

import sklearn
from sklearn.feature_extraction.text import TfidfVectorizer

texts = [
    "Free money! Free money now, don't wait.",
    "Meeting moved to Monday, see the notes",
    "FREE tickets: don't wait, don't think!",
    "The notes of Monday's meeting",
    "Win $100 now! Win $200 now!",
    "Can we move the meeting to noon? See you",
    "$100 for free",
    "we see the money",
]
new = ["free money for the meeting", "nothing known hereafter", "WIN, win $ now! the the the the notes"]
words = r"[^\W_]+(?:'[^\W_]+)*|[^\w\s]"


def weights(vectorizer, rows):
    names = vectorizer.get_feature_names_out()
    matrix = vectorizer.transform(rows).tocsr()
    return [
        {names[at]: value for at, value in zip(row.indices.tolist(), row.data.tolist())}
        for row in matrix
    ]


with open("tfidf.json", "w") as out:
    made = {"made by": f"scikit-learn {sklearn.__version__}", "texts": texts, "new": new}
    for order in (1, 2, 3):
        for least in (1, 2):
            vectorizer = TfidfVectorizer(
                token_pattern=words, ngram_range=(1, order), min_df=least, sublinear_tf=True
            ).fit(texts)
            made[f"{order} {least}"] = weights(vectorizer, texts + new)
    json.dump(made, out, indent=0)
    out.write("\n")
