"""The next-word network in PyTorch: what it reaches on the same sentences, batch and optimizer.

Reads the encoded sentences that encode.ts gives, trains, and prints one line of JSON an epoch.
    python train.py small.json --epochs 3 --lr 0.003
"""

import argparse
import json
import math
import random
import resource
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

parser = argparse.ArgumentParser()
parser.add_argument("data")
parser.add_argument("--embedding", type=int, default=10)
parser.add_argument("--units", type=int, default=100)
parser.add_argument("--dropout", type=float, default=0.1)
parser.add_argument("--input-dropout", type=float, default=0.0)
parser.add_argument("--tied", action="store_true", help="output weights are the embedding, after a projection")
parser.add_argument("--forget", type=float, default=1.0, help="bias of the forget gate at the start")
parser.add_argument("--unknown", type=float, default=0.0, help="share of input words read as unknown in training")
parser.add_argument("--batch", type=int, default=32)
parser.add_argument("--epochs", type=int, default=3)
parser.add_argument("--lr", type=float, default=0.001)
parser.add_argument("--decay", default="none", choices=["none", "cosine", "linear"])
parser.add_argument("--clip", type=float, default=0.0)
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--threads", type=int, default=1)
parser.add_argument("--turns", action="store_true", help="each epoch waits for a line of standard input")
args = parser.parse_args()

torch.set_num_threads(args.threads)
torch.manual_seed(args.seed)
data = json.load(open(args.data))
words = len(data["words"])
counts = torch.tensor(data["counts"], dtype=torch.float32)


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(words, args.embedding)
        self.lstm = nn.LSTM(args.embedding, args.units, batch_first=True)
        self.dropout = nn.Dropout(args.dropout)
        self.input_dropout = nn.Dropout(args.input_dropout)
        width = args.embedding if args.tied else args.units
        self.projection = nn.Linear(args.units, width) if args.tied else None
        self.output = nn.Linear(width, words)
        nn.init.uniform_(self.embedding.weight, -0.05, 0.05)
        nn.init.xavier_uniform_(self.lstm.weight_ih_l0)
        for gate in range(4):
            rows = slice(gate * args.units, (gate + 1) * args.units)
            nn.init.orthogonal_(self.lstm.weight_hh_l0.data[rows])
        nn.init.zeros_(self.lstm.bias_ih_l0)
        nn.init.zeros_(self.lstm.bias_hh_l0)
        self.lstm.bias_ih_l0.data[args.units : 2 * args.units] = args.forget
        nn.init.xavier_uniform_(self.output.weight)
        self.output.bias.data = torch.log((counts + 1) / (counts + 1).sum())
        if args.tied:
            self.output.weight = self.embedding.weight

    def forward(self, ids, at):
        hidden, _ = self.lstm(self.input_dropout(self.embedding(ids)))
        hidden = self.dropout(hidden.reshape(-1, args.units)[at])
        return self.output(self.projection(hidden) if args.tied else hidden)


def batches(rows, shuffle):
    rows = [row for row in rows if len(row) > 1]
    order = list(range(len(rows)))
    random.shuffle(order) if shuffle else None
    order.sort(key=lambda i: -(-len(rows[i]) // 3))
    groups = [order[i : i + args.batch] for i in range(0, len(order), args.batch)]
    random.shuffle(groups) if shuffle else None
    for group in groups:
        longest = max(len(rows[i]) for i in group)
        table = torch.zeros(len(group), longest, dtype=torch.long)
        for row, i in enumerate(group):
            table[row, : len(rows[i])] = torch.tensor(rows[i])
        yield table[:, :-1], table[:, 1:].reshape(-1)


def validate(network):
    network.eval()
    loss = known = positions = hits1 = hits5 = 0
    with torch.no_grad():
        for ids, targets in batches(data["val"], False):
            at = (targets > 0).nonzero().squeeze(1)
            targets = targets[at]
            logits = network(ids, at)
            seen = targets > 1
            loss += F.cross_entropy(logits[seen], targets[seen], reduction="sum").item()
            logits[:, :2] = -math.inf
            best = logits.topk(5).indices == targets[:, None]
            known += seen.sum().item()
            positions += len(targets)
            hits1 += best[:, 0].sum().item()
            hits5 += best.sum().item()
    network.train()
    return dict(val_loss=round(loss / known, 4), top1=round(hits1 / positions, 4), top5=round(hits5 / positions, 4),
                top1_known=round(hits1 / known, 4), top5_known=round(hits5 / known, 4))


def frequencies():
    known = [i for row in data["val"] for i in row[1:] if i > 1]
    positions = sum(len(row) - 1 for row in data["val"] if len(row) > 1)
    share = torch.log((counts + 1) / (counts + 1)[2:].sum())
    return dict(val_loss=round(-share[known].mean().item(), 4), top1=round(sum(i == 2 for i in known) / positions, 4),
                top5=round(sum(i < 7 for i in known) / positions, 4))


random.seed(args.seed)
network = Network()
optimizer = torch.optim.Adam(network.parameters(), lr=args.lr, eps=1e-7, fused=True)
steps = args.epochs * len(list(batches(data["train"], False)))
print(json.dumps(dict(options=vars(args), words=words, parameters=sum(p.numel() for p in network.parameters()),
                      frequencies=frequencies())), flush=True)
step, cpu = 0, 0.0
for epoch in range(1, args.epochs + 1):
    if args.turns and not sys.stdin.readline():
        break
    started, began, total, weight = time.perf_counter(), time.process_time(), 0.0, 0
    for ids, targets in batches(data["train"], True):
        at = (targets > 1).nonzero().squeeze(1)
        if args.unknown:
            ids = torch.where(torch.rand(ids.shape) < args.unknown, ids.clamp(max=1), ids)
        if args.decay != "none":
            done = step / steps
            scale = 1 - done if args.decay == "linear" else (1 + math.cos(math.pi * done)) / 2
            optimizer.param_groups[0]["lr"] = args.lr * max(scale, 0.02)
        loss = F.cross_entropy(network(ids, at), targets[at])
        optimizer.zero_grad()
        loss.backward()
        if args.clip:
            nn.utils.clip_grad_norm_(network.parameters(), args.clip)
        optimizer.step()
        total += loss.item() * len(at)
        weight += len(at)
        step += 1
    trained, cpu = time.perf_counter() - started, cpu + time.process_time() - began
    judged = validate(network)
    print(json.dumps(dict(epoch=epoch, loss=round(total / weight, 4), **judged, cpu_seconds=round(cpu, 1),
                          train_seconds=round(trained, 3), seconds=round(time.perf_counter() - started, 3),
                          peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)), flush=True)
