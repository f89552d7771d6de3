"""PyTorch's side of the comparison: the same network, batches and optimizer on one thread.

Reads `batches.json` (the folder is the first argument), then on each line from standard input runs as
many steps as it says and answers with the seconds they took and the mean loss.
"""

import json
import pathlib
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

torch.set_num_threads(1)
torch.manual_seed(1)
plan = json.loads((pathlib.Path(sys.argv[1]) / "batches.json").read_text())
words, width, units, rate = plan["words"], plan["embedding"], plan["units"], plan["rate"]

table = nn.Embedding(words, width)
layer = nn.LSTM(width, units)
output = nn.Linear(units, words)
parameters = [*table.parameters(), *layer.parameters(), *output.parameters()]
optimizer = torch.optim.Adam(parameters, lr=rate, fused=True)
batches = [
    (
        torch.tensor(batch["ids"]).reshape(batch["time"], -1),
        torch.tensor(batch["at"]),
        torch.tensor(batch["targets"]),
    )
    for batch in plan["batches"]
]
print("ready", flush=True)

done = 0
for line in sys.stdin:
    count = int(line)
    total = 0.0
    begun = time.perf_counter()
    for _ in range(count):
        ids, at, targets = batches[done % len(batches)]
        done += 1
        hidden, _ = layer(table(ids))
        rows = F.dropout(hidden.reshape(-1, units)[at], 0.1)
        loss = F.cross_entropy(output(rows), targets)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        total += loss.item()
    print(json.dumps({"seconds": time.perf_counter() - begun, "loss": total / count}), flush=True)
