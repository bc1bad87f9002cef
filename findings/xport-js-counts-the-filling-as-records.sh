#!/bin/sh
# Packages: xport-js 0.3.1, pyreadstat 1.3.7, pandas 3.1.1
# Behaviour: Records of a SAS transport file stand one after the other, and the last 80 bytes are filled up with blanks
# (Record Layout of a SAS Version 5 or 6 Data Set in SAS Transport Format); a number is never eight blanks, not even one
# that is missing. Where records are short, the filling has room for one or more of them, and xport-js gives those as
# records: a patient without an identifier, all of whose numbers are 3.69e-40, so that counts are too high by one to
# many, depending on the number of patients, and a least value is wrong. Nothing says so. A text loses the blanks that
# it begins with, which are part of it. pyreadstat and pandas read the records alone. No issue of the makers on it was
# found.
# Output seen:
#   2 patients: xport-js 7, the last ['', 3.687825414344431e-40], least age 3.688e-40
#     pyreadstat 2, least age 64, pandas 2, least age 64
#   4 patients: xport-js 7, the last ['', 3.687825414344431e-40], least age 3.688e-40
#     pyreadstat 4, least age 64, pandas 4, least age 64
#   5 patients: xport-js 7, the last ['', 3.687825414344431e-40], least age 3.688e-40
#     pyreadstat 5, least age 64, pandas 5, least age 64
#   texts: xport-js ["Anaemia"] ["Anaemia"] pyreadstat '  Anaemia' 'Anaemia'
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check pyreadstat==1.3.7 pandas==3.1.1
npm install --silent --no-audit --no-fund --no-package-lock xport-js@0.3.1
cat > read.mjs <<'JS'
import Library from "xport-js";

for await (const row of new (Library.default || Library)(process.argv[2]).read({ rowFormat: "array" })) {
  console.log(JSON.stringify(row));
}
JS
venv/bin/python -W ignore - > seen <<'PYTHON'
import json
import subprocess

import pandas
import pyreadstat

for patients in (2, 4, 5):
    table = pandas.DataFrame({"SUBJID": [f"00{number}" for number in range(patients)], "AGE": [64.0] * patients})
    pyreadstat.write_xport(table, "adsl.xpt", file_format_version=5)
    node = subprocess.run(["node", "read.mjs", "adsl.xpt"], capture_output=True, check=True, text=True)
    _, *rows = map(json.loads, node.stdout.splitlines())
    ages = [age for _, age in rows]
    print(f"{patients} patients: xport-js {len(rows)}, the last {rows[-1]}, least age {min(ages):.4g}")
    others = {"pyreadstat": pyreadstat.read_xport("adsl.xpt")[0], "pandas": pandas.read_sas("adsl.xpt", format="xport")}
    print("  " + ", ".join(f"{name} {len(read)}, least age {read['AGE'].min():g}" for name, read in others.items()))
pyreadstat.write_xport(pandas.DataFrame({"TERM": ["  Anaemia", "Anaemia"]}), "terms.xpt", file_format_version=5)
node = subprocess.run(["node", "read.mjs", "terms.xpt"], capture_output=True, check=True, text=True)
terms = pyreadstat.read_xport("terms.xpt")[0]["TERM"].tolist()
print("texts: xport-js", *node.stdout.splitlines()[1:3], "pyreadstat", *map(repr, terms))
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
