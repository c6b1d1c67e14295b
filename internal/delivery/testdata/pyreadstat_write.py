"""Writes tables with pyreadstat. Reads JSON lines {path, names, rows of texts}. A column of dates only becomes dates, one
of whole numbers only becomes numbers, and any other stays text. The path's ending says the format."""

import datetime
import json
import re
import sys

import pandas
import pyreadstat

DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
NUMBER = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d{1,6})?")


def day(text):
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def typed(cells):
    filled = [c for c in cells if c]
    if filled and all(DATE.fullmatch(c) and day(c) for c in filled):
        return pandas.Series([day(c) if c else None for c in cells], dtype=object)
    if filled and all(NUMBER.fullmatch(c) for c in filled):
        return pandas.Series([float(c) if c else None for c in cells], dtype="float64")
    return pandas.Series(cells, dtype=object)


def write(path, table):
    ending = path.rsplit(".", 1)[1]
    if ending == "dta":
        pyreadstat.write_dta(table, path, version=15)
    elif ending == "sav":
        pyreadstat.write_sav(table, path, row_compress=True)
    elif ending == "zsav":
        pyreadstat.write_sav(table, path, compress=True)
    else:
        pyreadstat.write_xport(table, path, file_format_version=8)


for line in sys.stdin:
    one = json.loads(line)
    columns = {n: typed([row[i] for row in one["rows"] or []]) for i, n in enumerate(one["names"])}
    write(one["path"], pandas.DataFrame(columns))
