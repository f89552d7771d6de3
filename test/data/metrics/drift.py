"""Reference figures of SciPy, mpmath and exact fractions for src/metrics/drift, kept as JSON beside this file.

    pip install scipy numpy mpmath
    python test/data/metrics/drift.py

A sample is a list (null is NaN, "inf" and "-inf" are infinities), or is drawn by a rule that the test knows too:
state ← (1664525 · state + 1013904223) mod 2³², u = state / 2³²; a value is the sum of `sum` such u, times `scale`, plus
`shift`; with `floor` the whole number below it. Nothing else is random.
"""

import json
import math
import pathlib
from fractions import Fraction

import mpmath
import numpy as np
import scipy
from scipy import stats
from scipy.spatial.distance import jensenshannon

HERE = pathlib.Path(__file__).parent
mpmath.mp.dps = 60


def draw(seed, count, sum=1, scale=1.0, shift=0.0, floor=False):
    return {"seed": seed, "count": count, "sum": sum, "scale": scale, "shift": shift, "floor": floor}


def values_of(rule):
    if isinstance(rule, list):
        return np.array([math.nan if v is None else float(v) for v in rule])
    state, values = rule["seed"], np.empty(rule["count"])
    for place in range(rule["count"]):
        total = 0.0
        for _ in range(rule["sum"]):
            state = (1664525 * state + 1013904223) % 2**32
            total += state / 2**32
        value = total * rule["scale"] + rule["shift"]
        values[place] = math.floor(value) if rule["floor"] else value
    return values


