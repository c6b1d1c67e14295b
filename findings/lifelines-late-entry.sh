#!/bin/sh
# lifelines 0.30.3 with numpy 2.4.6 and pandas 2.3.3 (PyPI), survival analysis: people who come under observation late (entry).
#
# A risk set at a death holds those who came in before it. KaplanMeierFitter does it so, as R's survival does. A good engineer would expect the other
# estimators of the package to count the same people. AalenJohansenFitter and the column at_risk of the event table also count those who come in at the
# very time of the death. With one kind of event, one minus the Aalen-Johansen curve is the Kaplan-Meier curve by definition; here it ends at 0.17
# although everybody has had the event. CoxPHFitter uses entries for its coefficients and not at all for its baseline hazard.
#
# Consequence: with ages in whole years, where entries and events meet at each birthday, cumulative incidences come out wrong and numbers at risk too
# high. Move entries by a small amount to later, after which the two agree; take no baseline hazard from the Cox model with late entry.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check lifelines==0.30.3 numpy==2.4.6 pandas==2.3.3
"$dir/venv/bin/python" -W ignore - <<'PY'
import sys

import numpy as np
import pandas as pd
from lifelines import AalenJohansenFitter, CoxPHFitter, KaplanMeierFitter

leave = np.array([5, 7, 9, 6, 8, 10])  # all leave with the event
event = np.ones(6, dtype=int)


def curves(entry):
    kaplan = KaplanMeierFitter().fit(leave, event, entry=entry)
    aalen = AalenJohansenFitter().fit(leave, event, 1, entry=entry)
    people = pd.DataFrame({"leave": leave, "event": event, "entry": entry, "x": [0, 1, 0, 1, 0, 1]})
    cox = CoxPHFitter(penalizer=1e9).fit(people, "leave", "event", entry_col="entry")
    return (
        kaplan.survival_function_["KM_estimate"][5],
        kaplan.survival_function_["KM_estimate"].iloc[-1],
        1 - aalen.cumulative_density_["CIF_1"][5],
        1 - aalen.cumulative_density_["CIF_1"].iloc[-1],
        cox.baseline_cumulative_hazard_["baseline cumulative hazard"][5],
        kaplan.event_table["at_risk"][5],
    )


names = ["Kaplan-Meier at 5", "Kaplan-Meier at the end", "1 - Aalen-Johansen at 5", "1 - Aalen-Johansen at the end",
         "Cox, baseline hazard at 5", "event table, at risk at 5"]
tied = curves(np.array([0, 0, 0, 5, 5, 5]))
later = curves(np.array([0, 0, 0, 5.001, 5.001, 5.001]))
print(f"{'':32}{'entry at 5':>12}{'just after':>12}   by hand")
for name, a, b, right in zip(names, tied, later, ["2/3", "0", "2/3", "0", "1/3", "3"]):
    print(f"{name:32}{a:12.4f}{b:12.4f}   {right}")
expected = [2 / 3, 0, 5 / 6, 1 / 6, 1 / 6, 6]
if not np.allclose(tied, expected, atol=1e-6) or not np.allclose(later, [2 / 3, 0, 2 / 3, 0, 1 / 6, 3], atol=1e-6):
    sys.exit("changed")
PY
