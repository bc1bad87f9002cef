#!/bin/sh
# Packages: pyoxigraph 0.5.13, rdflib 7.6.0
# Behaviour: By SPARQL 1.1 (section 18.4) the path p|q is the union of p and q, and a union keeps duplicates: a pair that is
# joined by both properties is two solutions. Oxigraph gives one, without a word, so that COUNT and SUM over such a path are
# too small, while the same written with UNION counts right. rdflib beside it gives two. It is meant so upstream
# (oxigraph 351), and the documentation of the package does not say that it departs from the standard.
# Output seen:
#   pyoxigraph, path:  events 2, patients 40
#   pyoxigraph, UNION: events 3, patients 50
#   rdflib, path:      events 3, patients 50
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

DATA = """@prefix : <http://example.org/> .
:trial :serious :bleeding ; :reported :bleeding , :rash .
:bleeding :patients 10 . :rash :patients 30 ."""
SELECT = """PREFIX : <http://example.org/>
SELECT (COUNT(*) AS ?events) (SUM(?n) AS ?patients) WHERE { %s ?event :patients ?n }"""
PATH = SELECT % ":trial :serious|:reported ?event ."
UNION = SELECT % "{ :trial :serious ?event } UNION { :trial :reported ?event }"

store, graph = pyoxigraph.Store(), rdflib.Graph().parse(data=DATA)
store.load(DATA.encode(), pyoxigraph.RdfFormat.TURTLE)
for words, query in (("pyoxigraph, path: ", PATH), ("pyoxigraph, UNION:", UNION)):
    (row,) = store.query(query)
    print(words, f"events {row['events'].value}, patients {row['patients'].value}")
(row,) = graph.query(PATH)
print("rdflib, path:     ", f"events {row.events}, patients {row.patients}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
