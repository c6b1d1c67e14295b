#!/bin/sh
# pyreadstat 1.3.7 with pandas 2.3.3 (PyPI), a reader of Stata, SAS and SPSS files.
#
# Stata and SAS keep a date as a number of days and a display format. A good engineer would expect the same number to become the same date under
# every date format. pyreadstat compares Stata's formats with a list of four whole texts: %td, %d, %tdD_m_Y and %tdCCYY-NN-DD. Under %tdDD/NN/CCYY,
# the way Europe writes a day, or %-td, which is only aligned to the left, the column is left as numbers, without a word. Of SAS it leaves MONYY,
# YYMMN and the date part of a datetime (E8601DN) as numbers of days or seconds, while YYMMDDN and B8601DN become dates.
#
# Consequence: whether a column is dates or floats depends on how the sender liked to see it. Look at original_variable_types, or name the formats
# in extra_date_formats.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check pyreadstat==1.3.7 pandas==2.3.3
"$dir/venv/bin/python" -W ignore - "$dir" <<'PY'
import sys
import pandas, pyreadstat

folder = sys.argv[1]
day, second = pandas.DataFrame({"x": [23558.0]}), pandas.DataFrame({"x": [2035411200.0]})  # 2024-07-01
seen = []
for shown in ("%td", "%tdCCYY-NN-DD", "%tdDD/NN/CCYY", "%-td"):
    pyreadstat.write_dta(day, folder + "/t.dta", variable_format={"x": shown})
    table, about = pyreadstat.read_dta(folder + "/t.dta")
    seen.append((about.original_variable_types["x"], str(table["x"][0])))
for shown, value in (("YYMMDDN8", day), ("MONYY7", day), ("YYMMN6", day), ("B8601DN8", second), ("E8601DN10", second)):
    pyreadstat.write_xport(value, folder + "/t.xpt", file_format_version=5, variable_format={"x": shown})
    table, about = pyreadstat.read_xport(folder + "/t.xpt")
    seen.append((about.original_variable_types["x"], str(table["x"][0])))
for shown, value in seen:
    print(f"{shown:14} {value}")
expected = ["2024-07-01", "2024-07-01", "23558.0", "23558.0", "2024-07-01", "23558.0", "23558.0", "2024-07-01 00:00:00", "2035411200.0"]
if [value for _, value in seen] != expected:
    sys.exit("changed: expected " + ", ".join(expected))
PY
