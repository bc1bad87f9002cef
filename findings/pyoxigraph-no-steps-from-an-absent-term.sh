#!/bin/sh
# Packages: rdflib 7.6.0, pyoxigraph 0.5.13
# Behaviour: A path of no steps leads from a term to itself, whether the graph holds the term or not (SPARQL 1.1,
# section 18.5, evaluation of ZeroOrMorePath and ZeroOrOnePath). pyoxigraph finds nothing for a term that no triple
# has: "this class and all below it" is empty for a class without any, so that a query over a list of classes loses
# it.
# Output seen:
#   SELECT ?x { ?x :below* :a }    rdflib a b, pyoxigraph a b
#   SELECT ?x { ?x :below* :new }  rdflib new, pyoxigraph nothing
#   SELECT ?x { :new :below? ?x }  rdflib new, pyoxigraph nothing
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

DATA = "@prefix : <http://example.org/> . :b :below :a ."
PREFIX = "PREFIX : <http://example.org/> "
graph, store = rdflib.Graph().parse(data=DATA), pyoxigraph.Store()
store.load(DATA.encode(), pyoxigraph.RdfFormat.TURTLE)
for query in ("SELECT ?x { ?x :below* :a }", "SELECT ?x { ?x :below* :new }", "SELECT ?x { :new :below? ?x }"):
    theirs = sorted(str(row.x).rpartition("/")[2] for row in graph.query(PREFIX + query))
    ours = sorted(row["x"].value.rpartition("/")[2] for row in store.query(PREFIX + query))
    print(f"{query:30} rdflib {' '.join(theirs)}, pyoxigraph {' '.join(ours) or 'nothing'}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
