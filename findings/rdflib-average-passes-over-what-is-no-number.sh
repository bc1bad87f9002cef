#!/bin/sh
# Packages: rdflib 7.6.0
# Behaviour: An aggregate over a value that is no number is an error, and its variable has no value (SPARQL 1.1,
# section 11.2 and 18.5.1.4). rdflib's AVG passes over such values and gives the mean of the others, where SUM over
# the same values ends the whole query with an exception: a mean of doses looks whole though one of them is a text.
# Output seen:
#   AVG: 15
#   SUM: SPARQLTypeError
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check rdflib==7.6.0
venv/bin/python - > seen <<'PYTHON'
import rdflib
from rdflib.plugins.sparql.sparql import SPARQLError

for name in ("AVG", "SUM"):
    query = f"SELECT ({name}(?dose) AS ?result) {{ VALUES ?dose {{ 10 20 '25 mg' }} }}"
    try:
        print(f"{name}:", *(row.result for row in rdflib.Graph().query(query)))
    except SPARQLError as error:
        print(f"{name}: {type(error).__name__}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
