"""SciPy's side of the benchmark `drift`: the same numbers, drawn by the same rule.

The arguments: values a sample, rows of the stream, features, and how far the second sample is moved. Each line from standard input is one round,
answered in seconds of CPU time: the two-sample Kolmogorov–Smirnov test of two samples in memory, and the stream counted
into the bins of 10 quantiles a feature, a thousand rows at once.
"""

import json
import sys
import time

import numpy as np
from scipy import stats

values, rows, features = (int(word) for word in sys.argv[1:4])
shift = float(sys.argv[4])
BATCH = 1000


def draw(seed, count):
    """Sums of two uniforms of a congruential generator, as bench/drift.ts draws them."""
    numbers = np.empty(count)
    state = seed
    for place in range(count):
        state = (1664525 * state + 1013904223) % 2**32
        first = state
        state = (1664525 * state + 1013904223) % 2**32
        numbers[place] = first / 2**32 + state / 2**32
    return numbers


reference, current = draw(1, values), draw(2, values) + shift
stream = reference[: rows * features].reshape(rows, features)
ordered = np.sort(reference)
edges = ordered[[-(-i * values // 10) - 1 for i in range(1, 10)]]
print(json.dumps({"ready": 1}), flush=True)

for line in sys.stdin:
    begun = time.process_time()
    test = stats.ks_2samp(reference, current)
    between = time.process_time()
    counts = np.zeros((features, 10))
    for start in range(0, rows, BATCH):
        batch = stream[start : start + BATCH]
        for feature in range(features):
            column = batch[:, feature]
            present = column[~np.isnan(column)]
            counts[feature] += np.bincount(np.searchsorted(edges, present), minlength=10)
    ended = time.process_time()
    answer = {
        "test": between - begun,
        "stream": ended - between,
        "statistic": test.statistic,
        "p": test.pvalue,
        "first": counts[0, 0],
    }
    print(json.dumps(answer), flush=True)
