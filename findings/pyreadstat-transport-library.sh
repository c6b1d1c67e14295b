#!/bin/sh
# pyreadstat 1.3.7 with pandas 2.3.3 (PyPI), readers of SAS transport files (XPORT, version 5).
#
# A transport file is a library: it may hold several tables, each under member headers of its own, and PROC COPY of a SAS library writes it so. Asked
# for such a file, a good engineer would expect the first table, a list of the tables, or an error. Both readers give the first table and take all that
# follows for further rows of it: the headers of the second table, the descriptions of its columns and its data, read as numbers of the first one's
# columns. Of tables of 3 and 2 rows they make 57 rows, the number of rows in the metadata too, without a word.
#
# Consequence: counts and sums of the first table are wrong by any amount, and the second table is never seen. Count the lines that begin with
# "HEADER RECORD*******MEMBER" before reading, and split the file there.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check pyreadstat==1.3.7 pandas==2.3.3
"$dir/venv/bin/python" -W ignore - "$dir" <<'PY'
import sys
import pandas, pyreadstat

folder = sys.argv[1]
tables = {"PERSON": {"ID": [1.0, 2.0, 3.0], "AMOUNT": [100.0, 200.0, 300.0]}, "DEBT": {"ID": [4.0, 5.0], "DAYS": [10.0, 20.0]}}
library = b""
for name, columns in tables.items():
    path = folder + "/" + name + ".xpt"
    pyreadstat.write_xport(pandas.DataFrame(columns), path, table_name=name, file_format_version=5)
    with open(path, "rb") as f:
        table = f.read()
    library += table[240 if library else 0:]  # the three lines of the library stand once, before the first member
with open(folder + "/library.xpt", "wb") as f:
    f.write(library)
members = sum(library[i:i + 26] == b"HEADER RECORD*******MEMBER" for i in range(0, len(library), 80))
table, about = pyreadstat.read_xport(folder + "/library.xpt")
other = pandas.read_sas(folder + "/library.xpt", format="xport")
print("members in the file:", members, "with", [len(c["ID"]) for c in tables.values()], "rows")
print("pyreadstat: table", about.table_name, "with", len(table), "rows; metadata says", about.number_rows)
print("pandas:", len(other), "rows")
print("the fourth to sixth row of pyreadstat:", table["ID"][3:6].tolist())
if (members, len(table), about.number_rows, len(other)) != (2, 57, 57, 57) or table["ID"][:3].tolist() != [1, 2, 3]:
    sys.exit("changed: expected 2 members, read as 57 rows of the first table")
PY
