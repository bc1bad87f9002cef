#!/bin/sh
# Packages: pyoxigraph 0.5.13
# Behaviour: SPARQL 1.1, section 17.3, compares numbers by the operators of XPath, by which NaN is not less than, greater
# than or equal to any number: the comparison is false. pyoxigraph gives it no value, so that what stands for "all others"
# (a negated condition, the second branch of IF) loses the rows with NaN, which tables of floats have where nothing was
# measured; both conditions together leave rows out that one of them must keep. And of NaN of one datatype it says that it
# is `<=` and `>=` itself, and not equal to itself.
# Output seen:
#   rows:                3
#   ?v < 5:              1
#   !(?v < 5):           1
#   IF(NaN < 5, 1, 2):   no value
#   NaN > 5:             no value
#   NaN = NaN:           false
#   NaN <= NaN:          true
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check pyoxigraph==0.5.13
venv/bin/python - > seen <<'PYTHON'
import pyoxigraph

NAN = '"NaN"^^<http://www.w3.org/2001/XMLSchema#double>'
store = pyoxigraph.Store()
store.update(f"PREFIX : <http://example.org/> INSERT DATA {{ :a :level 4.0e0 . :b :level {NAN} . :c :level 9.0e0 }}")


def show(what, query):
    (row,) = store.query(query)
    print(f"{what + ':':20}", row["x"].value if row["x"] else "no value")


def count(what, condition):
    show(what, f"SELECT (COUNT(*) AS ?x) {{ ?s <http://example.org/level> ?v FILTER({condition}) }}")


count("rows", "true")
count("?v < 5", "?v < 5")
count("!(?v < 5)", "!(?v < 5)")
for expression in ("IF(NaN < 5, 1, 2)", "NaN > 5", "NaN = NaN", "NaN <= NaN"):
    show(expression, f"SELECT ({expression.replace('NaN', NAN)} AS ?x) {{ }}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
