#!/bin/sh
# Packages: pyshacl 0.40.1, rdflib 7.6.0
# Behaviour: While it reads shapes, pySHACL changes how rdflib reads booleans in the whole process, and puts that back
# afterwards, unless reading ends in an error. After shapes whose owl:imports is not at hand, every graph that the
# process reads later takes the boolean "1", which is a lawful way to write true, for false, long after the error was
# handled.
# Output seen:
#   before: "1" is True
#   validated: True
#   after shapes that were read: "1" is True
#   FileNotFoundError
#   after shapes whose import is not there: "1" is False
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check pyshacl==0.40.1 rdflib==7.6.0
venv/bin/python - > seen <<'PYTHON'
from pathlib import Path

import pyshacl
import rdflib

SHAPES = """@prefix : <http://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
:Regimen a sh:NodeShape ; sh:targetClass :TreatmentRegimen ; sh:property [ sh:path :approved ; sh:minCount 1 ] .
"""
IMPORTING = """@prefix owl: <http://www.w3.org/2002/07/owl#> .
<http://example.org/shapes> a owl:Ontology ; owl:imports <units.ttl> .
"""
DATA = """@prefix : <http://example.org/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:VRd a :TreatmentRegimen ; :approved "1"^^xsd:boolean ."""


def tell(when: str) -> None:
    (value,) = (o.value for o in rdflib.Graph().parse(data=DATA).objects() if isinstance(o, rdflib.Literal))
    print(f'{when}: "1" is {value}')


Path("plain.ttl").write_text(SHAPES)
Path("importing.ttl").write_text(IMPORTING + SHAPES)
graph = rdflib.Graph().parse(data=DATA)
tell("before")
print("validated:", pyshacl.validate(graph, shacl_graph="plain.ttl")[0])
tell("after shapes that were read")
try:
    pyshacl.validate(graph, shacl_graph="importing.ttl", do_owl_imports=True)
except FileNotFoundError as error:
    print(type(error).__name__)
tell("after shapes whose import is not there")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
