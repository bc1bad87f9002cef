#!/bin/sh
# Packages: owlready2 0.51, rdflib 7.6.0
# Behaviour: OWL/XML has HasKey, negative assertions and rules (OWL 2 XML Serialization, section 3.2; SWRL in OWL
# API). owlready2 loads such a file without error or warning and has none of them: an ontology that contradicts
# itself by a denied assertion is found consistent. Other axioms of the same file are there.
# Output seen:
#   subClassOf: 1
#   hasKey: 0
#   sourceIndividual: 0
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check owlready2==0.51 rdflib==7.6.0
venv/bin/python - > seen <<'PYTHON'
import io

import owlready2

TEXT = """<?xml version="1.0"?>
<Ontology xmlns="http://www.w3.org/2002/07/owl#" ontologyIRI="http://example.org/o">
  <Declaration><Class IRI="http://example.org/A"/></Declaration>
  <Declaration><Class IRI="http://example.org/B"/></Declaration>
  <Declaration><DataProperty IRI="http://example.org/k"/></Declaration>
  <Declaration><ObjectProperty IRI="http://example.org/p"/></Declaration>
  <Declaration><NamedIndividual IRI="http://example.org/i"/></Declaration>
  <SubClassOf><Class IRI="http://example.org/A"/><Class IRI="http://example.org/B"/></SubClassOf>
  <HasKey><Class IRI="http://example.org/A"/><DataProperty IRI="http://example.org/k"/></HasKey>
  <NegativeObjectPropertyAssertion><ObjectProperty IRI="http://example.org/p"/>
    <NamedIndividual IRI="http://example.org/i"/><NamedIndividual IRI="http://example.org/i"/>
  </NegativeObjectPropertyAssertion>
</Ontology>"""
world = owlready2.World()
world.get_ontology("http://example.org/o").load(fileobj=io.BytesIO(TEXT.encode()))
graph = world.as_rdflib_graph()
predicates = [str(p).rpartition("#")[2] for _, p, _ in graph]
for name in ("subClassOf", "hasKey", "sourceIndividual"):
    print(f"{name}: {predicates.count(name)}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
