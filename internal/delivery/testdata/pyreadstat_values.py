"""Prints what pyreadstat reads of each file named: one JSON line per file, with its columns and its rows as texts."""

import datetime
import json
import math
import struct
import sys
from decimal import Decimal

import pyreadstat


def read(path):
    lower = path.lower()
    if lower.endswith(".sas7bdat"):
        return pyreadstat.read_sas7bdat(path, output_format="dict")
    if lower.endswith(".dta"):
        return pyreadstat.read_dta(path, output_format="dict")
    if lower.endswith("sav"):
        return pyreadstat.read_sav(path, output_format="dict")
    return pyreadstat.read_xport(path, output_format="dict")


def number(x, kind):
    if math.isnan(x):
        return ""
    if math.isinf(x):
        return str(x)
    if x == math.trunc(x) and abs(x) < 1e15:
        return str(int(x))
    text = repr(x)
    if kind == "float":
        for digits in range(1, 12):
            text = "%.*g" % (digits, x)
            if struct.pack("f", float(text)) == struct.pack("f", x):
                break
    text = format(Decimal(text), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def text(x, kind):
    if x is None:
        return ""
    if isinstance(x, datetime.datetime):
        return x.isoformat(" ") if x.tzinfo is None else x.replace(tzinfo=None).isoformat(" ")
    if isinstance(x, (datetime.date, datetime.time)):
        return x.isoformat()
    if isinstance(x, str):
        return x.strip()
    return number(float(x), kind)


for path in sys.argv[1:]:
    try:
        data, meta = read(path)
        names = list(data)
        kinds = [meta.readstat_variable_types.get(n, "") for n in names]
        columns = [[text(x, k) for x in data[n]] for n, k in zip(names, kinds)]
        rows = [list(row) for row in zip(*columns)]
        print(json.dumps({"names": [n.strip() for n in names], "rows": rows, "formats": meta.original_variable_types}))
    except Exception as e:
        print(json.dumps({"error": repr(e)}))
