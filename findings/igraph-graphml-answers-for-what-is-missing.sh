#!/bin/sh
# Packages: igraph 1.0.0
# Behaviour: A node of GraphML without data for a key has no value of it, and a value may be a long (GraphML Primer,
# GraphML attributes). igraph writes None as an answer: false for a boolean, so that what nobody has tested for is
# negative, and the word None for a text; only of numbers it writes nothing. Whole numbers become doubles with fifteen
# digits, fewer than a double holds: an identifier of SNOMED CT with sixteen digits is another one. An attribute whose
# values are lists is not in the file at all. Nothing says so. One would expect no data where there is no value, a long,
# and a warning as its writer of GML gives. (Upstream has lists as python-igraph 3.)
# Output seen:
#   positive: written [True, None], read [True, False]
#   dose: written [25, None], read [25.0, nan]
#   note: written ['relapsed', None], read ['relapsed', 'None']
#   concept: written [1237531000000107, 5], read [1237531000000110.0, 5.0]
#   publications: written [['PMID:1', 'PMID:2'], ['PMID:3']], read not there
#   in the file: <data key="v_concept">1.23753100000011e+15</data> <data key="v_concept">5</data>
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check igraph==1.0.0
venv/bin/python -W error - > seen <<'PYTHON'
from pathlib import Path

import igraph

graph = igraph.Graph(2, directed=True)
graph.vs["positive"] = [True, None]
graph.vs["dose"] = [25, None]
graph.vs["note"] = ["relapsed", None]
graph.vs["concept"] = [1237531000000107, 5]
graph.vs["publications"] = [["PMID:1", "PMID:2"], ["PMID:3"]]
graph.write_graphml("graph.graphml")
again = igraph.Graph.Read_GraphML("graph.graphml")
for name in graph.vs.attributes():
    read = again.vs[name] if name in again.vs.attributes() else "not there"
    print(f"{name}: written {graph.vs[name]}, read {read}")
lines = Path("graph.graphml").read_text().splitlines()
print("in the file:", *(line.strip() for line in lines if "<data" in line and "v_concept" in line))
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
