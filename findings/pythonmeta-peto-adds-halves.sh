#!/bin/sh
# Packages: pythonmeta 1.26
# Behaviour: Peto's odds ratio is what observed and expected events differ by, over the hypergeometric variance, and needs
# no correction of empty cells; for that it is taken where events are rare (Cochrane Handbook, section 10.4.2).
# PythonMeta adds 0.5 to all four cells of a study with an empty one here, too, and says nothing: the odds ratios of rare
# adverse events are drawn to 1, each such study has two patients more than it had, and nothing switches it off. One
# would expect the ratios of the counts as they are.
# Output seen:
#   0 of 30 against 3 of 30: PythonMeta 0.206 (0.028 to 1.541), by Peto 0.126 (0.013 to 1.262)
#   5 of 50 against 0 of 48: PythonMeta 5.550 (1.074 to 28.690), by Peto 7.724 (1.289 to 46.296)
#   pooled: PythonMeta 1.486 (0.416 to 5.301), by Peto 1.638 (0.399 to 6.734)
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check pythonmeta==1.26
venv/bin/python -W ignore - > seen 2> /dev/null <<'PYTHON'
from math import exp

import PythonMeta

TRIALS = ((0, 30, 3, 30), (5, 50, 0, 48))


def peto(trials):
    """Yusuf and others (1985): the sum of observed minus expected over the sum of the variances."""
    excess = variance = 0.0
    for events, patients, events_2, patients_2 in trials:
        both, affected = patients + patients_2, events + events_2
        excess += events - patients * affected / both
        variance += patients * patients_2 * affected * (both - affected) / (both**2 * (both - 1))
    half = 1.96 / variance**0.5
    return tuple(exp(excess / variance + step) for step in (0, -half, half))


data, analysis = PythonMeta.Data(), PythonMeta.Meta()
data.datatype = analysis.datatype = "CATE"
analysis.models, analysis.effect, analysis.algorithm = "Fixed", "OR", "Peto"
lines = [f"trial {number}, {', '.join(map(str, trial))}" for number, trial in enumerate(TRIALS)]
pooled, *single = analysis.meta(data.getdata(lines))
rows = [(f"{t[0]} of {t[1]} against {t[2]} of {t[3]}", row, [t]) for t, row in zip(TRIALS, single)]
for words, row, trials in [*rows, ("pooled", pooled, TRIALS)]:
    ratios = [f"{ratio:.3f} ({low:.3f} to {high:.3f})" for ratio, low, high in ((row[1], row[3], row[4]), peto(trials))]
    print(f"{words}: PythonMeta {ratios[0]}, by Peto {ratios[1]}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
