"""Evidently's side of the five statistics: the same columns, drawn by the same rule as columns.ts.

The arguments: rows a side, columns of numbers and of categories. Each line from standard input is one round, answered in
seconds of CPU time of the statistics alone, as Evidently's own functions compute them: Kolmogorov-Smirnov, Wasserstein over
the deviation, PSI and Jensen-Shannon of every number, chi-square of every category.
"""

import json
import resource
import sys
import time

import numpy as np
import pandas as pd
from evidently.legacy.calculations.stattests import (
    chi_stat_test,
    jensenshannon_stat_test,
    ks_stat_test,
    psi_stat_test,
    wasserstein_stat_test,
)
from evidently.legacy.core import ColumnType

rows, columns = int(sys.argv[1]), int(sys.argv[2])
SHIFT = 0.003


def uniform(seed):
    """Murmur's finalizer over the row and a seed, as columns.ts has it."""
    value = np.arange(rows, dtype=np.uint32) * np.uint32(2654435761) + np.uint32(seed * 40503 % 2**32)
    value ^= value >> np.uint32(16)
    value *= np.uint32(0x85EBCA6B)
    value ^= value >> np.uint32(13)
    value *= np.uint32(0xC2B2AE35)
    value ^= value >> np.uint32(16)
    return value / 2**32


def numbers(seed, shift):
    return pd.Series(uniform(2 * seed) + uniform(2 * seed + 1) + shift)


NAMES = np.array([f"c{place}" for place in range(20)])


def categories(seed):
    return pd.Series(NAMES[np.floor(20 * uniform(seed) ** 2).astype(int)])


def timed(test, kind, reference, current):
    begun = time.process_time()
    score = test.func(reference, current, kind, 0.1)[0]
    return time.process_time() - begun, float(score)


print(json.dumps({"ready": 1}), flush=True)
TESTS = {
    "ks": ks_stat_test,
    "wasserstein": wasserstein_stat_test,
    "psi": psi_stat_test,
    "jensen": jensenshannon_stat_test,
}
for line in sys.stdin:
    answer = {"seconds": 0.0, **{f"{name}_seconds": 0.0 for name in TESTS}, "chi_seconds": 0.0}
    for column in range(columns):
        before, after = numbers(4 * column + 1, 0), numbers(4 * column + 2, SHIFT)
        for name, test in TESTS.items():
            seconds, score = timed(test, ColumnType.Numerical, before, after)
            answer[f"{name}_seconds"] += seconds
            if column == 0:
                answer[name] = score
        before, after = categories(1_000_003 + 4 * column), categories(1_000_004 + 4 * column)
        seconds, score = timed(chi_stat_test, ColumnType.Categorical, before, after)
        answer["chi_seconds"] += seconds
        if column == 0:
            answer["chi"] = score
    answer["seconds"] = sum(value for name, value in answer.items() if name.endswith("_seconds"))
    answer["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(answer), flush=True)
