"""Tells the class of a record, or predicts a number of it, as Millrace does.

    pip install -r requirements.txt
    python predict.py '{"age": 42, "region": "north"}'
"""

import datetime
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


months = "jan feb mar apr may jun jul aug sep oct nov dec".split()
month_names = (
    "january february march april may june july august september october november december"
).split()
weekdays = "monday tuesday wednesday thursday friday saturday sunday".split()
year, month, day, name = (
    "(?P<year>[0-9]{4})",
    "(?P<month>[0-9]{1,2})",
    "(?P<day>[0-9]{1,2})",
    r"(?P<name>[A-Za-z]{3,9})\.?",
)
ordinal = "(?:st|nd|rd|th)?"
of_week = "(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6},? )?"
clock = (
    "(?:,(?= ))?(?:[T ](?P<hours>[0-9]{1,2}):(?P<minutes>[0-9]{2})"
    "(?::(?P<seconds>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,9}))?)?(?: ?(?P<half>[AP]M))?)?"
    "(?: ?(?P<zone>Z|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?))?"
)
forms = {
    "yyyy-mm-dd": f"{year}-{month}-{day}{clock}",
    "yyyy/mm/dd": f"{year}/{month}/{day}{clock}",
    "dd/mm/yyyy": f"{day}/{month}/{year}{clock}",
    "mm/dd/yyyy": f"{month}/{day}/{year}{clock}",
    "dd.mm.yyyy": rf"{day}\.{month}\.{year}{clock}",
    "dd-mm-yyyy": f"{day}-{month}-{year}{clock}",
    "mm-dd-yyyy": f"{month}-{day}-{year}{clock}",
    "dd mon yyyy": f"{of_week}{day}{ordinal}[ -]{name}[ -]{year}{clock}",
    "mon dd yyyy": f"{of_week}{name} {day}{ordinal},? {year}{clock}",
    "yyyymmdd": "(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})",
}
epoch = datetime.datetime(1970, 1, 1)


def month_of(text):
    """The number of a month by its name; 0 for any other text."""
    text = text.lower()
    if text in month_names:
        return month_names.index(text) + 1
    text = "sep" if text == "sept" else text
    return months.index(text) + 1 if text in months else 0


def moment(text, form):
    """What the clock on the wall shows, and the instant in milliseconds since 1970; None for any other text."""
    if len(text) > 64:
        return None
    if form in ("seconds", "milliseconds"):
        if not re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,9})?", text):
            return None
        instant = float(text) * (1000 if form == "seconds" else 1) // 1
        try:
            return epoch + datetime.timedelta(milliseconds=instant), instant
        except OverflowError:
            return None
    found = re.fullmatch(forms[form], text, re.IGNORECASE | re.ASCII)
    if not found:
        return None
    part = {"hours": None, "half": None, "zone": None, **found.groupdict()}
    number = month_of(part["name"]) if part.get("name") else int(part["month"])
    hours, minutes, milliseconds = int(part["hours"] or 0), 0, 0
    if part["hours"]:
        minutes = int(part["minutes"])
        milliseconds = int((part["fraction"] or "")[:3].ljust(3, "0"))
        if part["half"]:
            if not 1 <= hours <= 12:
                return None
            hours = hours % 12 + (12 if part["half"].lower() == "pm" else 0)
    try:
        wall = datetime.datetime(
            int(part["year"]),
            number,
            int(part["day"]),
            hours,
            minutes,
            int(part.get("seconds") or 0),
            milliseconds * 1000,
        )
    except ValueError:
        return None
    shift = offset(part["zone"])
    if shift is None:
        return None
    return wall, (wall - epoch) // datetime.timedelta(milliseconds=1) - shift


def offset(zone):
    """Milliseconds that a zone is ahead of UTC; None for one that there is not."""
    if not zone or zone[0] not in "+-":
        return 0
    hours, minutes = int(zone[1:3]), int(zone[3:].replace(":", "") or 0)
    if hours > 14 or minutes > 59:
        return None
    return (-1 if zone[0] == "-" else 1) * (hours * 60 + minutes) * 60_000


