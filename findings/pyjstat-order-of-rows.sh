#!/bin/sh
# pyjstat 2.0.0 with pandas 2.3.3 (PyPI), JSON-stat from and to a table of rows; JSON-stat is what PxWeb, the table server of statistical agencies, gives.
#
# JSON-stat has the values alone, in the order of its dimensions, so that a value's place says what it counts. A table of rows says it in its columns;
# the order of the rows means nothing there. A good engineer would expect Dataset.read(table).write() to put each value in its place. It writes the
# values as the rows come. Rows in another order give the same four numbers under other headings, and a table without one of its rows gives three values
# for two times two cells, where all after the gap have moved. Neither is an error.
#
# Consequence: a sorted, filtered or protected table is published with numbers under wrong headings. Fill the table up to every combination, and sort it
# by the order in which the categories first come, before it is written.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check pyjstat==2.0.0 pandas==2.3.3
"$dir/venv/bin/python" -W ignore - <<'PY'
import json
import sys

import pandas as pd
from pyjstat import pyjstat

rows = [("active", "2022", 1), ("active", "2023", 2), ("linked", "2022", 3), ("linked", "2023", 4)]


def written(rows):
    """The values as written, and how many stand at another combination of the written dimensions than their row says."""
    data = json.loads(pyjstat.Dataset.read(pd.DataFrame(rows, columns=["group", "year", "value"])).write())
    groups, years = (sorted(i, key=i.get) for i in (data["dimension"][d]["category"]["index"] for d in ("group", "year")))
    cells = [(g, y) for g in groups for y in years]
    wrong = sum((g, y, v) not in rows for (g, y), v in zip(cells, data["value"]))
    return data["size"], data["value"], wrong


seen = [
    ("as the format has it", written(rows)),
    ("other order", written([rows[3], rows[0], rows[1], rows[2]])),
    ("one row left out", written([rows[0], rows[2], rows[3]])),
]
for what, (size, values, wrong) in seen:
    print(f"{what}: size {size}, values {values}, {wrong} under a wrong heading")
if [s[1:] for _, s in seen] != [([1, 2, 3, 4], 0), ([4, 1, 2, 3], 2), ([1, 3, 4], 2)]:
    sys.exit("changed")
PY
