#!/bin/sh
# Packages: mlcroissant 1.1.1, pandas 3.1.1
# Behaviour: a field of Croissant whose dataType is sc:Text is text (Croissant 1.0, "Field" and schema.org's Text), and a
# cell of a CSV file is the text between the commas (RFC 4180). mlcroissant, the library of the format's own project, has
# pandas guess the type of each column before it looks at the dataType: the number of a patient loses its zeros, a dose
# as it was written loses or gains digits, and a text that pandas takes for missing, such as the code NA, is None. Nothing
# is said. One would expect the texts of the file.
# Output seen:
#   the file:    007 NA 1.50 | 012 None 2
#   mlcroissant: 7 None 1.5 | 12 None 2.0
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check mlcroissant==1.1.1 pandas==3.1.1
printf 'patient,site,dose\n007,NA,1.50\n012,None,2\n' > visits.csv
venv/bin/python - > seen 2> /dev/null <<'PYTHON'
import csv
import hashlib
import json
import pathlib

import mlcroissant as mlc

COLUMNS = ("patient", "site", "dose")
table = pathlib.Path("visits.csv")
file = mlc.FileObject(
    id="visits.csv", name="visits.csv", content_url="visits.csv", encoding_formats=["text/csv"],
    sha256=hashlib.sha256(table.read_bytes()).hexdigest(),
)
fields = [
    mlc.Field(
        id=f"visits/{name}", name=name, data_types=mlc.DataType.TEXT,
        source=mlc.Source(file_object="visits.csv", extract=mlc.Extract(column=name)),
    )
    for name in COLUMNS
]
metadata = mlc.Metadata(
    name="visits", description="Made up.", url="https://example.org/visits", license="https://example.org/licence",
    distribution=[file], record_sets=[mlc.RecordSet(id="visits", name="visits", fields=fields)],
)
pathlib.Path("croissant.json").write_text(json.dumps(metadata.to_json(), default=str))
with table.open(newline="") as lines:
    print("the file:   ", " | ".join(" ".join(row) for row in list(csv.reader(lines))[1:]))
rows = []
for record in mlc.Dataset("croissant.json").records("visits"):
    cells = [record[f"visits/{name}"] for name in COLUMNS]
    rows.append(" ".join(cell.decode() if isinstance(cell, bytes) else str(cell) for cell in cells))
print("mlcroissant:", " | ".join(rows))
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
