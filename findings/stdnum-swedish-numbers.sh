#!/bin/sh
# python-stdnum 2.2 (PyPI), modules stdnum.se.personnummer and stdnum.se.orgnr.
#
# compact() is documented to give the minimal form of a number. For Swedish personal numbers it does not give one form: the same person's
# number of twelve digits and of ten stay different, so that two registers joined on it do not meet. Coordination numbers (day plus 60), which
# agencies' registers are full of, are refused as not valid. An organisation number with the leading 16 that agencies write is refused too,
# while a personal number passes as an organisation number, because only the check digit is looked at.
#
# The numbers below are official test numbers, and a company number made up for tests.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check python-stdnum==2.2
"$dir/venv/bin/python" - <<'PY'
import sys
from stdnum.se import orgnr, personnummer

seen = [
    ("twelve digits, compact", personnummer.compact("198112289874"), "19811228-9874"),
    ("ten digits, compact", personnummer.compact("8112289874"), "811228-9874"),
    ("coordination number, valid", personnummer.is_valid("811288-9841"), False),
    ("organisation number, valid", orgnr.is_valid("556036-0793"), True),
    ("the same with a leading 16, valid", orgnr.is_valid("165560360793"), False),
    ("the same with a leading 16, format", orgnr.format("165560360793"), "165560-360793"),
    ("personal number as organisation number, valid", orgnr.is_valid("811228-9874"), True),
]
for what, got, _ in seen:
    print(f"{what}: {got}")
changed = [what for what, got, expected in seen if got != expected]
if changed:
    sys.exit("changed: " + "; ".join(changed))
PY
