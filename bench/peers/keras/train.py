"""The source's algorithm in Keras: every prefix of a sentence is a row of its own, padded in front.

Embedding(V, 10) -> LSTM(100) -> Dropout(0.1) -> Dense(V, softmax), Adam 0.001, batch 32, 3 epochs. Reads
the sentences that `encodeRows` writes (the same split, vocabulary and ids as everywhere in this folder)
and prints one line of JSON about the set-up, then one an epoch.

    python train.py encoded.json
    python train.py encoded.json --steps 200      # seconds a step once it is warm, nothing else
"""

import argparse
import json
import os
import platform
import resource
import time

parser = argparse.ArgumentParser()
parser.add_argument("data")
parser.add_argument("--embedding", type=int, default=10)
parser.add_argument("--units", type=int, default=100)
parser.add_argument("--dropout", type=float, default=0.1)
parser.add_argument("--batch", type=int, default=32)
parser.add_argument("--epochs", type=int, default=3)
parser.add_argument("--lr", type=float, default=0.001)
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--threads", type=int, default=0, help="inside an op; 0 leaves it to TensorFlow")
parser.add_argument("--jit", choices=["auto", "on", "off"], default="auto", help="XLA")
parser.add_argument("--unroll", action="store_true", help="unroll the LSTM over time")
parser.add_argument("--steps", type=int, default=0, help="only time so many steps, after as many to warm up")
args = parser.parse_args()

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

keras.utils.set_random_seed(args.seed)
if args.threads:
    tf.config.threading.set_intra_op_parallelism_threads(args.threads)
    tf.config.threading.set_inter_op_parallelism_threads(1)

data = json.load(open(args.data))
words = len(data["words"])
longest = max(len(row) for side in ("train", "val") for row in data[side]) - 1


def prefixes(sentences):
    """Rows [prefixes, longest], padded in front with 0, and the word after each; only words that are known."""
    pairs = [(row[:at], row[at]) for row in sentences for at in range(1, len(row)) if row[at] > 1]
    rows = np.zeros((len(pairs), longest), np.int32)
    for place, (prefix, _) in enumerate(pairs):
        rows[place, longest - len(prefix):] = prefix
    return rows, np.array([word for _, word in pairs], np.int32)


rows, targets = prefixes(data["train"])
judged, answers = prefixes(data["val"])
network = keras.Sequential([
    keras.layers.Input((longest,), dtype="int32"),
    keras.layers.Embedding(words, args.embedding),
    keras.layers.LSTM(args.units, unroll=args.unroll),
    keras.layers.Dropout(args.dropout),
    keras.layers.Dense(words, activation="softmax"),
])
network.compile(
    loss="sparse_categorical_crossentropy",
    optimizer=keras.optimizers.Adam(args.lr),
    jit_compile={"auto": "auto", "on": True, "off": False}[args.jit],
)


def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def clocks():
    return np.array([time.perf_counter(), cpu()])


print(json.dumps(dict(
    options=vars(args), words=words, rows=len(rows), judged=len(judged), longest=longest,
    steps=-(-len(rows) // args.batch), parameters=network.count_params(), tensorflow=tf.__version__,
    keras=keras.__version__, python=platform.python_version(), cores=os.cpu_count(),
    jit=str(network.jit_compile),
)), flush=True)


class Tell(keras.callbacks.Callback):
    """Wall and CPU seconds of the training and of the validation of each epoch."""

    def on_epoch_begin(self, epoch, logs=None):
        self.began = clocks()

    def on_test_begin(self, logs=None):
        self.trained = clocks()

    def on_epoch_end(self, epoch, logs=None):
        train, validate = self.trained - self.began, clocks() - self.trained
        print(json.dumps(dict(
            epoch=epoch + 1, loss=round(logs["loss"], 4), val_loss=round(logs["val_loss"], 4),
            seconds=round(train[0], 1), cpu=round(train[1], 1),
            validation_seconds=round(validate[0], 1), validation_cpu=round(validate[1], 1),
            peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        )), flush=True)


if args.steps:
    some = slice(0, args.steps * args.batch)
    network.fit(rows[some], targets[some], batch_size=args.batch, epochs=1, verbose=0)
    for _ in range(3):
        began = clocks()
        network.fit(rows[some], targets[some], batch_size=args.batch, epochs=1, verbose=0)
        spent = (clocks() - began) / args.steps
        print(json.dumps(dict(step_ms=round(1000 * spent[0], 2), step_cpu_ms=round(1000 * spent[1], 2))), flush=True)
else:
    network.fit(
        rows, targets, batch_size=args.batch, epochs=args.epochs, verbose=0,
        validation_data=(judged, answers), validation_batch_size=256, callbacks=[Tell()],
    )
