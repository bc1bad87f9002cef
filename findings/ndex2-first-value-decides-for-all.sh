#!/bin/sh
# Packages: ndex2 3.12.0, networkx 3.6.1
# Behaviour: In CX2 an attribute has one declared type for all nodes or all edges (CX2 specification,
# attributeDeclarations). ndex2 declares the type of the first value that comes, and makes each later value one of it:
# where the first edge has a score of 1, 0.05 becomes 0 and 2.7 becomes 2, and where the first value is a boolean, each
# text but "true" becomes false. There is no error and no warning; the other way round, an integer after a float, nothing
# is lost. A network of networkx, whose values have types of their own, goes to NDEx with others. One would expect double
# for all numbers, or an error.
# Output seen:
#   [1, 0.05, 2.7]: integer [1, 0, 2]
#   [0.05, 1, 2.7]: double [0.05, 1.0, 2.7]
#   [True, 'yes', 'not known']: boolean [True, False, False]
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check ndex2==3.12.0 networkx==3.6.1
venv/bin/python -W ignore - > seen <<'PYTHON'
import networkx
from ndex2.cx2 import NetworkXToCX2NetworkFactory


def converted(values):
    graph = networkx.DiGraph()
    for number, value in enumerate(values):
        graph.add_edge(f"a{number}", f"b{number}", score=value)
    network = NetworkXToCX2NetworkFactory().get_cx2network(graph)
    declared = network.get_attribute_declarations()["edges"]["score"]["d"]
    return f"{declared} {[edge['v']['score'] for edge in network.get_edges().values()]}"


for values in ([1, 0.05, 2.7], [0.05, 1, 2.7], [True, "yes", "not known"]):
    print(f"{values}: {converted(values)}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
