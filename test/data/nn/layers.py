"""Reference metrics of PyTorch in double precision for layers, losses, optimizers and initialisers.

    python test/data/nn/layers.py

Written to layers.json beside this file. Arrays are flat and row-major. PyTorch's GRU has its gates in
the order r, z, n; the tests reorder them.
"""

import json
import math
import pathlib

import torch
from torch import nn
from torch.nn import functional as F
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

HERE = pathlib.Path(__file__).parent
torch.set_default_dtype(torch.float64)
torch.manual_seed(11)


def flat(tensor):
    return [round(value, 8) for value in tensor.detach().reshape(-1).tolist()]


def taught(layer, *sizes, run=None):
    """Forward from a random x, backward from a random slope of y."""
    x = torch.randn(*sizes, requires_grad=True)
    y = (run or layer)(x)
    slope = torch.randn_like(y)
    y.backward(slope)
    weights = {} if layer is None else dict(layer.named_parameters())
    return {
        "dims": list(sizes), "x": flat(x), "y": flat(y), "yDims": list(y.shape), "slope": flat(slope), "dx": flat(x.grad),
        "weights": {name: flat(value) for name, value in weights.items()},
        "slopes": {name: flat(value.grad) for name, value in weights.items() if value.grad is not None},
    }


def convs():
    def strided(x):
        # What TensorFlow calls same: the odd element at the end.
        return F.conv2d(F.pad(x, (0, 1, 0, 1)), same.weight, same.bias, stride=2)

    same = nn.Conv2d(2, 3, 3)
    return {
        "sequence": taught(nn.Conv1d(2, 3, 5, stride=2, padding=2), 2, 2, 9),
        "image": taught(nn.Conv2d(8, 16, 3, padding=1), 8, 8, 6, 5),
        "dilated": taught(nn.Conv2d(2, 3, (3, 2), stride=2, padding=0, dilation=2, bias=False), 2, 2, 9, 8),
        "strided": taught(same, 2, 2, 6, 4, run=strided),
    }


def pools():
    return {
        "max": taught(None, 2, 3, 4, 6, run=lambda x: F.max_pool2d(x, 2)),
        "overlapping": taught(None, 2, 2, 5, 6, run=lambda x: F.max_pool2d(x, 3, stride=2, padding=1)),
        "sequence": taught(None, 2, 3, 7, run=lambda x: F.max_pool1d(x, 2)),
        "average": taught(None, 2, 3, 4, 6, run=lambda x: F.avg_pool2d(x, 2)),
        "padded": taught(None, 2, 2, 5, 5, run=lambda x: F.avg_pool2d(x, 3, stride=2, padding=1, count_include_pad=False)),
        "global": taught(None, 2, 3, 4, 5, run=lambda x: x.mean((2, 3))),
    }


def batch_norm():
    layer = nn.BatchNorm2d(3)
    with torch.no_grad():
        layer.weight.uniform_(0.5, 1.5)
        layer.bias.uniform_(-0.5, 0.5)
    steps = []
    for _ in range(2):
        layer.zero_grad()
        steps.append({**taught(layer, 4, 3, 2, 3), "mean": flat(layer.running_mean), "variance": flat(layer.running_var)})
    layer.eval()
    x = torch.randn(4, 3, 2, 3)
    return {"steps": steps, "inference": {"x": flat(x), "y": flat(layer(x))}}


def layer_norm():
    layer = nn.LayerNorm(6)
    with torch.no_grad():
        layer.weight.uniform_(0.5, 1.5)
        layer.bias.uniform_(-0.5, 0.5)
    return taught(layer, 2, 3, 6)


def attention(causal, lengths):
    """`lengths` of the rows, or none."""
    batch, time, width, heads = 2, 5, 8, 2
    layer = nn.MultiheadAttention(width, heads, batch_first=True)
    with torch.no_grad():
        layer.in_proj_bias.uniform_(-0.5, 0.5)
        layer.out_proj.bias.uniform_(-0.5, 0.5)
    future = torch.ones(time, time, dtype=torch.bool).triu(1) if causal else None
    gone = None if lengths is None else torch.arange(time)[None] >= torch.tensor(lengths)[:, None]
    run = lambda x: layer(x, x, x, attn_mask=future, key_padding_mask=gone, need_weights=False)[0]
    return {**taught(layer, batch, time, width, run=run), "heads": heads, "lengths": lengths}


def activations():
    kinds = {
        "relu": F.relu, "gelu": F.gelu, "geluTanh": lambda x: F.gelu(x, approximate="tanh"), "silu": F.silu,
        "sigmoid": torch.sigmoid, "tanh": torch.tanh, "softmax": lambda x: F.softmax(x, -1),
    }
    return {name: taught(None, 3, 4, run=run) for name, run in kinds.items()}


