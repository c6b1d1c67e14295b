#!/bin/sh
# fairlearn 0.15.0 (PyPI), whom a selection hits: rates by group, their differences and ratios.
#
# The rate of those found among those who have the outcome is 0/0 in a group where nobody has it: there is nothing to say of that group. A good engineer
# would expect a missing value, as fairlearn itself gives for the ratio of two selection rates of 0. Rates with an outcome below the line come out as 0
# there, so that the group looks like one of which nobody is found, the difference is as large as it can be and the ratio is 0.
#
# Consequence: the smallest groups, where outcomes are fewest, are reported as those that are treated most unlike. Count the outcome by group beside the
# rates (MetricFrame takes both), and leave out a rate above no case.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check fairlearn==0.15.0
"$dir/venv/bin/python" -W ignore - <<'PY'
import math
import sys

from fairlearn.metrics import MetricFrame, false_negative_rate, false_positive_rate, selection_rate, true_positive_rate

outcome = [0, 0, 0, 1, 1, 0]
found = [1, 0, 0, 1, 1, 0]
group = ["small"] * 3 + ["large"] * 3
seen = {}
for name, rate in (("true positives", true_positive_rate), ("false negatives", false_negative_rate)):
    frame = MetricFrame(metrics=rate, y_true=outcome, y_pred=found, sensitive_features=group)
    seen[name] = (frame.by_group["small"], frame.by_group["large"], frame.difference(), frame.ratio())
frame = MetricFrame(metrics=false_positive_rate, y_true=[1, 1, 1, 0, 0, 0], y_pred=[1, 1, 0, 1, 1, 0], sensitive_features=group)
seen["false positives"] = (frame.by_group["small"], frame.by_group["large"], frame.difference(), frame.ratio())
for name, values in seen.items():
    print(f"{name}: small group {values[0]:.4f} (0/0), large group {values[1]:.4f}, difference {values[2]:.4f}, ratio {values[3]:.4f}")
nobody = MetricFrame(metrics=selection_rate, y_true=outcome, y_pred=[0] * 6, sensitive_features=group).ratio()
print("ratio of two selection rates of 0:", nobody)
right = seen["true positives"] == (0, 1, 1, 0) and seen["false positives"][0] == 0 and seen["false positives"][3] == 0
if not right or not math.isnan(nobody):
    sys.exit("changed")
PY
