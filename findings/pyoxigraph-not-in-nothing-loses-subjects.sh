#!/bin/sh
# Packages: pyoxigraph 0.5.13, rdflib 7.6.0
# Behaviour: Nothing is in an empty list, so that `?x NOT IN ()` is true (SPARQL 1.1, sections 17.4.1.9 and
# 17.4.1.10). In pyoxigraph it loses every row where ?x is the subject of a triple, and keeps every row where ?x is an
# object: a query made by a program that has nothing to exclude has no answer, and no error. rdflib beside it keeps all.
# Output seen:
#   FILTER(?drug NOT IN ()):       pyoxigraph 0 rows, rdflib 2 rows
#   FILTER(!(?drug IN ())):        pyoxigraph 0 rows, rdflib 2 rows
#   FILTER(?dose NOT IN ()):       pyoxigraph 2 rows, rdflib 2 rows
#   FILTER(?drug NOT IN (:none)):  pyoxigraph 2 rows, rdflib 2 rows
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check pyoxigraph==0.5.13 rdflib==7.6.0
venv/bin/python - > seen <<'PYTHON'
import pyoxigraph
import rdflib

PREFIX = "PREFIX : <http://example.org/> "
DATA = "@prefix : <http://example.org/> . :lenalidomide :dose 25 . :dexamethasone :dose 40 ."
store = pyoxigraph.Store()
store.load(DATA.encode(), pyoxigraph.RdfFormat.TURTLE)
graph = rdflib.Graph().parse(data=DATA, format="turtle")

for condition in ("?drug NOT IN ()", "!(?drug IN ())", "?dose NOT IN ()", "?drug NOT IN (:none)"):
    query = f"{PREFIX} SELECT ?drug {{ ?drug :dose ?dose FILTER({condition}) }}"
    ours, theirs = len(list(store.query(query))), len(graph.query(query))
    print(f"{f'FILTER({condition}):':30} pyoxigraph {ours} rows, rdflib {theirs} rows")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
