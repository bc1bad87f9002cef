#!/bin/sh
# Packages: rdflib 7.6.0, pyoxigraph 0.5.13
# Behaviour: COUNT(DISTINCT *) counts different solutions (SPARQL 1.1, section 18.5.1.2), and a blank node in a
# pattern is no variable of theirs (section 4.1.4). Both engines count it as one: how many patients have any event
# comes out as the number of events. SELECT DISTINCT in a sub-query, counted outside, is right in both.
# Output seen:
#   COUNT(DISTINCT *):   rdflib 4, pyoxigraph 4
#   sub-query:           rdflib 2, pyoxigraph 2
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

DATA = "@prefix : <http://example.org/> . :patient1 :had :fever , :rash , :pain . :patient2 :had :rash ."
PREFIX = "PREFIX : <http://example.org/> "
QUERIES = {
    "COUNT(DISTINCT *)": "SELECT (COUNT(DISTINCT *) AS ?n) { ?patient :had [] }",
    "sub-query": "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?patient { ?patient :had [] } }",
}
graph, store = rdflib.Graph().parse(data=DATA), pyoxigraph.Store()
store.load(DATA.encode(), pyoxigraph.RdfFormat.TURTLE)
for words, query in QUERIES.items():
    (theirs,), (row,) = graph.query(PREFIX + query), store.query(PREFIX + query)
    print(f"{words + ':':20} rdflib {theirs.n}, pyoxigraph {row['n'].value}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
