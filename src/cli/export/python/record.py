"""Tells the class of a record, as Millrace does.

    pip install -r requirements.txt
    python predict.py '{"age": 42, "region": "north"}'
"""

import json
import re
import sys
import unicodedata
from pathlib import Path

import numpy
import onnxruntime

folder = Path(__file__).resolve().parent
table = json.loads((folder / "columns.json").read_text(encoding="utf-8"))
options = json.loads((folder / "millrace.json").read_text(encoding="utf-8"))["task"]["options"]
session = onnxruntime.InferenceSession(
    str(folder / "model.onnx"), providers=["CPUExecutionProvider"]
)

# Texts that stand where a number is missing.
words = "? - -- . na n/a #n/a #na <na> nan -nan null nil none missing unknown (null)".split()
markers = {"NaN", *words, *(w.upper() for w in words), *(w[:1].upper() + w[1:] for w in words)}


def canonical(text):
    """What two spellings of the same category have in common."""
    text = unicodedata.normalize("NFC", text)
    if text.lower() in ("true", "false"):
        return text.lower()
    if len(text) > 100 or not re.fullmatch(r"[+-]?[0-9]+(\.[0-9]*)?", text):
        return text
    text = text.removeprefix("+")
    if "." in text:
        text = text.rstrip("0").removesuffix(".")
    return "0" if text == "-0" else text


def number(text, notation):
    """The number of a text; None for any other text."""
    if len(text) > 100:
        return None
    mark, affix = notation["decimal"], notation["affix"]
    sign = text[0] if text[:1] in ("-", "+") else ""
    rest = text[len(sign) :]
    if affix and rest.startswith(affix):
        text = sign + rest[len(affix) :].strip()
    elif affix and rest.endswith(affix):
        text = sign + rest[: -len(affix)].strip()
    plain = r"[+-]?([0-9]+({0}[0-9]*)?|{0}[0-9]+)([eE][+-]?[0-9]+)?"
    is_plain = re.fullmatch(plain.format(r"\."), text) or (
        mark == "," and re.fullmatch(plain.format(","), text)
    )
    if not is_plain:
        text = ungrouped(text, mark)
        if text is None:
            return None
    with numpy.errstate(over="ignore"):
        value = numpy.float32(float(text.replace(",", ".")))
    return value if numpy.isfinite(value) else None


def ungrouped(text, mark):
    """A number such as 1,234.5 without the marks of its thousands; None for any other text."""
    groups, tail = (
        ("[, '\u00a0\u202f]", r"(\.[0-9]*)?") if mark == "." else ("[. '\u00a0\u202f]", ",[0-9]*")
    )
    whole = rf"[+-]?[0-9]{{1,3}}({groups}[0-9]{{3}})+{tail}"
    return re.sub(groups, "", text) if re.fullmatch(whole, text) else None


def spoken(value):
    """A value as its text; empty for none."""
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value).strip()


def known(record):
    """The values of a record as texts, without those that are not known."""
    fields = {}
    for name, value in record.items():
        text = spoken(value)
        if text and text not in options.get("missing", []):
            fields[unicodedata.normalize("NFC", name)] = text
    looked = [column["name"] for column in table["numeric"] + table["categorical"]]
    for name in fields:
        if name not in looked + table["ignored"]:
            sys.exit(f"The model does not know {name!r}; it knows {', '.join(looked)}.")
    return fields


def encode(fields):
    """The inputs of the model for one record."""
    inputs = {}
    if table["numeric"]:
        row = []
        for column in table["numeric"]:
            text = fields.get(column["name"])
            notation = column.get("notation", {"decimal": ".", "affix": ""})
            value = None if text is None else number(text, notation)
            nothing = text is None or text in markers or text in column.get("unread", [])
            if value is None and not nothing:
                sys.exit(f"{text!r} in {column['name']!r} is read as a number.")
            row.append(numpy.nan if value is None else value)
        inputs["numeric"] = numpy.array([row], dtype=numpy.float32)
    if table["categorical"]:
        row = []
        for column in table["categorical"]:
            keys = [canonical(category) for category in column["categories"]]
            text = fields.get(column["name"])
            key = None if text is None else canonical(text)
            row.append(keys.index(key) + 1 if key in keys else 0)
        inputs["categories"] = numpy.array([row], dtype=numpy.int64)
    return inputs


def predict(record, top=5):
    """The likeliest classes of a record, likeliest first."""
    [shares] = session.run(["probabilities"], encode(known(record)))[0]
    order = numpy.argsort(-shares, kind="stable")[:top]
    suggestions = [
        {"word": table["labels"][at], "probability": float(shares[at])} for at in order
    ]
    return {"prediction": suggestions[0]["word"], "suggestions": suggestions}


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    # Numbers keep every digit as it is written.
    asked = json.loads(sys.argv[1], parse_int=str, parse_float=str)
    print(json.dumps(predict(asked), ensure_ascii=False))
