#!/bin/sh
# Packages: pandas 3.1.1, pyreadstat 1.3.7
# Behaviour: Trials go to regulators as SAS transport files of version 5, whose numbers are IBM floating point ones;
# zero is eight bytes of zero (Record Layout of a SAS Version 5 or 6 Data Set in SAS Transport Format). read_sas of
# pandas makes 5.397605346934028e-79 of them, so that no value is zero: counts of patients without an event, or of doses
# not taken, are 0, each flag is true, and a geometric mean or a logarithm has a number where there is none. The table
# shown looks right when it is rounded. Nothing says so, and other values come out to the last bit. pyreadstat reads the
# zeros that it wrote. (Upstream has it as issue 50670, open since 2023.)
# Output seen:
#   pyreadstat: EVENTS [0.0, 2.0, 0.0], DOSE [0.0, 1.3, 25.0]
#     without an event 2, died 1
#     logarithm of the first dose -inf
#   pandas: EVENTS [5.397605346934028e-79, 2.0, 5.397605346934028e-79], DOSE [5.397605346934028e-79, 1.3, 25.0]
#     without an event 0, died 3
#     logarithm of the first dose -78.27
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check pandas==3.1.1 pyreadstat==1.3.7
venv/bin/python -W ignore - > seen <<'PYTHON'
import numpy
import pandas
import pyreadstat

patients = pandas.DataFrame({"EVENTS": [0, 2, 0], "DOSE": [0.0, 1.3, 25.0], "DEATHFL": [0, 1, 0]})
pyreadstat.write_xport(patients, "adsl.xpt", file_format_version=5)
by_pyreadstat, _ = pyreadstat.read_xport("adsl.xpt")
for name, table in (("pyreadstat", by_pyreadstat), ("pandas", pandas.read_sas("adsl.xpt", format="xport"))):
    print(f"{name}: EVENTS {table['EVENTS'].tolist()}, DOSE {table['DOSE'].tolist()}")
    print(f"  without an event {(table['EVENTS'] == 0).sum()}, died {table['DEATHFL'].astype(bool).sum()}")
    with numpy.errstate(divide="ignore"):
        print(f"  logarithm of the first dose {numpy.log10(table['DOSE'][0]):.2f}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
