#!/bin/sh
# Packages: rdflib 7.6.0, pyoxigraph 0.5.13
# Behaviour: A filter restricts the solutions of the group it stands in (SPARQL 1.1, section 5.2.2), and a branch of
# a UNION is a group: a variable that only the pattern before the UNION binds has no value in it. With BOUND and
# isLiteral rdflib takes the value from outside, so that a branch that should give nothing gives rows; a comparison
# in the same place is right.
# Output seen:
#   FILTER(?dose > 1) in a branch: rdflib b, pyoxigraph b
#   FILTER(BOUND(?dose)) in a branch: rdflib a b, pyoxigraph b
#   FILTER(isLiteral(?dose)) in a branch: rdflib a b, pyoxigraph b
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

DATA = "@prefix : <http://example.org/> . :drug :dose 5 ; :name 'a' ; :code 'b' ."
PREFIX = "PREFIX : <http://example.org/> "
graph, store = rdflib.Graph().parse(data=DATA), pyoxigraph.Store()
store.load(DATA.encode(), pyoxigraph.RdfFormat.TURTLE)
for condition in ("?dose > 1", "BOUND(?dose)", "isLiteral(?dose)"):
    query = f"SELECT ?x {{ ?s :dose ?dose . {{ ?s :name ?x FILTER({condition}) }} UNION {{ ?s :code ?x }} }}"
    theirs = sorted(str(row.x) for row in graph.query(PREFIX + query))
    ours = sorted(row["x"].value for row in store.query(PREFIX + query))
    print(f"FILTER({condition}) in a branch: rdflib {' '.join(theirs)}, pyoxigraph {' '.join(ours)}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
