#!/bin/sh
# Packages: owlready2 0.51, rdflib 7.6.0
# Behaviour: VALUES gives a variable the terms that stand there (SPARQL 1.1, section 10), and GROUP_CONCAT joins the texts
# of the terms of a group (section 18.5.1.7); the documentation of owlready2 has both as supported. It keeps entities
# under numbers, and its SPARQL mixes the two up: a number in VALUES becomes the entity that has this number in the
# store, so that a list of doses has classes in it, and GROUP_CONCAT over entities joins their numbers in place of their
# IRIs, which are others in the next store. Nothing says so. rdflib beside it gives the terms.
# Output seen:
#   VALUES: owlready2 http://www.w3.org/2002/07/owl#NamedIndividual, rdflib 12
#   GROUP_CONCAT: owlready2 digits, rdflib http://example.org/b
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check owlready2==0.51 rdflib==7.6.0
venv/bin/python -W ignore - > seen 2> /dev/null <<'PYTHON'
from io import BytesIO

from owlready2 import World
from rdflib import Graph

TURTLE = """@prefix : <http://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
:causes a owl:ObjectProperty .
:a a owl:NamedIndividual ; :causes :b .
:b a owl:NamedIndividual ."""

graph = Graph().parse(data=TURTLE, format="turtle")
world = World()
world.get_ontology("http://example.org/ontology").load(fileobj=BytesIO(graph.serialize(format="nt").encode()))
for words, query in (
    ("VALUES", "SELECT ?x { VALUES ?x { 12 } }"),
    ("GROUP_CONCAT", "SELECT (GROUP_CONCAT(?target) AS ?x) { ?s <http://example.org/causes> ?target }"),
):
    ((one,),) = world.sparql(query)
    ((other,),) = graph.query(query)
    shown = getattr(one, "iri", one)
    print(f"{words}: owlready2 {'digits' if str(shown).isdigit() else shown}, rdflib {other}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
