#!/bin/sh
# Packages: grand-cypher 1.2.0, networkx 3.6.1
# Behaviour: AND binds before OR: a OR b AND c is a OR (b AND c) (openCypher 9, grammar of expressions, as in SQL and
# in SPARQL). grand-cypher takes the two as they come from the left: (a OR b) AND c. A drug that is approved, or in
# phase 3 with a dose, is then only one with a dose, and the same condition in another order gives other drugs.
# Brackets make it right. Nothing says so; the README has Boolean arithmetic of AND and OR as supported. No issue of
# the makers on it was found.
# Output seen:
#   status = "approved" OR phase = 3 AND dose = 25: Three
#   phase = 3 AND dose = 25 OR status = "approved": Approved, Three
#   status = "approved" OR (phase = 3 AND dose = 25): Approved, Three
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check grand-cypher==1.2.0 networkx==3.6.1
venv/bin/python - > seen <<'PYTHON'
import networkx
from grandcypher import GrandCypher

graph = networkx.MultiDiGraph()
graph.add_node("a", name="Approved", status="approved", phase=4, dose=10)
graph.add_node("b", name="Three", status="trial", phase=3, dose=25)
graph.add_node("c", name="Other", status="trial", phase=3, dose=50)
for condition in (
    'drug.status = "approved" OR drug.phase = 3 AND drug.dose = 25',
    'drug.phase = 3 AND drug.dose = 25 OR drug.status = "approved"',
    'drug.status = "approved" OR (drug.phase = 3 AND drug.dose = 25)',
):
    names = GrandCypher(graph).run(f"MATCH (drug) WHERE {condition} RETURN drug.name")["drug.name"]
    print(f"{condition.replace('drug.', '')}:", ", ".join(sorted(names)))
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
