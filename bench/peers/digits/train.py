"""The digits network in PyTorch.

Conv 32, Conv 32, max-pool, Conv 64, Conv 64, max-pool, Dense 512, Dense 10; batch normalisation and ReLU
after each convolution (3 x 3, 'same' padding) and after the wide dense layer; inputs standardised by the
training mean and deviation.
Reads two files of rows of 785 bytes, the label and 28 x 28 shades, and prints one line of JSON an epoch.

    python train.py train.bin test.bin --threads 2

With --turns each epoch waits for a line of standard input, so that two sides can take turns.
"""

import argparse
import json
import pathlib
import resource
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

parser = argparse.ArgumentParser()
parser.add_argument("train")
parser.add_argument("test")
parser.add_argument("--threads", type=int, default=1)
parser.add_argument("--epochs", type=int, default=5)
parser.add_argument("--batch", type=int, default=64)
parser.add_argument("--lr", type=float, default=0.001)
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--layout", choices=["fastest", "channels_last", "channels_first"], default="fastest")
parser.add_argument("--turns", action="store_true")
args = parser.parse_args()

torch.set_num_threads(args.threads)
torch.set_num_interop_threads(1)
torch.manual_seed(args.seed)
layouts = dict(channels_last=torch.channels_last, channels_first=torch.contiguous_format)


def read(path):
    rows = torch.frombuffer(bytearray(pathlib.Path(path).read_bytes()), dtype=torch.uint8).reshape(-1, 785)
    return rows[:, 1:].reshape(-1, 1, 28, 28).float() / 255, rows[:, 0].long()


images, labels = read(args.train)
seen, answers = read(args.test)
mean, deviation = images.mean(), images.std()
images, seen = ((part - mean) / deviation for part in (images, seen))


def block(inputs, outputs):
    # The bias would be taken off again by the normalisation.
    return [nn.Conv2d(inputs, outputs, 3, padding="same", bias=False), nn.BatchNorm2d(outputs), nn.ReLU()]


def build(layout):
    torch.manual_seed(args.seed)
    network = nn.Sequential(
        *block(1, 32), *block(32, 32), nn.MaxPool2d(2),
        *block(32, 64), *block(64, 64), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(64 * 7 * 7, 512, bias=False), nn.BatchNorm1d(512), nn.ReLU(), nn.Linear(512, 10),
    ).to(memory_format=layout)
    return network, torch.optim.Adam(network.parameters(), lr=args.lr, fused=True)


def step(network, optimizer, layout, at):
    x = images[at].contiguous(memory_format=layout)
    loss = F.cross_entropy(network(x), labels[at])
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()
    return loss.item()


def seconds(name):
    """The fastest of some steps with networks that are thrown away."""
    network, optimizer = build(layouts[name])
    best = float("inf")
    for turn in range(12):
        began = time.perf_counter()
        step(network, optimizer, layouts[name], torch.arange(args.batch))
        best = min(best, time.perf_counter() - began)
    return best


if args.layout == "fastest":
    args.layout = min(layouts, key=seconds)
layout = layouts[args.layout]
network, optimizer = build(layout)
print(json.dumps(dict(options=vars(args), torch=torch.__version__, train=len(labels), test=len(answers),
                      parameters=sum(part.numel() for part in network.parameters()))), flush=True)


def learn():
    network.train()
    total = 0.0
    for at in torch.randperm(len(labels)).split(args.batch):
        total += step(network, optimizer, layout, at) * len(at)
    return total / len(labels)


def accuracy():
    network.eval()
    with torch.no_grad():
        hits = sum((network(x.contiguous(memory_format=layout)).argmax(1) == y).sum().item()
                   for x, y in zip(seen.split(args.batch), answers.split(args.batch)))
    return hits / len(answers)


for epoch in range(1, args.epochs + 1):
    if args.turns and not sys.stdin.readline():
        break
    began = time.perf_counter()
    loss = learn()
    learnt = time.perf_counter() - began
    right = accuracy()
    print(json.dumps(dict(epoch=epoch, loss=round(loss, 4), accuracy=round(right, 4), train_seconds=round(learnt, 3),
                          seconds=round(time.perf_counter() - began, 3),
                          peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)), flush=True)
