#!/bin/sh
# Packages: rdflib 7.6.0, pyshacl 0.40.1, pyoxigraph 0.5.13
# Behaviour: A date and a year, a month or a time of day cannot be compared: SPARQL has no such operator, and a FILTER
# over them has no row (SPARQL 1.1, section 17.3). rdflib lets the names of their datatypes decide, and takes every
# date for earlier than every year, also than one that is long past; pyoxigraph beside it has no row. pySHACL relies
# on it: sh:lessThan, which is violated where values cannot be compared (SHACL, section 4.5.3), holds for a treatment
# that begins in 2020 and whose end is stated as the year 2019.
# Output seen:
#   2020-05-01 before 2019-01-01: FILTER of rdflib 0 row, of pyoxigraph 0 row; pySHACL False
#   2020-05-01 before 2019: FILTER of rdflib 1 row, of pyoxigraph 0 row; pySHACL True
#   2020-05-01 before 2019-01: FILTER of rdflib 1 row, of pyoxigraph 0 row; pySHACL True
#   2020-05-01 before 2019-01-01T00:00:00: FILTER of rdflib 1 row, of pyoxigraph 0 row; pySHACL True
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check rdflib==7.6.0 pyshacl==0.40.1 pyoxigraph==0.5.13
venv/bin/python -W ignore - > seen <<'PYTHON'
import pyoxigraph
import pyshacl
import rdflib

PREFIXES = """@prefix : <http://example.org/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""
SHAPE = ":Course a sh:NodeShape ; sh:targetNode :a ; sh:property [ sh:path :begin ; sh:lessThan :end ] ."
QUERY = "PREFIX : <http://example.org/> SELECT * { :a :begin ?b ; :end ?e FILTER(?b < ?e) }"
shapes = rdflib.Graph().parse(data=PREFIXES + SHAPE)
ENDS = {"date": "2019-01-01", "gYear": "2019", "gYearMonth": "2019-01", "dateTime": "2019-01-01T00:00:00"}
for datatype, end in ENDS.items():
    turtle = f'{PREFIXES}:a :begin "2020-05-01"^^xsd:date ; :end "{end}"^^xsd:{datatype} .'
    data, store = rdflib.Graph().parse(data=turtle), pyoxigraph.Store()
    store.load(turtle.encode(), pyoxigraph.RdfFormat.TURTLE)
    rows = [len(list(each.query(QUERY))) for each in (data, store)]
    conforms = pyshacl.validate(data, shacl_graph=shapes)[0]
    print(f"2020-05-01 before {end}: FILTER of rdflib {rows[0]} row, of pyoxigraph {rows[1]} row; pySHACL {conforms}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
