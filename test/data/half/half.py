"""Writes half.json: what Python's struct reads and writes as binary16.

    python half.py > half.json
"""
import json
import random
import struct

random.seed(7)


def bits(value):
    return struct.pack(">d", value).hex()


def half(value):
    try:
        return struct.unpack("<e", struct.pack("<e", value))[0]
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


edges = [0, 1, 0x3FF, 0x400, 0x7BFF, 0x7C00, 0x8000, 0x8001, 0x83FF, 0x8400, 0xFBFF, 0xFC00]
places = sorted({*edges, *range(0, 0x7C00, 211), *range(0x8000, 0xFC00, 211)})
numbers = [f"{at}:{bits(struct.unpack('<e', struct.pack('<H', at))[0])}" for at in places]

values = [0.0, -0.0, 65504.0, 65519.0, 65519.99, 65520.0, -65520.0, 5.9e-8, 2.9e-8, 2.99e-8, 6.1e-5, 0.1, 1 / 3, 2049.0, 2051.0]
values += [random.choice([-1, 1]) * random.uniform(1, 2) * 2.0 ** random.randint(-28, 16) for _ in range(400)]
# Halfway between two neighbours, and a little beside it.
for at in random.sample(range(0x7BFF), 100):
    one, two = (struct.unpack("<e", struct.pack("<H", each))[0] for each in (at, at + 1))
    middle = (one + two) / 2
    values += [middle, -middle, middle * (1 + 2**-50), middle * (1 - 2**-50)]
print(json.dumps({"numbers": numbers, "rounded": [[bits(each), bits(half(each))] for each in values]}))
