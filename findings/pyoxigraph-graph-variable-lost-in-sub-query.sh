#!/bin/sh
# Packages: rdflib 7.6.0, pyoxigraph 0.5.13
# Behaviour: GRAPH ?g { P } asks each named graph for P and joins its name to what it gives (SPARQL 1.1, section
# 18.6). Where P is a sub-query, pyoxigraph leaves ?g without a value and takes all graphs as one: counting the
# triples of each graph gives one row with the sum.
# Output seen:
#   rdflib:     g 2
#   rdflib:     h 1
#   pyoxigraph: no graph 3
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check rdflib==7.6.0 pyoxigraph==0.5.13
venv/bin/python - > seen <<'PYTHON'
import pyoxigraph
import rdflib

DATA = "@prefix : <http://example.org/> . :g { :a :p :b . :b :p :c } :h { :a :p :b }"
QUERY = "SELECT ?g ?n { GRAPH ?g { SELECT (COUNT(*) AS ?n) { ?s ?p ?o } } } ORDER BY ?g"
dataset, store = rdflib.Dataset(), pyoxigraph.Store()
dataset.parse(data=DATA, format="trig")
store.load(DATA.encode(), pyoxigraph.RdfFormat.TRIG)
for row in dataset.query(QUERY):
    print("rdflib:    ", str(row.g).rpartition("/")[2], row.n)
for row in store.query(QUERY):
    print("pyoxigraph:", row["g"].value.rpartition("/")[2] if row["g"] else "no graph", row["n"].value)
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
