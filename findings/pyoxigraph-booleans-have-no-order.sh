#!/bin/sh
# Packages: pyoxigraph 0.5.13
# Behaviour: SPARQL 1.1, section 17.3, has `<`, `>`, `<=` and `>=` of two booleans, false before true. pyoxigraph gives
# them no value, so that a FILTER loses the row, while its own ORDER BY, MIN and MAX know the order. And of an IRI, for
# which SPARQL has no such operator, it says that it is `<=` itself, where two different IRIs rightly have no value.
# Output seen:
#   false < true:        no value
#   true >= true:        true
#   true > false:        no value
#   MIN of both:         false
#   :a <= :a:            true
#   :a <= :b:            no value
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check pyoxigraph==0.5.13
venv/bin/python - > seen <<'PYTHON'
import pyoxigraph

PREFIX = "PREFIX : <http://example.org/> "
store = pyoxigraph.Store()


def show(what, query):
    (row,) = store.query(PREFIX + query)
    print(f"{what + ':':20}", row["x"].value if row["x"] else "no value")


def compare(left, operator, right):
    query = f"SELECT (?a {operator} ?b AS ?x) {{ VALUES (?a ?b) {{ ({left} {right}) }} }}"
    show(f"{left} {operator} {right}", query)


compare("false", "<", "true")
compare("true", ">=", "true")
compare("true", ">", "false")
show("MIN of both", "SELECT (MIN(?a) AS ?x) { VALUES ?a { true false } }")
compare(":a", "<=", ":a")
compare(":a", "<=", ":b")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
