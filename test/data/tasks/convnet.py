"""One training step of the image network in PyTorch, for `src/tasks/image/network.test.ts`.

    python convnet.py > convnet.json

Arrays are flat and in Millrace's layout: a dense layer is [inputs + 1, outputs], its last row the bias.
"""

import json
import sys

import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(11)
torch.set_default_dtype(torch.float64)
rows, height, width, channels, filters, units, classes = 5, 6, 4, 2, (3, 4), 5, 3
mean, deviation = 120.0, 70.0
weights = torch.tensor([1.0, 0.5, 3.0])


def convolution(inputs, outputs):
    return [nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()]


first, second = filters
layers = [
    *convolution(channels, first), *convolution(first, first), nn.MaxPool2d(2),
    *convolution(first, second), *convolution(second, second), nn.MaxPool2d(2),
    nn.Flatten(), nn.Linear(second * (height // 4) * (width // 4), units), nn.BatchNorm1d(units), nn.ReLU(),
    nn.Linear(units, classes),
]
network = nn.Sequential(*layers)
convolutions = [layer for layer in layers if isinstance(layer, nn.Conv2d)]
norms = [layer for layer in layers if isinstance(layer, (nn.BatchNorm2d, nn.BatchNorm1d))]
hidden, output = (layer for layer in layers if isinstance(layer, nn.Linear))
names = [f"block{block}/{which}" for block in (1, 2) for which in ("first", "second")]
for norm in norms:
    nn.init.uniform_(norm.weight, 0.5, 1.5)
    nn.init.uniform_(norm.bias, -0.5, 0.5)


def flat(tensor):
    return [round(value, 9) for value in tensor.detach().flatten().tolist()]


def dense(layer, part):
    return flat(torch.cat([part(layer.weight).T, part(layer.bias)[None]]))


def parameters(part):
    found = {f"{name}/weights": flat(part(layer.weight)) for name, layer in zip(names, convolutions)}
    for name, norm in zip([*names, "hidden"], norms):
        found |= {f"{name}/norm/scale": flat(part(norm.weight)), f"{name}/norm/bias": flat(part(norm.bias))}
    return found | {"hidden/weights": dense(hidden, part), "output/weights": dense(output, part)}


images = torch.randint(0, 256, (rows, height, width, channels))
targets = torch.randint(0, classes, (rows,))
x = (images.permute(0, 3, 1, 2).double() - mean) / deviation
before = parameters(lambda value: value)
loss = F.cross_entropy(network(x), targets, weight=weights)
loss.backward()
states = {}
for name, norm in zip([*names, "hidden"], norms):
    states |= {f"{name}/norm/mean": flat(norm.running_mean), f"{name}/norm/variance": flat(norm.running_var)}
network.eval()
json.dump(
    dict(
        sizes=dict(height=height, width=width, channels=channels, filters=filters, units=units, dropout=0,
                   classes=classes, mean=mean, deviation=deviation),
        rows=rows, images=flat(images), targets=targets.tolist(), weights=weights[targets].tolist(),
        before=before, loss=loss.item(), gradients=parameters(lambda value: value.grad), states=states,
        probabilities=flat(network(x).softmax(1)),
    ),
    sys.stdout,
)