def edges_of(reference, bins):
    """The binning that src/metrics/drift/bins.ts declares, once more."""
    ordered, edges = np.sort(reference), []
    chosen = [ordered[-(-i * len(ordered) // bins) - 1] for i in range(1, bins)]
    for value in sorted(set(chosen)):
        if chosen.count(value) > 1:
            edges.append(np.nextafter(value, -np.inf))
        edges.append(value)
    return [edge for edge in sorted(set(edges)) if math.isfinite(edge)]


def counts_of(values, edges):
    return np.bincount(np.searchsorted(edges, values, side="left"), minlength=len(edges) + 1)


def number(value):
    value = float(value)
    return value if math.isfinite(value) else None


def of_table(reference, current, smoothing=0.5):
    table = np.array([reference, current], dtype=float)
    table = table[:, table.sum(axis=0) > 0]
    if 0 in table.sum(axis=1):
        return {"chi2": None, "p": None, "freedom": None, "expected": None, "psi": None, "js": None, "cramer": None, "variation": None}
    chi2, p, freedom, expected = stats.chi2_contingency(table, correction=False)
    shares = table / table.sum(axis=1, keepdims=True)
    r, c = (table + smoothing) / (table + smoothing).sum(axis=1, keepdims=True)
    if table.shape[1] > 1:
        cramer = stats.contingency.association(table.astype(int), method="cramer")
    else:
        cramer = 0
    return {
        "chi2": number(chi2),
        "p": number(p),
        "freedom": int(freedom),
        "expected": number(expected.min()),
        "psi": number(math.fsum((c - r) * np.log(c / r))),
        "js": number(jensenshannon(shares[0], shares[1], base=2)),
        "cramer": number(cramer),
        "variation": number(np.abs(shares[0] - shares[1]).sum() / 2),
    }


def of_samples(name, reference_rule, current_rule):
    reference, current = values_of(reference_rule), values_of(current_rule)
    missing = [int(np.isnan(reference).sum()), int(np.isnan(current).sum())]
    r, c = reference[~np.isnan(reference)], current[~np.isnan(current)]
    case = {"name": name, "reference": reference_rule, "current": current_rule, "missing": missing}
    if len(r) == 0 or len(c) == 0:
        return {**case, "ks": None, "wasserstein": None, "table": None, "mean": None, "variance": None}
    test = stats.ks_2samp(reference, current, nan_policy="omit")
    finite = bool(np.isfinite(r).all() and np.isfinite(c).all())
    origin = np.median(r) if finite else 0  # Means near 1e9 would lose what they are asked for.
    ro, co = r - origin, c - origin
    with np.errstate(over="ignore"):
        spread = np.std(ro, ddof=1) if len(r) > 1 and finite else 0
        other = np.std(co, ddof=1) if len(c) > 1 and finite else math.inf
    distance = stats.wasserstein_distance(r, c) if finite else None
    edges = edges_of(r, 10)
    mean = variance = None
    if finite and min(len(r), len(c)) > 1 and 0 < spread < math.inf and other < math.inf:
        mean = {
            "statistic": number(stats.ttest_ind(co, ro, equal_var=False).statistic),
            "effect": number((co.mean() - ro.mean()) / spread),
        }
        ratio = np.var(co, ddof=1) / np.var(ro, ddof=1)
        variance = {"statistic": number(ratio), "effect": number(math.log(ratio) / 2) if ratio > 0 else None}
    return {
        **case,
        "ks": {"statistic": number(test.statistic), "p": number(test.pvalue)},
        "wasserstein": finite and {"statistic": number(distance), "effect": number(distance / spread) if 0 < spread < math.inf else None} or None,
        "table": {
            "edges": len(edges),
            "reference": counts_of(r, edges).tolist(),
            "current": counts_of(c, edges).tolist(),
            **of_table(counts_of(r, edges), counts_of(c, edges)),
        },
        "mean": mean,
        "variance": variance,
    }


def normal(seed, count, shift=0.0, scale=1.0):
    """About normal: 12 uniforms have variance 1."""
    return draw(seed, count, sum=12, scale=scale, shift=shift - 6 * scale)


def whole(seed, count, upto, shift=0):
    return draw(seed, count, scale=upto, shift=shift, floor=True)


tiny = [0.1, 0.4, 0.7]
SAMPLES = [
    ("one value each, equal", [1], [1]),
    ("one value each, different", [1], [2]),
    ("one against many", [0.5], normal(1, 40)),
    ("many against one", normal(2, 40), [0.5]),
    ("two against three", [1, 2], [1.5, 2.5, 3.5]),
    ("three against three, the same", tiny, tiny),
    ("three against three, disjoint", tiny, [2, 3, 4]),
    ("disjoint the other way", [2, 3, 4], tiny),
    ("five against seven", [3, 1, 4, 1.5, 9], [2, 6, 5, 3.5, 5.8, 9.7, 9.3]),
    ("seven against five", [2, 6, 5, 3.5, 5.8, 9.7, 9.3], [3, 1, 4, 1.5, 9]),
    ("constant, the same", [5] * 20, [5] * 30),
    ("constant, lower", [5] * 20, [4] * 30),
    ("constant, higher", [5] * 20, [6] * 30),
    ("constant reference", [5] * 20, normal(3, 30, 5)),
    ("constant current", normal(4, 30, 5), [5] * 20),
    ("constant zero", [0] * 12, [0, -0.0, 1e-300, -1e-300]),
    ("ties of two values", [0, 1] * 25, [0] * 40 + [1] * 10),
    ("ties, a die", whole(5, 60, 6), whole(6, 60, 6)),
    ("ties, two dice sizes", whole(7, 60, 6), whole(8, 47, 5)),
    ("ties, 300 against 200", whole(9, 300, 20), whole(10, 200, 20, 1)),
    ("mostly zero", draw(11, 200, scale=5, shift=-4, floor=True), draw(12, 150, scale=4, shift=-3, floor=True)),
    ("missing in the reference", [1, None, 2, 3, None, 4], [1.5, 2.5, 3.5]),
    ("missing in the current", [1.5, 2.5, 3.5], [None, 1, None, 2]),
    ("missing in both", [None, 1, 2, 3.25], [None, None, 2.5, 0.5, 7]),
    ("all missing in the reference", [None, None], [1, 2]),
    ("all missing in the current", [1, 2], [None]),
    ("empty reference", [], [1, 2]),
    ("empty current", [1, 2], []),
    ("both empty", [], []),
    ("infinite values", ["-inf", 1, 2, 3, "inf"], [0.5, 1.5, "inf", "inf"]),
    ("an infinity on one side", [1, 2, 3, 4], [1, 2, 3, "-inf"]),
    ("huge and tiny numbers", [1e300, -1e300, 1e-300, 5], [1e299, 2e300, -4, 7]),
    ("close together, far from zero", draw(13, 80, scale=1e-6, shift=1e9), draw(14, 90, scale=1e-6, shift=1e9)),
    ("equal sizes, 10", normal(15, 10), normal(16, 10)),
    ("equal sizes, 10, shifted", normal(17, 10), normal(18, 10, 1.5)),
    ("equal sizes, 100", normal(19, 100), normal(20, 100)),
    ("equal sizes, 100, shifted", normal(21, 100), normal(22, 100, 0.5)),
    ("equal sizes, 100, far", normal(23, 100), normal(24, 100, 4)),
    ("equal sizes, 1,000", normal(25, 1000), normal(26, 1000)),
    ("equal sizes, 1,000, shifted", normal(27, 1000), normal(28, 1000, 0.2)),
    ("equal sizes, 1,000, wider", normal(29, 1000), normal(30, 1000, 0, 1.5)),
    ("one apart, 100 and 101", normal(31, 100), normal(32, 101)),
    ("coprime, 97 and 89", normal(33, 97), normal(34, 89, 0.3)),
    ("a multiple, 100 and 25", normal(35, 100), normal(36, 25, 0.3)),
    ("gcd 6, 150 and 96", normal(37, 150), normal(38, 96, 1)),
    ("1,000 against 100", normal(39, 1000), normal(40, 100)),
    ("1,000 against 37, far", normal(41, 1000), normal(42, 37, 3)),
    ("1,500 against 999, narrower", normal(43, 1500), normal(44, 999, 0, 0.5)),
    ("uniform against normal, 500 and 400", draw(45, 500, scale=4, shift=-2), normal(46, 400)),
    ("exact at its limit, 10,000 each", normal(47, 10000), normal(48, 10000, 0.02)),
    ("exact at its limit, 10,000 and 9,999", normal(49, 10000), normal(50, 9999, 0.03)),
    ("exact, 10,000 and 1,000", normal(51, 10000), normal(52, 1000, 0.1)),
    ("exact, 10,000 and 3", normal(53, 10000), normal(54, 3)),
    ("asymptotic from 10,001 on", normal(55, 10001), normal(56, 10000)),
    ("asymptotic, 10,001 and 1", normal(57, 10001), [0.2]),
    ("asymptotic, 10,001 and 1, far", normal(58, 10001), [9]),
    ("asymptotic, 20,000 and 2", normal(59, 20000), [0.1, 0.3]),
    ("asymptotic, 20,000 and 5", normal(60, 20000), normal(61, 5)),
    ("asymptotic, 20,000 and 50", normal(62, 20000), normal(63, 50)),
    ("asymptotic, 20,000 and 50, shifted", normal(64, 20000), normal(65, 50, 0.8)),
    ("asymptotic, 20,000 and 50, far", normal(66, 20000), normal(67, 50, 2)),
    ("asymptotic, 20,000 and 140", normal(68, 20000), normal(69, 140, 0.1)),
    ("asymptotic, 20,000 and 150", normal(70, 20000), normal(71, 150)),
    ("asymptotic, 20,000 and 150, shifted", normal(72, 20000), normal(73, 150, 0.5)),
    ("asymptotic, halfway between whole sizes", normal(74, 10200), normal(75, 10200)),
    ("asymptotic, 11,000 and 11,001", normal(76, 11000), normal(77, 11001, 0.05)),
    ("asymptotic, ties", whole(78, 15000, 50), whole(79, 12000, 50)),
    ("asymptotic, the same rows", normal(80, 12000), normal(80, 12000)),
    ("huge, 1e5 each", normal(81, 100000), normal(82, 100000)),
    ("huge, 1e5 each, shifted by .01", normal(83, 100000), normal(84, 100000, 0.01)),
    ("huge, 1e5 each, shifted by .2", normal(85, 100000), normal(86, 100000, 0.2)),
    ("huge, 1e5 against 1e3", normal(87, 100000), normal(88, 1000, 0.05)),
    ("huge, ties, 1e5 and 7e4", whole(89, 100000, 1000), whole(90, 70000, 1000, 3)),
]

TABLES = [
    ("two categories", [10, 20], [20, 10]),
    ("the same shares", [10, 20, 30], [100, 200, 300]),
    ("missing in the current", [10, 20, 5], [12, 18, 0]),
    ("missing in the reference", [10, 20, 0], [12, 18, 7]),
    ("without a common category", [10, 20, 0, 0], [0, 0, 7, 3]),
    ("one category", [10], [25]),
    ("a cell that is empty on both sides", [10, 0, 20], [15, 0, 12]),
    ("low counts", [1, 2, 0, 3], [2, 0, 1, 1]),
    ("one row each", [1, 0], [0, 1]),
    ("large counts", [1_000_000, 2_000_000, 500_000], [1_001_000, 1_999_500, 501_000]),
    ("far apart", [100_000, 10], [10, 100_000]),
    ("many categories", [(7 * k) % 13 + 1 for k in range(200)], [(5 * k) % 11 + 1 for k in range(200)]),
    ("2,000 categories", [(7 * k) % 97 + 20 for k in range(2000)], [(7 * k) % 97 + 20 + k % 3 for k in range(2000)]),
    ("empty reference", [0, 0], [3, 4]),
    ("empty current", [3, 4], [0, 0]),
]

DISCOVERIES = [
    [0.01],
    [0.01, 0.02, 0.03, 0.04, 0.05],
    [0.8, 0.001, 0.3, 0.04, 0.04, 1, 0],
    [1, 1, 1],
    [1e-300, 0.5, 1e-12],
    [((k * 37) % 101) / 101 for k in range(100)],
]


def exact_share(n, m, distance):
    """P(D ≥ distance / nm) by counting lattice paths in whole numbers."""
    inside = lambda x, y: abs(x * m - y * n) < distance
    column = []
    for y in range(m + 1):
        column.append(1 if inside(0, y) and (y == 0 or column[y - 1]) else 0)
    for x in range(1, n + 1):
        for y in range(m + 1):
            below = column[y - 1] if y else 0
            column[y] = column[y] + below if inside(x, y) else 0
    return float(1 - Fraction(column[m], math.comb(n + m, n)))


def paths():
    for n, m in [(1, 1), (2, 3), (5, 5), (7, 5), (12, 9), (30, 30), (50, 37), (64, 48), (120, 90), (200, 133), (150, 150), (300, 200)]:
        step = math.gcd(n, m)
        for part in (0.05, 0.1, 0.2, 0.35, 0.6, 0.9, 1):
            distance = max(1, round(part * n * m / step)) * step
            yield {"n": n, "m": m, "h": distance // step, "share": exact_share(n, m, distance)}


def gammas():
    for a in (0.5, 1, 1.5, 2, 4.5, 9.5, 24.5, 100, 499.5, 5000, 1e5):
        for x in (1e-8, 0.01, 0.3, 0.9, 1, 1.1, 1.6, 2.5, 5):
            value = mpmath.gammainc(mpmath.mpf(a), mpmath.mpf(a * x), mpmath.inf, regularized=True)
            if value > 1e-290:
                yield {"a": a, "x": a * x, "q": float(value)}


def log_gammas():
    for x in (1e-6, 0.25, 0.5, 1, 1.5, 2, 3.7, 10, 15.5, 16.5, 100, 12345.5, 1e6, 1e10):
        yield {"x": x, "value": float(mpmath.loggamma(mpmath.mpf(x)))}


def smirnovs():
    """P(D⁺ ≥ x), term by term with 60 digits."""
    for n in (3, 10, 50, 200, 1500):
        for x in (0.01, 0.05, 0.1, 0.3, 0.5, 0.9):
            exact = mpmath.mpf(x)
            terms = (mpmath.binomial(n, j) * (exact + mpmath.mpf(j) / n) ** (j - 1) * (1 - exact - mpmath.mpf(j) / n) ** (n - j) for j in range(int(n * (1 - exact)) + 1))
            value = exact * mpmath.fsum(terms)
            if value > 1e-290:
                yield {"n": n, "x": x, "p": float(value)}


def kolmogorovs():
    for n in (1, 2, 5, 20, 100, 140, 141, 1000, 20000, 100000, 100001, 500000, 5000000):
        for z in (0.01, 0.05, 0.2, 0.4, 0.5, 0.6, 0.8, 0.87, 1, 1.3, 1.45, 1.5, 2, 3, 8, 19, 20):
            x = z / math.sqrt(n)
            if x < 1.1:
                yield {"n": n, "x": x, "p": float(stats.kstwo.sf(x, n))}


record = {
    "scipy": scipy.__version__,
    "samples": [of_samples(*case) for case in SAMPLES],
    "tables": [{"name": name, "reference": r, "current": c, **of_table(r, c)} for name, r, c in TABLES],
    "discoveries": [{"p": p, "adjusted": stats.false_discovery_control(np.array(p, dtype=float)).tolist()} for p in DISCOVERIES],
    "paths": list(paths()),
    "gamma": list(gammas()),
    "logGamma": list(log_gammas()),
    "smirnov": list(smirnovs()),
    "kolmogorov": list(kolmogorovs()),
}
(HERE / "drift.json").write_text(json.dumps(record, ensure_ascii=False, allow_nan=False) + "\n")
