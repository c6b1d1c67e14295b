#!/bin/sh
# pytauargus 0.6.0 (PyPI), statistical disclosure control: the methods of tau-ARGUS with the open solver HiGHS.
#
# HiTaSCtrl.full_jj finds the least cell suppression of a problem in the JJ format of tau-ARGUS. Each cell of that format has three protection levels:
# a lower one, an upper one, and a sliding one, which is how far apart the least and the greatest possible value must be, wherever they lie. A good
# engineer would expect a cell with a sliding level of 5 to be protected by at least 5 in all. The sliding level is read and not used: where the two
# others are 0, the unsafe cell is withheld alone, so that it follows from its row by one subtraction. The same level as an upper one is kept.
#
# Consequence: who asks for a width without a side gets no protection and no error. Give lower and upper levels, and look at the intervals of the audit.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check pytauargus==0.6.0
cd "$dir"
"$dir/venv/bin/python" - <<'PY' 2>&1
import sys
from importlib.metadata import version

from pytauargus import HiTaSCtrl

# A table of 3 by 3 with its margins, by rows; the total comes first in each row and column. The unsafe cell is the 3.
inner = [[3, 20, 30], [40, 25, 15], [12, 50, 60]]
rows = [[sum(map(sum, inner))] + [sum(c) for c in zip(*inner)]] + [[sum(r)] + r for r in inner]
values = [n for r in rows for n in r]


def withheld(lower, upper, sliding):
    """The cells that are withheld, the unsafe one among them."""
    with open("in.jj", "w") as f:
        print(0, len(values), sep="\n", file=f)
        for i, n in enumerate(values):
            levels = (lower, upper, sliding) if n == 3 else (0, 0, 0)
            print(i, n, 1, "u" if n == 3 else "s", 0, 1000, *("%.3f" % x for x in levels), file=f)
        sums = [[4 * i + j for j in range(4)] for i in range(4)] + [[4 * i + j for i in range(4)] for j in range(4)]
        print(len(sums), file=f)
        for s in sums:
            print(0, len(s), ":", *(f"{c} ({-1 if c == s[0] else 1})" for c in s), file=f)
    if HiTaSCtrl().full_jj(in_file_jj="in.jj", out_file="out.jj", max_time=10) != 0:
        sys.exit("changed: the problem is refused")
    with open("out.jj") as f:
        return sorted({int(line.split()[0]) for line in f if line.strip()} | {values.index(3)})


found = {name: len(withheld(*levels)) for name, levels in
         {"sliding level 5": (0, 0, 5), "upper level 5": (0, 5, 0)}.items()}
print("version", version("pytauargus"))
for name, n in found.items():
    print(f"{name}: {n} cells are withheld")
if found != {"sliding level 5": 1, "upper level 5": 4}:
    sys.exit("changed: expected 1 cell and 4 cells")
PY
