#!/bin/sh
# Packages: frictionless 5.21.0, duckdb 2.0.1, polars 2.1.0
# Behaviour: An integer of Table Schema is written as XML Schema writes it, in digits with a sign perhaps (Table Schema, types
# and formats; XML Schema 1.1 part 2, section 3.4.13); digits in groups need a groupChar. frictionless takes what Python's
# own programs may hold: names of samples, such as patient 101 and sample 2 as 101_2, are the integers 1012, so that three
# samples have one name, in what is extracted, and in the schema that it infers, which other software then reads the column
# by. It infers so by itself, and finds such a table valid; with the name as a primary key it reports rows as repeated that
# differ. duckdb and polars beside it infer texts. No issue of the makers on it was found.
# Output seen:
#   frictionless infers integer: 1012, 1012, 1012
#   valid: True
#   as a primary key: row 3 the same as in the row at position 2, row 4 the same as in the row at position 3
#   duckdb: 101_2, 10_12, 1012
#   polars: 101_2, 10_12, 1012
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check frictionless==5.21.0 duckdb==2.0.1 polars==2.1.0
cat > samples.csv <<'CSV'
sample,grade
101_2,3
10_12,4
1012,3
CSV
venv/bin/python -W ignore - > seen <<'PYTHON'
import duckdb
import polars
from frictionless import Resource, Schema


def show(who, values):
    print(f"{who}: {', '.join(map(str, values))}")


resource = Resource("samples.csv")
resource.infer()
show(f"frictionless infers {resource.schema.get_field('sample').type}", [row["sample"] for row in resource.read_rows()])
print("valid:", Resource("samples.csv").validate().valid)
fields = [{"name": name, "type": "integer"} for name in ("sample", "grade")]
schema = Schema.from_descriptor({"fields": fields, "primaryKey": ["sample"]})
errors = Resource("samples.csv", schema=schema).validate().flatten(["rowNumber", "note"])
show("as a primary key", [f"row {number} {note}" for number, note in errors])
show("duckdb", [name for (name,) in duckdb.sql("select sample from 'samples.csv'").fetchall()])
show("polars", polars.read_csv("samples.csv")["sample"])
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
