#!/bin/sh
# Packages: sparqlalgebrajs 5.0.2, pyoxigraph 0.5.13
# Behaviour: A filter and an expression see what the group they stand in binds (SPARQL 1.1, sections 5.2.2 and 10.1),
# and GRAPH ?g asks the named graphs alone (section 13.3). translate and toSparql of sparqlalgebrajs make algebra of a
# query and a query of the algebra. The braces around a group in OPTIONAL, or around a BIND, are gone then, so that
# the filter sees what is bound outside and gives rows another value, and an expression for what is missing has a
# value. With quads, GRAPH ?g is gone from a branch of UNION, so that the default graph is counted twice and the named
# ones not at all. Each is a valid query, and nothing says that it asks something else. One would expect a query with
# the same answer. (Upstream mended filters in a UNION as SPARQLAlgebra.js 105, and braces in a UNION as 110.)
# Output seen:
#   a filter in a group in OPTIONAL: 0 values, and 1 when written anew
#   an expression in a group: 1 row, and 0 when written anew
#   GRAPH in UNION: default named, and default default when written anew
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check pyoxigraph==0.5.13
npm install --silent --no-audit --no-fund --no-package-lock sparqlalgebrajs@5.0.2
cat > anew.mjs <<'JS'
import sparqlalgebra from "sparqlalgebrajs";

const { translate, toSparql } = sparqlalgebra;
console.log(toSparql(translate(process.argv[2], { quads: true })));
JS
venv/bin/python - > seen <<'PYTHON'
import subprocess

import pyoxigraph

DATA = b"""
PREFIX ex: <http://example.org/>
ex:drug ex:dose 25 ; ex:target ex:protein ; ex:name "default" .
GRAPH ex:other { ex:drug ex:name "named" }
"""
PREFIX = "PREFIX ex: <http://example.org/> "
store = pyoxigraph.Store()
store.load(DATA, format=pyoxigraph.RdfFormat.TRIG)


def answers(pattern: str) -> list[list[str]]:
    query = f"{PREFIX}SELECT ?value WHERE {{ {pattern} }}"
    anew = subprocess.run(["node", "anew.mjs", query], capture_output=True, check=True, text=True).stdout
    return [sorted(row[0].value for row in store.query(text) if row[0] is not None) for text in (query, anew)]


first, second = answers("?drug ex:dose ?dose OPTIONAL { { ?drug ex:target ?value FILTER(?dose > 10) } }")
print(f"a filter in a group in OPTIONAL: {len(first)} values, and {len(second)} when written anew")
first, second = answers("?drug ex:dose ?dose { BIND(COALESCE(?dose, 0) AS ?value) } FILTER(?value = 0)")
print(f"an expression in a group: {len(first)} row, and {len(second)} when written anew")
first, second = answers("{ ?drug ex:name ?value } UNION { GRAPH ?g { ?drug ex:name ?value } }")
print(f"GRAPH in UNION: {' '.join(first)}, and {' '.join(second)} when written anew")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
