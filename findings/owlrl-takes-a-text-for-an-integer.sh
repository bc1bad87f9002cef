#!/bin/sh
# Packages: owlrl 7.6.2, rdflib 7.6.0
# Behaviour: A value that does not belong to the range of its property contradicts it (OWL 2 Profiles, rule dt-not-
# type). owlrl closes data in which a dose of "25 mg" stands under a property of integers without a word of it,
# where it does find a contradiction of classes and adds an error message to the graph.
# Output seen:
#   a text under integers: no error message
#   two disjoint classes: 1 error message
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check owlrl==7.6.2 rdflib==7.6.0
venv/bin/python - > seen <<'PYTHON'
import owlrl
import rdflib

PREFIXES = """@prefix : <http://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
DATA = {
    "a text under integers": ':dose a owl:DatatypeProperty ; rdfs:range xsd:integer . :a :dose "25 mg" .',
    "two disjoint classes": ":A owl:disjointWith :B . :a a :A , :B .",
}
for words, turtle in DATA.items():
    graph = rdflib.Graph().parse(data=PREFIXES + turtle)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, datatype_axioms=True).expand(graph)
    errors = [o for p, o in graph.predicate_objects() if str(p).endswith("error")]
    print(f"{words}: {len(errors) or 'no'} error message")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
