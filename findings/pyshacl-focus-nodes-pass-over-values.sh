#!/bin/sh
# Packages: pyshacl 0.40.1
# Behaviour: with the option focus_nodes the validator takes only some nodes of those that a shape targets. It filters the
# nodes of nested shapes by the same list: a value that is a literal, or a node that is not on the list, is not looked at,
# and counts as conforming. A node in focus that breaks sh:or, sh:and, sh:node or sh:property by one of its values is then
# said to conform, and one that satisfies sh:not is said not to. Of the same node SHACL gives one answer (section 3.4:
# validation of a focus node against a shape), and so does the validator without the option.
# Output seen:
#   sh:or    all nodes: 1 result, this node in focus: 0 results
#   sh:and   all nodes: 1 result, this node in focus: 0 results
#   sh:node  all nodes: 1 result, this node in focus: 0 results
#   sh:not   all nodes: 0 results, this node in focus: 1 result
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check pyshacl==0.40.1
venv/bin/python - > seen <<'PYTHON'
from pyshacl import validate
from rdflib import SH, Graph, URIRef

START = "@prefix : <urn:x#> . @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
DATA = Graph().parse(data=START + ':visit :date "last spring" .', format="turtle")
CONSTRAINTS = {
    "sh:or": "sh:or ( [ sh:datatype xsd:date ] [ sh:datatype xsd:gYear ] )",
    "sh:and": "sh:and ( [ sh:datatype xsd:date ] )",
    "sh:node": "sh:node [ a sh:NodeShape ; sh:datatype xsd:date ]",
    "sh:not": "sh:not [ sh:datatype xsd:date ]",
}


def results(shapes: Graph, **options: object) -> str:
    _, report, _ = validate(DATA, shacl_graph=shapes, **options)
    number = len(list(report.objects(None, SH.result)))
    return f"{number} result{'' if number == 1 else 's'}"


for name, constraint in CONSTRAINTS.items():
    text = f"{START}:dated a sh:PropertyShape ; sh:targetSubjectsOf :date ; sh:path :date ; {constraint} ."
    shapes = Graph().parse(data=text, format="turtle")
    print(f"{name:8} all nodes: {results(shapes)}, this node in focus: {results(shapes, focus_nodes=[URIRef('urn:x#visit')])}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
