#!/bin/sh
# Packages: lifelines 0.30.3, statsmodels 0.15.0, numpy 2.4.6
# Behaviour: The median of a Kaplan-Meier curve is the first time at which the curve is at one half or below (Klein and
# Moeschberger, Survival Analysis, section 4.5), and lifelines documents the time that solves S(t) = q. A curve is kept as a
# product or a sum of logarithms, compared with one half to the last bit: where half of the patients have died, it may
# be above by rounding, and the median is that of the next death. Of patients who die one a month, the median of six is
# month 4 and not 3, but of ten month 5. Quartiles are late likewise. The quantiles of statsmodels miss it, too, of other
# numbers of patients. One would expect month n / 2 each time, or, as R has it, the middle of the step.
# Output seen:
#   6 patients, half of them dead in month 3: lifelines 4, statsmodels 4
#   8 patients, half of them dead in month 4: lifelines 5, statsmodels 5
#   10 patients, half of them dead in month 5: lifelines 5, statsmodels 6
#   12 patients, half of them dead in month 6: lifelines 6, statsmodels 6
#   14 patients, half of them dead in month 7: lifelines 8, statsmodels 8
#   20 patients, half of them dead in month 10: lifelines 11, statsmodels 11
#   8 patients, a quarter of them dead in month 2: lifelines 3, statsmodels 3
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check lifelines==0.30.3 statsmodels==0.15.0 numpy==2.4.6
venv/bin/python -W ignore - > seen <<'PYTHON'
import numpy
from lifelines import KaplanMeierFitter
from statsmodels.duration.survfunc import SurvfuncRight


def late(patients, month, survivors, words):
    months = numpy.arange(1, patients + 1)
    died = numpy.ones(patients)
    curve = KaplanMeierFitter().fit(months, died)
    other = SurvfuncRight(months, died).quantile(1 - survivors)
    print(
        f"{patients} patients, {words} of them dead in month {month}:",
        f"lifelines {curve.percentile(survivors):.0f}, statsmodels {other:.0f}",
    )


for patients in (6, 8, 10, 12, 14, 20):
    late(patients, patients // 2, 0.5, "half")
late(8, 2, 0.75, "a quarter")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
