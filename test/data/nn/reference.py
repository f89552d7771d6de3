"""Reference metrics of PyTorch in double precision, kept as JSON beside this file.

    python test/data/nn/reference.py

Arrays are flat and row-major. PyTorch's gates stand in the order i, f, g, o; the tests reorder them.
"""

import json
import pathlib

import torch
from torch import nn
from torch.nn import functional as F

HERE = pathlib.Path(__file__).parent
torch.set_default_dtype(torch.float64)
torch.manual_seed(7)


def flat(tensor):
    return [round(value, 12) for value in tensor.detach().reshape(-1).tolist()]


def save(name, record):
    (HERE / f"{name}.json").write_text(json.dumps(record) + "\n")


def lstm(time, batch, features, units):
    """An LSTM forward, then backward from a given gradient of all its hidden states."""
    layer = nn.LSTM(features, units)
    x = torch.randn(time, batch, features, requires_grad=True)
    hidden, _ = layer(x)
    slope = torch.randn_like(hidden)
    hidden.backward(slope)
    save(
        "lstm",
        {
            "time": time, "batch": batch, "features": features, "units": units,
            "x": flat(x), "kernel": flat(layer.weight_ih_l0), "recurrent": flat(layer.weight_hh_l0),
            "bias": flat(layer.bias_ih_l0 + layer.bias_hh_l0), "hidden": flat(hidden), "slope": flat(slope),
            "dx": flat(x.grad), "dkernel": flat(layer.weight_ih_l0.grad),
            "drecurrent": flat(layer.weight_hh_l0.grad), "dbias": flat(layer.bias_ih_l0.grad),
        },
    )


def network(words, width, units, time, batch, steps, rate):
    """Embedding, LSTM, dropout by a given mask, Dense, cross-entropy at some places, Adam."""
    table = nn.Embedding(words, width)
    layer = nn.LSTM(width, units)
    output = nn.Linear(units, words)
    parameters = [*table.parameters(), *layer.parameters(), *output.parameters()]
    optimizer = torch.optim.Adam(parameters, lr=rate)
    tensors = {
        "table": table.weight, "kernel": layer.weight_ih_l0, "recurrent": layer.weight_hh_l0,
        "output": output.weight, "outputBias": output.bias,
    }
    # Two biases would each be moved by the optimizer: only the first learns.
    layer.bias_hh_l0.requires_grad_(False)
    bias = lambda: layer.bias_ih_l0 + layer.bias_hh_l0
    record = {
        "words": words, "width": width, "units": units, "time": time, "batch": batch, "rate": rate,
        "before": {**{name: flat(value) for name, value in tensors.items()}, "bias": flat(bias())},
        "steps": [],
    }
    for step in range(steps):
        ids = torch.randint(0, words, (time, batch))
        lengths = torch.randint(1, time + 1, (batch,))
        rows = torch.tensor([t * batch + b for t in range(time) for b in range(batch) if t < lengths[b]])
        targets = (ids.reshape(-1)[rows] * 7 + 3) % words
        mask = (torch.rand(len(rows), units) > 0.2) / 0.8
        hidden, _ = layer(table(ids))
        logits = output(hidden.reshape(-1, units)[rows] * mask)
        loss = F.cross_entropy(logits, targets)
        optimizer.zero_grad()
        loss.backward()
        record["steps"].append(
            {
                "ids": ids.reshape(-1).tolist(), "rows": rows.tolist(), "targets": targets.tolist(),
                "mask": [round(value, 12) for value in mask.reshape(-1).tolist()], "loss": round(loss.item(), 12),
            }
        )
        if step == 0:
            record["gradients"] = {
                **{name: flat(value.grad) for name, value in tensors.items()},
                "bias": flat(layer.bias_ih_l0.grad),
            }
        optimizer.step()
        if step == 0:
            record["after"] = {**{name: flat(value) for name, value in tensors.items()}, "bias": flat(bias())}
    save("network", record)


def adam():
    """Ten steps of Adam on 37 numbers."""
    x = torch.randn(37, requires_grad=True)
    optimizer = torch.optim.Adam([x], lr=0.01)
    record = {"before": flat(x), "gradients": []}
    for _ in range(10):
        x.grad = torch.randn(37) * 0.1
        record["gradients"].append(flat(x.grad))
        optimizer.step()
    record["after"] = flat(x)
    save("adam", record)


lstm(time=5, batch=3, features=4, units=6)
network(words=30, width=4, units=6, time=5, batch=8, steps=20, rate=0.02)
adam()
