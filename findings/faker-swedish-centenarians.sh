#!/bin/sh
# Faker 40.63.0 (PyPI), provider sv_SE, much used to make test data with Swedish personal numbers.
#
# In the ten-digit form of a Swedish personal number the sign says the century: "+" from the year in which a person turns 100, "-" before. Faker
# writes "-" at every age. Asked for people of 101 to 105 years it gives numbers that every correct reader takes for small children, so that tests
# of age limits, benefits and links between relatives pass or fail on the wrong person. The long form (twelve digits) has the century and is right.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check Faker==40.63.0
"$dir/venv/bin/python" - <<'PY'
import sys
from faker import Faker

Faker.seed(1)
fake = Faker("sv_SE")
short = [fake.ssn(min_age=101, max_age=105) for _ in range(1000)]
long = [fake.ssn(min_age=101, max_age=105, long=True) for _ in range(1000)]
signs = sorted({n[6] for n in short})
centuries = sorted({n[:2] for n in long})
print("signs in 1000 ten-digit numbers of people of 101 to 105:", signs)
print("centuries in 1000 twelve-digit numbers of the same ages:", centuries)
if signs != ["-"] or centuries != ["19"]:
    sys.exit("changed: expected the sign - alone and the century 19")
PY
