#!/bin/sh
# followthemoney 4.11.2 (PyPI), the data model of investigations into ownership and payments.
#
# Numbers are stored as texts, as they come, and turned into numbers when they are used: registry.number.to_number. A text with a comma is kept by
# the cleaning too. A good engineer would expect what cannot be read for certain to give nothing, as 1,5 does. Two or three digits after the comma
# are taken as belonging to the number before it: the shares 0,25 and 1,25 are 25 and 125, and 1 000,50 kronor are 100050. So in one column with a
# decimal comma amounts with öre are a hundred times too large, and those with one decimal are missing.
#
# Consequence: sums of payments and shares of owners are wrong by factors of a hundred or a thousand, and only for some rows, so that the column
# looks right. Write numbers with a point and without signs between thousands before they are added to an entity.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check followthemoney==4.11.2
"$dir/venv/bin/python" - <<'PY'
import sys

from followthemoney import model
from followthemoney.types import registry

expected = {"0.25": 0.25, "0,25": 25, "0,5": None, "1,25": 125, "1,5": None, "12,345": 12345, "1 000,50": 100050, "1 000,5": None}
payment = model.make_entity("Payment")
payment.id = "payment"
payment.add("amount", list(expected))
seen = {}
for text in payment.get("amount"):
    seen[text] = registry.number.to_number(text)
    print(f"{text:8} {seen[text]}")
if seen != expected:
    sys.exit("changed")
PY
