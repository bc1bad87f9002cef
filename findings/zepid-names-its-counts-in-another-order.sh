#!/bin/sh
# Packages: zepid 0.9.1
# Behaviour: risk_ratio, risk_difference and number_needed_to_treat take four counts. The documentation of each names
# them: a exposed with the outcome, b unexposed with it, c exposed without it, d unexposed without it. They are taken
# otherwise: a and b for the exposed, c and d for the unexposed, as the formula in the same documentation has them, and
# the example cannot tell. Who gives the counts as they are named has the ratio of two groups that do not exist, without a
# warning; the odds ratio alone comes out the same. Of 10 events in 100 patients against 20 in 100 the risk ratio is one
# half.
# Output seen:
#   risk_ratio: by the names in its documentation 0.630, right 0.500
#   risk_difference: by the names in its documentation -0.196, right -0.100
#   number_needed_to_treat: by the names in its documentation -5.100, right -10.000
#   odds_ratio: by the names in its documentation 0.444, right 0.444
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check zepid==0.9.1
venv/bin/python -W ignore - > seen 2> /dev/null <<'PYTHON'
import inspect
import re

from zepid.calc import number_needed_to_treat, odds_ratio, risk_difference, risk_ratio

counts = {
    "exposed individuals with outcome": 10,
    "unexposed individuals with outcome": 20,
    "exposed individuals without outcome": 90,
    "unexposed individuals without outcome": 80,
}
right = {"risk_ratio": 0.1 / 0.2, "risk_difference": 0.1 - 0.2, "number_needed_to_treat": 1 / (0.1 - 0.2)}
right["odds_ratio"] = 10 / 90 / (20 / 80)
for function in (risk_ratio, risk_difference, number_needed_to_treat, odds_ratio):
    named = re.findall(r"Count of ((?:un)?exposed individuals \w+ outcome)", inspect.getdoc(function))
    estimate = function(*(counts[name] for name in named)).point_estimate
    print(f"{function.__name__}: by the names in its documentation {estimate:.3f}, right {right[function.__name__]:.3f}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
