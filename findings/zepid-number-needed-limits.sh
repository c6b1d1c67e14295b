#!/bin/sh
# zepid 0.9.1 (PyPI), epidemiology: the number needed to treat, one over a difference of risks.
#
# Where the interval of the difference has 0 in it, the number runs from its estimate through infinity to the other sign: the values that fit lie
# outside its two limits, not between them. A good engineer would expect two ranges, an infinite limit or an error. number_needed_to_treat turns
# each limit of the difference upside down and returns the two as lower and upper bound. The estimate is then not in its own interval, and 0, which
# is in it, is no possible value. Where the risks are equal, the estimate is infinite and the interval is ±9.
#
# Consequence: an uncertain difference looks exact. How many decisions must be controlled to find one wrong payment is told to be "between -8 and
# 44" where the data say anything from 8 in one direction to 44 in the other by way of infinitely many. Report the difference of risks.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check zepid==0.9.1 numpy==1.26.4 pandas==2.2.2 scipy==1.13.0 statsmodels==0.14.4 matplotlib==3.9.2
"$dir/venv/bin/python" -W ignore - <<'PY'
import sys

from zepid.calc import number_needed_to_treat, risk_difference

expected = [(-20, -8.1515, 44.0967), (6.6667, 16.4692, 4.1792), (-1000, -49.5208, 54.9646), (float("inf"), -9.0194, 9.0194)]
seen = []
for table in ((5, 95, 10, 90), (20, 80, 5, 95), (50, 950, 51, 949), (20, 80, 20, 80)):
    difference, number = risk_difference(*table), number_needed_to_treat(*table)
    seen.append(tuple(round(float(x), 4) for x in (number.point_estimate, number.lower_bound, number.upper_bound)))
    print(f"{table}: difference {difference.point_estimate:.4f} ({difference.lower_bound:.4f} to {difference.upper_bound:.4f}), "
          f"number {seen[-1][0]} ({seen[-1][1]} to {seen[-1][2]})")
if seen != expected:
    sys.exit(f"changed: expected {expected}")
PY
