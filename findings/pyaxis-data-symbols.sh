#!/bin/sh
# pyaxis 0.4.3 with pandas 3.1.1 (PyPI), a reader of PX files, the format of statistical agencies.
#
# PX writes a cell without a number as a symbol in quotes: "." and ".." for missing or withheld, "-" for exactly nothing. A good engineer would
# expect one kind of answer for the two missing ones, and 0 or one further mark for "-". Read with the reader's defaults, the three come out as
# three different things: "." is an empty text, ".." is a floating-point NaN, and "-" keeps its quotes. Numbers are text.
#
# Consequence: whoever turns the column into numbers and drops what fails counts a true zero as missing. Name the symbols when reading
# (null_values, sd_values), and look for "-" with its quotes.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check pyaxis==0.4.3 pandas==3.1.1
cat > "$dir/table.px" <<'PX'
CHARSET="ANSI";
AXIS-VERSION="2000";
CODEPAGE="utf-8";
SUBJECT-AREA="Social insurance";
TITLE="Persons by group and year";
CONTENTS="Persons";
UNITS="persons";
DECIMALS=0;
STUB="group";
HEADING="year";
VALUES("group")="Active","Linked","Other";
VALUES("year")="2022","2023";
DATA=
15 "."
".." 0
"-" 12;
PX
"$dir/venv/bin/python" -W ignore - "$dir/table.px" <<'PY'
import sys
from pyaxis import pyaxis

cells = [repr(str(c)) for c in pyaxis.parse(uri=sys.argv[1], encoding="utf-8")["DATA"]["DATA"]]
print("as written: 15  \".\"  \"..\"  0  \"-\"  12")
print("as read:   ", "  ".join(cells))
expected = ["'15'", "''", "'nan'", "'0'", "'\"-\"'", "'12'"]
if cells != expected:
    sys.exit("changed: expected " + "  ".join(expected))
PY