def part_of(wall, part):
    """A part of a date as a category."""
    if part == "weekday":
        return weekdays[wall.weekday()]
    return str(getattr(wall, part))


def words_of(text):
    """Words in lower case; of scripts without spaces, characters and pairs of them."""
    word = ""
    for character in unicodedata.normalize("NFC", text[:100_000]).lower() + " ":
        if unicodedata.category(character)[0] in "LNM":
            word += character
            continue
        if word and unspaced(word[0]):
            for at, one in enumerate(word):
                yield one
                if at + 1 < len(word):
                    yield word[at : at + 2]
        elif word:
            yield word
        word = ""


def unspaced(character):
    """Whether it belongs to a script without spaces between words."""
    code = ord(character)
    return 0x0E00 <= code <= 0x0E7F or 0x3040 <= code <= 0x30FF or 0x3400 <= code <= 0x9FFF


def hash_of(word):
    """FNV-1a over the code points, mixed as MurmurHash3 ends."""
    value = 0x811C9DC5
    for character in word:
        value = (value ^ ord(character)) * 0x01000193 & 0xFFFFFFFF
    value = (value ^ value >> 16) * 0x85EBCA6B & 0xFFFFFFFF
    value = (value ^ value >> 13) * 0xC2B2AE35 & 0xFFFFFFFF
    return value ^ value >> 16


def hashed(text, width=64):
    """Counts of words with a sign, as a vector of length 1."""
    counts = numpy.zeros(width)
    for word in words_of(text):
        value = hash_of(word)
        counts[value % width] += -1 if value >> 31 else 1
    square = float(counts @ counts)
    return counts / numpy.sqrt(square) if square else counts


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
    columns = table["numeric"] + table["categorical"]
    looked = [column["name"] for column in columns if "part" not in column]
    looked += [column["name"] for column in table.get("dates", []) + table.get("texts", [])]
    for name in fields:
        if name not in looked + table["ignored"]:
            sys.exit(f"The model does not know {name!r}; it knows {', '.join(looked)}.")
    return fields


def moments_of(fields):
    """The dates of a record by their column, with the newest that was learnt."""
    found = {}
    for column in table.get("dates", []):
        text = fields.get(column["name"])
        if text is None:
            continue
        value = moment(text, column["form"])
        if value:
            found[column["name"]] = (*value, column["newest"])
        elif text not in markers and text not in column["unread"]:
            sys.exit(f"{text!r} in {column['name']!r} is read as a date, {column['form']}.")
    return found


def encode(fields):
    """The inputs of the model for one record."""
    inputs = {}
    moments = moments_of(fields)
    if table["numeric"]:
        row = []
        for column in table["numeric"]:
            if "part" in column:
                known_at = moments.get(column["part"]["of"])
                row.append((known_at[2] - known_at[1]) / 86_400_000 if known_at else numpy.nan)
                continue
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
            if "part" in column:
                known_at = moments.get(column["part"]["of"])
                text = part_of(known_at[0], column["part"]["part"]) if known_at else None
            key = None if text is None else canonical(text)
            row.append(keys.index(key) + 1 if key in keys else 0)
        inputs["categories"] = numpy.array([row], dtype=numpy.int64)
    if table.get("texts"):
        row = [hashed(fields.get(column["name"], "")) for column in table["texts"]]
        inputs["texts"] = numpy.concatenate(row)[None].astype(numpy.float32)
    return inputs


def predict(record, top=5):
    """The likeliest classes of a record, likeliest first; or its number and where that lies."""
    if "target" in table:
        predicted, ends = session.run(["predicted", "interval"], encode(known(record)))
        value, (low, high) = float(predicted[0, 0]), (float(end) for end in ends[0])
        interval = {"low": low, "high": high, "share": table["interval"]}
        return {"prediction": value, "interval": interval, "suggestions": []}
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
