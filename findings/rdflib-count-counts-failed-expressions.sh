#!/bin/sh
# Packages: rdflib 7.6.0, pyoxigraph 0.5.13
# Behaviour: COUNT(expression) counts the rows in which the expression has a value; errors are removed first (SPARQL 1.1,
# section 18.5.1.2). rdflib counts every row, also those in which the expression fails, so a count that is to say
# how many patients have a usable value says how many there are. Bound by BIND first and then counted as a variable,
# rdflib counts right. (pyoxigraph beside it is right with BIND, and gives no value at all for the expression.)
# Output seen:
#   rdflib, COUNT(100 / ?of):               3
#   rdflib, BIND, then COUNT(?share):       1
#   pyoxigraph, COUNT(100 / ?of):           no value
#   pyoxigraph, BIND, then COUNT(?share):   1
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

DATA = '@prefix : <http://example.org/> . :a :of 4 . :b :of 0 . :c :of "not stated" .'
PREFIX = "PREFIX : <http://example.org/> "
QUERIES = {
    "COUNT(100 / ?of):              ": "SELECT (COUNT(100 / ?of) AS ?n) { ?group :of ?of }",
    "BIND, then COUNT(?share):      ": "SELECT (COUNT(?share) AS ?n) { ?group :of ?of BIND(100 / ?of AS ?share) }",
}
graph, store = rdflib.Graph().parse(data=DATA), pyoxigraph.Store()
store.load(DATA.encode(), pyoxigraph.RdfFormat.TURTLE)
for words, query in QUERIES.items():
    (row,) = graph.query(PREFIX + query)
    print("rdflib,", words, row.n)
for words, query in QUERIES.items():
    (row,) = store.query(PREFIX + query)
    print("pyoxigraph,", words[:-4], row["n"].value if row["n"] else "no value")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
