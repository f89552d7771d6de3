"""Writes models of PyTorch as ONNX files, and what PyTorch answers to some inputs.

    python torch_models.py FOLDER

Made with PyTorch 2.15.0 and onnxscript 0.7.2. `sums` keeps its numbers in a file of its own, as the exporter does by
default; `picture` takes one picture at a time; `half` has inputs and outputs of 16 bits.
"""
import json
import sys
from pathlib import Path

import onnx
import torch
from torch import nn

folder = Path(sys.argv[1])
torch.manual_seed(3)
oracle = {}


def save(name, model, shown, **how):
    model.eval()
    file = folder / f"{name}.onnx"
    options = {"dynamo": True, "optimize": True, "verbose": False, "external_data": False} | how
    torch.onnx.export(model, (shown,), str(file), **options)
    # Where in a file each op was called is of no interest.
    written = onnx.load(file, load_external_data=False)
    for node in written.graph.node:
        del node.metadata_props[:]
    onnx.save(written, file)
    with torch.no_grad():
        oracle[name] = {"x": shown.tolist(), "y": model(shown).tolist()}


batch = torch.export.Dim("batch")
net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3), nn.Softmax(dim=1))
save("mlp", net, torch.randn(5, 4), input_names=["x"], output_names=["y"], dynamic_shapes=({0: batch},))

sums = nn.Sequential(nn.Linear(6, 300), nn.Tanh(), nn.Linear(300, 1))
save("sums", sums, torch.randn(4, 6), input_names=["x"], output_names=["y"], dynamic_shapes=({0: batch},), external_data=True)

picture = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Flatten(), nn.Linear(2 * 4 * 4, 2))
save("picture", picture, torch.randn(1, 1, 6, 6), input_names=["x"], output_names=["y"])

half = nn.Linear(3, 2).half()
save("half", half, torch.randn(4, 3).half(), input_names=["x"], output_names=["y"], dynamic_shapes=({0: batch},))

(folder / "torch.json").write_text(json.dumps(oracle) + "\n")
