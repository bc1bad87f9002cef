#!/bin/sh
# Packages: owlready2 0.51, rdflib 7.6.0
# Behaviour: An integer divided by an integer is a decimal in SPARQL (SPARQL 1.1, section 17.3, op:numeric-divide), and a
# sum or a mean over a value that is no number is an error, without a value (section 18.5.1.3 and 18.5.1.4). The SPARQL
# of owlready2 hands both to SQLite, which cuts the fraction off and takes a text for 0 or for the number it begins
# with: one of two patients is none of them, half a rate is lost, and a mean goes down by each "n/a". Nothing says so.
# rdflib beside it divides rightly, and ends the sum with an error (its mean passes over the text, which is no better).
# Output seen:
#   (1 / 2): owlready2 0, rdflib 0.5
#   (100 * 3 / 8): owlready2 37, rdflib 37.5
#   SUM(?dose) of 10, 20: owlready2 30, rdflib 30
#   SUM(?dose) of 10, 20, "n/a": owlready2 30, rdflib an error
#   AVG(?dose) of 10, 20: owlready2 15, rdflib 15
#   AVG(?dose) of 10, 20, "n/a": owlready2 10, rdflib 15
#   AVG(?dose) of 10, 20, "25 mg": owlready2 18.3333, rdflib 15
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
:dose a owl:DatatypeProperty .
:a a owl:NamedIndividual ; :dose {} ."""


def ask(expression, doses):
    graph = Graph().parse(data=TURTLE.format(doses), format="turtle")
    triples = BytesIO(graph.serialize(format="nt").encode())
    world = World()
    world.get_ontology("http://example.org/ontology").load(fileobj=triples)
    pattern = "?s <http://example.org/dose> ?dose" if "?dose" in expression else "?s a owl:NamedIndividual"
    query = f"PREFIX owl: <http://www.w3.org/2002/07/owl#> SELECT ({expression} AS ?x) {{ {pattern} }}"
    ((one,),) = world.sparql(query)
    try:
        ((other,),) = graph.query(query)
        return f"owlready2 {float(one):g}, rdflib {float(other):g}"
    except Exception as error:
        return f"owlready2 {float(one):g}, rdflib {'an error' if 'numeric' in str(error) else error}"


for expression in ("1 / 2", "100 * 3 / 8"):
    print(f"({expression}): {ask(expression, '1')}")
for expression, doses in (
    ("SUM(?dose)", "10, 20"),
    ("SUM(?dose)", '10, 20, "n/a"'),
    ("AVG(?dose)", "10, 20"),
    ("AVG(?dose)", '10, 20, "n/a"'),
    ("AVG(?dose)", '10, 20, "25 mg"'),
):
    print(f"{expression} of {doses}: {ask(expression, doses)}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
