#!/bin/sh
# Packages: pyoxigraph 0.5.13
# Behaviour: GROUP_CONCAT joins the texts of values (SPARQL 1.1, section 18.5.1.7: each is taken by STR). pyoxigraph
# gives no value at all as soon as one is a number or an IRI, and no error: a list of identifiers or of years comes
# out empty. With STR written around the variable it is right.
# Output seen:
#   texts, ?x:                     a|b
#   texts, STR(?x):                a|b
#   numbers, ?x:                   no value
#   numbers, STR(?x):              1|2
#   IRIs, ?x:                      no value
#   IRIs, STR(?x):                 http://example.org/a|http://example.org/b
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check pyoxigraph==0.5.13
venv/bin/python - > seen <<'PYTHON'
import pyoxigraph

QUERY = "PREFIX : <http://example.org/> SELECT (GROUP_CONCAT({}; SEPARATOR='|') AS ?t) {{ VALUES ?x {{ {} }} }}"
store = pyoxigraph.Store()
for what, values in (("texts", "'a' 'b'"), ("numbers", "1 2"), ("IRIs", ":a :b")):
    for expression in ("?x", "STR(?x)"):
        (row,) = store.query(QUERY.format(expression, values))
        print(f"{what + ', ' + expression + ':':30}", row["t"].value if row["t"] else "no value")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