def losses():
    rows, classes = 6, 4
    targets = torch.randint(0, classes, (rows,))
    weights = torch.rand(classes) + 0.5
    mask = torch.tensor([1.0, 0, 1, 0.5, 1, 0])
    hits = torch.randint(0, 2, (rows, classes)).double()
    element = torch.rand(rows, classes)
    wanted = torch.randn(rows, classes)

    def masked(x):
        each = F.cross_entropy(x, targets, weight=weights, reduction="none")
        return (each * mask).sum() / (weights[targets] * mask).sum()

    def mean(each):
        return (each * element).sum() / element.sum()

    runs = {
        "plain": lambda x: F.cross_entropy(x, targets),
        "weighted": lambda x: F.cross_entropy(x, targets, weight=weights),
        "masked": masked,
        "binary": lambda x: F.binary_cross_entropy_with_logits(10 * x, hits),
        "binaryWeighted": lambda x: mean(
            F.binary_cross_entropy_with_logits(x, hits, pos_weight=torch.tensor(3.0), reduction="none")
        ),
        "squared": lambda x: F.mse_loss(x, wanted),
        "squaredMasked": lambda x: mean(F.mse_loss(x, wanted, reduction="none")),
    }
    return {
        "rows": rows, "classes": classes, "targets": targets.tolist(), "weights": flat(weights), "mask": flat(mask),
        "hits": flat(hits), "element": flat(element), "wanted": flat(wanted),
        "cases": {name: taught(None, rows, classes, run=lambda x, run=run: run(x)) for name, run in runs.items()},
    }


def optimizers():
    """Eight steps on two parameters of 5 and 18 numbers, gradients shortened where it says so."""
    makers = {
        "sgd": lambda p: torch.optim.SGD(p, lr=0.1),
        "momentum": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, weight_decay=0.01),
        "nesterov": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.8, nesterov=True),
        "clipped": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9),
        "adamw": lambda p: torch.optim.AdamW(p, lr=0.1, weight_decay=0.05),
        "undecayed": lambda p: torch.optim.AdamW([{"params": p[:1], "weight_decay": 0.0}, {"params": p[1:], "weight_decay": 0.05}], lr=0.1),
    }
    found = {}
    for name, make in makers.items():
        values = [torch.randn(5, requires_grad=True), torch.randn(18, requires_grad=True)]
        record = {"before": [flat(value) for value in values], "gradients": []}
        optimizer = make(values)
        holder = nn.Module()
        holder.values = nn.ParameterList(values)
        mean = AveragedModel(holder, multi_avg_fn=get_ema_multi_avg_fn(0.7))
        mean.update_parameters(holder)
        for _ in range(8):
            for value in values:
                value.grad = torch.randn_like(value)
            record["gradients"].append([flat(value.grad) for value in values])
            if name == "clipped":
                nn.utils.clip_grad_norm_(values, 1.5)
            optimizer.step()
            for held, value in zip(holder.values, values):
                held.data.copy_(value.data)
            mean.update_parameters(holder)
        record["after"] = [flat(value) for value in values]
        record["average"] = [flat(value) for value in mean.module.values]
        found[name] = record
    return found


def initialisers():
    """Deviation and largest value of many numbers, for weights `[40, 25, 3, 3]`."""
    makers = {
        "glorotUniform": nn.init.xavier_uniform_,
        "xavierNormal": nn.init.xavier_normal_,
        "heUniform": lambda x: nn.init.kaiming_uniform_(x, nonlinearity="relu"),
        "kaimingNormal": lambda x: nn.init.kaiming_normal_(x, nonlinearity="relu"),
        "kaimingUniform": lambda x: nn.init.kaiming_uniform_(x, a=math.sqrt(5)),
        "lecunUniform": lambda x: nn.init.kaiming_uniform_(x, nonlinearity="linear"),
        "truncatedNormal": lambda x: nn.init.trunc_normal_(x, std=0.3, a=-0.6, b=0.6),
    }
    found = {}
    for name, fill in makers.items():
        values = torch.stack([fill(torch.empty(40, 25, 3, 3)) for _ in range(40)])
        found[name] = {"deviation": values.std().item(), "largest": values.abs().max().item()}
    return found


def network():
    """Conv, batch normalisation, ReLU, pool, Conv, GELU, pool, Dense; Adam on cross-entropy."""
    batch, classes = 8, 3
    layers = nn.Sequential(
        nn.Conv2d(1, 8, 3, padding=1, bias=False), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(8, 8, 3, padding=1), nn.GELU(), nn.AvgPool2d(2), nn.Flatten(), nn.Linear(32, classes),
    )
    names = {"first": "0.weight", "scale": "1.weight", "offset": "1.bias", "second": "4.weight", "bias": "4.bias", "output": "8.weight", "outputBias": "8.bias"}
    weights = dict(layers.named_parameters())
    record = {"batch": batch, "classes": classes, "before": {name: flat(weights[of]) for name, of in names.items()}, "steps": []}
    optimizer = torch.optim.Adam(layers.parameters(), lr=0.01)
    for _ in range(6):
        x = torch.randn(batch, 1, 8, 8)
        targets = torch.randint(0, classes, (batch,))
        loss = F.cross_entropy(layers(x), targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        record["steps"].append({"x": flat(x), "targets": targets.tolist(), "loss": round(loss.item(), 12)})
    layers.eval()
    x = torch.randn(batch, 1, 8, 8)
    record["after"] = {"x": flat(x), "logits": flat(layers(x)), "mean": flat(layers[1].running_mean), "variance": flat(layers[1].running_var)}
    return record


def gru():
    time, batch, features, units = 5, 3, 4, 6
    layer = nn.GRU(features, units)
    return {"units": units, **taught(layer, time, batch, features, run=lambda x: layer(x)[0])}


record = {
    "gru": gru(), "conv": convs(), "pool": pools(), "batchNorm": batch_norm(), "layerNorm": layer_norm(),
    "attention": {"plain": attention(False, None), "causal": attention(True, None), "padded": attention(False, [5, 3])},
    "activation": activations(), "loss": losses(), "optimizer": optimizers(), "init": initialisers(), "network": network(),
}
(HERE / "layers.json").write_text(json.dumps(record) + "\n")
