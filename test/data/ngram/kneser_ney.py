"""Probabilities of interpolated modified Kneser-Ney, from the definitions, without any of Millrace's code.

    python kneser_ney.py > kneser-ney.json

Ids: 0 stands before a sentence, 1 is an unknown word, words go from 2 to words - 1. An n-gram ends with a known
word. A context is as long as it can be: order - 1 ids, or all up to the beginning of the sentence with one 0.
"""

import json
import random
from collections import Counter, defaultdict

WORDS = 14
random.seed(5)
weights = [1 / (i + 1) for i in range(WORDS - 1)]
SENTENCES = [
    [i + 1 for i in random.choices(range(WORDS - 1), weights, k=random.randint(1, 12))] for _ in range(70)
]


def history(ids, place, order):
    """Ids before the next word of a place, oldest first."""
    return tuple(([0] + ids[: place + 1])[-(order - 1) :])


def events(sentences, order):
    """Every (context, word), the context as long as it can be."""
    return [
        (history(ids, place, order), ids[place + 1])
        for ids in sentences
        for place in range(len(ids) - 1)
        if ids[place + 1] > 1
    ]


def tables(seen):
    """Counts by context of every length: occurrences of the longest, different longer contexts of the others."""
    raw = Counter(seen)
    counts = defaultdict(dict)
    for (context, word), count in raw.items():
        counts[context][word] = count
    # What stands behind a longer context counts once for the shorter one.
    todo = {(context, word) for context, word in raw}
    while todo:
        shorter = defaultdict(set)
        for context, word in todo:
            if context:
                shorter[(context[1:], word)].add(context[0])
        todo = set()
        for (context, word), before in shorter.items():
            # Several rounds may come to one context, as those that begin a sentence are shorter.
            counts[context].setdefault(word, set())
            counts[context][word] |= before
            todo.add((context, word))
    return {
        context: {word: count if isinstance(count, int) else len(count) for word, count in words.items()}
        for context, words in counts.items()
    }


def discounts(counts, length):
    found = Counter(c for context, words in counts.items() if len(context) == length for c in words.values())
    n1, n2, n3, n4 = (found[i] for i in range(1, 5))
    if 0 in (n1, n2, n3, n4):
        return (0.5, 1.0, 1.5)
    y = n1 / (n1 + 2 * n2)
    law = (1 - 2 * y * n2 / n1, 2 - 3 * y * n3 / n2, 3 - 4 * y * n4 / n3)
    return law if all(0 <= d <= i + 1 for i, d in enumerate(law)) else (0.5, 1.0, 1.5)


def probability(counts, laws, context, word):
    lower = probability(counts, laws, context[1:], word) if context else 1 / (WORDS - 2)
    words = counts.get(context)
    if not words:
        return lower
    law = laws[len(context)]
    total = sum(words.values())
    own = words.get(word, 0)
    kept = max(0, own - law[min(own, 3) - 1]) if own else 0
    left = sum(law[min(count, 3) - 1] for count in words.values())
    return kept / total + left / total * lower


def figures(order):
    seen = events(SENTENCES, order)
    counts = tables(seen)
    laws = [discounts(counts, length) for length in range(order)]
    places = [(row, place) for row, ids in enumerate(SENTENCES[:12]) for place in range(len(ids) - 1)]
    after = [
        [probability(counts, laws, history(SENTENCES[row], place, order), word) for word in range(2, WORDS)]
        for row, place in places
    ]
    left = []
    for row, place in places:
        word = SENTENCES[row][place + 1]
        if word == 1:
            left.append(None)
            continue
        context = history(SENTENCES[row], place, order)
        fewer = list(seen)
        fewer.remove((context, word))
        left.append(probability(tables(fewer), laws, context, word))
    return dict(order=order, discounts=laws, places=places, after=after, left=left)


print(json.dumps(dict(words=WORDS, sentences=SENTENCES, figures=[figures(order) for order in (2, 3, 4)])))
