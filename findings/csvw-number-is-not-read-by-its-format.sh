#!/bin/sh
# Packages: csvw 4.1.1
# Behaviour: A column of CSVW whose datatype has a format with decimalChar and groupChar is read by it, of whatever
# numeric type (Model for Tabular Data and Metadata, section 6.4.2), and text that is not in the format is an error of its
# cell. csvw does so for decimal and integer. For number, double and float it leaves the two out and takes the text as
# Python does: with a point between thousands, 1.234 cells are one and a quarter, without an error or a warning. The same
# table with another name of the type has other figures, a thousandth of what it says. One would expect one value for all
# five, or an error.
# Output seen:
#   written: 1.234, with a point between thousands; warnings: 0
#   decimal: 1234
#   integer: 1234
#   number: 1.234
#   double: 1.234
#   float: 1.234
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check csvw==4.1.1
cat > cells.csv <<'CSV'
patient,decimal,integer,number,double,float
1,1.234,1.234,1.234,1.234,1.234
CSV
venv/bin/python -W ignore - > seen <<'PYTHON'
import json
from pathlib import Path

from csvw import CSVW

TYPES = ("decimal", "integer", "number", "double", "float")
written = {"decimalChar": ",", "groupChar": "."}
columns = [{"name": name, "datatype": {"base": name, "format": written}} for name in TYPES]
schema = {"columns": [{"name": "patient", "datatype": "string"}, *columns]}
metadata = {"@context": "http://www.w3.org/ns/csvw", "url": "cells.csv", "tableSchema": schema}
Path("cells.csv-metadata.json").write_text(json.dumps(metadata))
table = CSVW("cells.csv-metadata.json")
print("written: 1.234, with a point between thousands; warnings:", len(table.warnings))
(row,) = next(iter(table.tables))
for name in TYPES:
    print(f"{name}: {row[name]}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
