#!/bin/sh
# Packages: maplib 0.20.26, rdflib 7.6.0
# Behaviour: + and -, and * and / alike, are taken from the left: a - b - c is (a - b) - c (SPARQL 1.1, section 19.8,
# rules AdditiveExpression and MultiplicativeExpression). maplib takes them from the right: what is left of a dose of 8
# after 4 and 2 is 6 and not 2, a dose per kilogram times the weight is divided by both, and a survival of 100 less 10,
# 20 and 30 is 80. Written with brackets it is right. Nothing says so, and it is so of variables as of numbers, in a
# filter as in SELECT. rdflib beside it goes from the left. No issue of the makers on it was found.
# Output seen:
#   8.0 - 4.0 - 2.0: maplib 6, rdflib 2
#   (8.0 - 4.0) - 2.0: maplib 2, rdflib 2
#   100.0 - 10.0 - 20.0 - 30.0: maplib 80, rdflib 40
#   10.0 - 3.0 + 2.0: maplib 5, rdflib 9
#   12.0 / 2.0 * 3.0: maplib 2, rdflib 18
#   2.0 * 3.0 + 4.0: maplib 10, rdflib 10
#   ?given - ?vomited - ?returned: maplib 6, rdflib 2
#   ?given / ?vomited * ?returned: maplib 1, rdflib 4
#   more than 5 left: maplib 1, rdflib 0
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check maplib==0.20.26 rdflib==7.6.0
venv/bin/python -W error - > seen <<'PYTHON'
from maplib import Model
from rdflib import Graph

DATA = "@prefix : <http://example.org/> . :patient :given 8.0 ; :vomited 4.0 ; :returned 2.0 ."
WHERE = "{ ?patient :given ?given ; :vomited ?vomited ; :returned ?returned }"
EXPRESSIONS = [
    "8.0 - 4.0 - 2.0", "(8.0 - 4.0) - 2.0", "100.0 - 10.0 - 20.0 - 30.0", "10.0 - 3.0 + 2.0", "12.0 / 2.0 * 3.0",
    "2.0 * 3.0 + 4.0", "?given - ?vomited - ?returned", "?given / ?vomited * ?returned",
]
model, graph = Model(), Graph()
model.reads(DATA, format="turtle")
graph.parse(data=DATA, format="turtle")
for expression in EXPRESSIONS:
    query = f"PREFIX : <http://example.org/> SELECT ({expression} AS ?value) WHERE {WHERE}"
    ((of_maplib,),) = model.query(query).rows()
    ((of_rdflib,),) = graph.query(query)
    print(f"{expression}: maplib {float(of_maplib):g}, rdflib {float(of_rdflib):g}")
query = f"PREFIX : <http://example.org/> SELECT ?patient WHERE {WHERE[:-2]} FILTER(?given - ?vomited - ?returned > 5) }}"
print(f"more than 5 left: maplib {model.query(query).height}, rdflib {len(graph.query(query))}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
