#!/bin/sh
# Packages: pyoxigraph 0.5.13, rdflib 7.6.0
# Behaviour: whether a date plus a duration has a value depends on what the variables are called. The engine changes the
# places of the sides of a sum as it likes, and duration + date it cannot do (XPath functions and operators 3.1, section
# 9.7, has both ways round). No error says so: "within a day after" as FILTER(?t <= ?x + ?y) keeps its rows under one
# name and loses them under another. Written as a difference, ?x - (-?y), it is steady. rdflib adds under all names.
# Output seen:
#   pyoxigraph, ?a + ?b:         2020-01-03
#   pyoxigraph, ?b + ?a:         no value
#   pyoxigraph, ?p + ?d:         2020-01-03
#   pyoxigraph, ?d + ?p:         no value
#   pyoxigraph, ?d - (-?p):      2020-01-03
#   rdflib, ?d + ?p:             2020-01-03
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


def query(date, duration, expression):
    row = '("2020-01-02"^^xsd:date "P1D"^^xsd:dayTimeDuration)'
    return f"""PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
        SELECT ({expression} AS ?sum) {{ VALUES (?{date} ?{duration}) {{ {row} }} }}"""


def show(what, rows):
    (row,) = rows
    print(f"{what + ':':28}", "no value" if row[0] is None else getattr(row[0], "value", row[0]))


store = pyoxigraph.Store()
for date, duration, expression in ("ab+", "ba+", "pd+", "dp+", "dp-"):
    written = f"?{date} + ?{duration}" if expression == "+" else f"?{date} - (-?{duration})"
    show(f"pyoxigraph, {written}", store.query(query(date, duration, written)))
show("rdflib, ?d + ?p", rdflib.Graph().query(query("d", "p", "?d + ?p")))
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
