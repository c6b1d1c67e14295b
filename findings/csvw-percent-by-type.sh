#!/bin/sh
# csvw 4.1.1 (PyPI), CSV on the Web: tables of text with a description of their columns.
#
# The standard's rules for numbers (Model for Tabular Data and Metadata, formats for numeric types) are one list for all numeric types: a cell may end
# with a percent or a per mille sign and is then divided by 100 or 1000. A good engineer would expect the type of the column to make no difference.
# A percentage is 0.05 in a column of type decimal. In one of type number, double or float, which is the usual type of a share, the same cell is told to
# be invalid and stays the text "5%". So does the per mille sign.
#
# Whether a table is valid is found by counting warnings: where the program's filter ignores warnings, every table is valid.
#
# Consequence: a valid table of shares is refused, or its shares come out as texts among numbers where the warning is not looked at. Write shares
# without a sign, or declare the column as decimal.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check csvw==4.1.1
cd "$dir"
"$dir/venv/bin/python" - <<'PY'
import json
import sys
import warnings

from csvw import CSVW

seen = {}
for cell in ("5%", "5\u2030"):
    for kind in ("decimal", "number", "double", "float"):
        with open("shares.csv", "w", encoding="utf-8") as f:
            f.write(f"group,share\nactive,{cell}\n")
        with open("shares.csv-metadata.json", "w") as f:
            columns = [{"name": "group", "datatype": "string"}, {"name": "share", "datatype": kind}]
            json.dump({"@context": "http://www.w3.org/ns/csvw", "url": "shares.csv", "tableSchema": {"columns": columns}}, f)
        valid = []
        for filter in ("always", "ignore"):
            warnings.simplefilter(filter)
            valid.append(CSVW("shares.csv-metadata.json", validate=True).is_valid)
        value = CSVW("shares.csv-metadata.json").to_json(minimal=True)[0]["share"]
        seen[cell, kind] = (value, *valid)
        print(f"{cell} as {kind}: {value!r}, valid: {valid[0]}, valid where warnings are ignored: {valid[1]}")
expected = {(c, k): (c, False, True) for c, k in seen}
expected["5%", "decimal"] = (0.05, True, True)
expected["5\u2030", "decimal"] = (0.005, True, True)
if seen != expected:
    sys.exit("changed")
PY
