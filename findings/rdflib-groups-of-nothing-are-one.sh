#!/bin/sh
# Packages: rdflib 7.6.0, pyoxigraph 0.5.13
# Behaviour: with GROUP BY, a pattern without solutions has no groups, and so no rows (SPARQL 1.1, section 18.5.1: a group
# for each key that there is). rdflib makes one group of nothing: ASK and EXISTS around it find something, a sub-query
# gives a row to what it is joined with, and the result as JSON or CSV has an empty row, though a loop over it in
# Python shows none. Whoever asks whether any event was counted hears that one was.
# Output seen:
#   rdflib, ASK of groups:          true
#   rdflib, rows joined with:       1
#   rdflib, rows in JSON:           1
#   rdflib, rows in a loop:         0
#   pyoxigraph, ASK of groups:      false
#   pyoxigraph, rows joined with:   0
#   pyoxigraph, rows in JSON:       0
#   pyoxigraph, rows in a loop:     0
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check rdflib==7.6.0 pyoxigraph==0.5.13
venv/bin/python - > seen <<'PYTHON'
import json

import pyoxigraph
import rdflib

DATA = "@prefix : <http://example.org/> . :a :treated 5 ."
PREFIX = "PREFIX : <http://example.org/> "
GROUPS = "SELECT ?grade (COUNT(?event) AS ?n) { ?event :grade ?grade } GROUP BY ?grade"
ASK, JOINED = f"ASK {{ {GROUPS} }}", f"SELECT * {{ ?group :treated ?of {{ {GROUPS} }} }}"
graph, store = rdflib.Graph().parse(data=DATA), pyoxigraph.Store()
store.load(DATA.encode(), pyoxigraph.RdfFormat.TURTLE)
for name, query, as_json in (
    ("rdflib,", graph.query, lambda result: result.serialize(format="json")),
    ("pyoxigraph,", store.query, lambda result: result.serialize(format=pyoxigraph.QueryResultsFormat.JSON)),
):
    for words, told in (
        ("ASK of groups:", str(bool(query(PREFIX + ASK))).lower()),
        ("rows joined with:", len(list(query(PREFIX + JOINED)))),
        ("rows in JSON:", len(json.loads(as_json(query(PREFIX + GROUPS)))["results"]["bindings"])),
        ("rows in a loop:", len(list(query(PREFIX + GROUPS)))),
    ):
        print(f"{f'{name} {words}':32}{told}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
