"""Asks a model of 16 bits by Triton's clients, and holds the answers to what onnxruntime's Python gave, to the bit.

    python half.py HTTP GRPC ORACLE
"""
import json
import sys
from pathlib import Path

import numpy as np
import tritonclient.grpc
import tritonclient.http
from tritonclient.utils import InferenceServerException

http, grpc, oracle = sys.argv[1:]
told = json.loads(Path(oracle).read_text())
x = np.array(told["x"], dtype=np.uint16).view(np.float16)


def bits(values):
    values = np.where(np.isnan(values), np.array(np.nan, values.dtype), values)
    return values.view(np.uint16 if values.dtype == np.float16 else np.uint32).tolist()


for triton, address in ((tritonclient.http, http), (tritonclient.grpc, grpc)):
    client = triton.InferenceServerClient(address)
    given = triton.InferInput("x", [len(x)], "FP16").set_data_from_numpy(x)
    answer = client.infer("half", [given])
    for name, expected in told["edges"].items():
        found = answer.as_numpy(name)
        assert found.dtype == (np.float32 if name == "wide" else np.float16), (name, found.dtype)
        assert bits(found) == expected, (triton.__name__, name)
    wrong = triton.InferInput("x", [1], "FP32").set_data_from_numpy(np.ones(1, np.float32))
    try:
        client.infer("half", [wrong])
        raise SystemExit("FP32 was taken")
    except InferenceServerException as error:
        assert "float16" in str(error), error
print("as they are")
