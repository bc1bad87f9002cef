#!/bin/sh
# Packages: funowl 0.2.3, rdflib 7.6.0
# Behaviour: An assertion by the inverse of a property says the same of the property the other way round, and that is
# what it is in RDF (OWL 2 Mapping to RDF, table 1: the individuals change places). funowl writes the inverse itself as the
# predicate, a blank node, which no triple may have (RDF 1.1 Concepts, section 3.1): the edge is not there, no pattern
# with the property finds it, and what is written as N-Triples no other reader takes. The assertion beside it, by the
# property itself, comes out right.
# Output seen:
#   regulates: PLK4 regulates CDK1
#   predicates without a name: 1
#   expected besides: CDK1 regulates TP53
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check funowl==0.2.3 rdflib==7.6.0
cat > ontology.ofn <<'OFN'
Prefix(:=<http://example.org/>)
Ontology(<http://example.org/ontology>
  ObjectPropertyAssertion(:regulates :PLK4 :CDK1)
  ObjectPropertyAssertion(ObjectInverseOf(:regulates) :TP53 :CDK1)
)
OFN
venv/bin/python -W ignore - > seen 2> /dev/null <<'PYTHON'
from funowl.converters.functional_converter import to_python
from rdflib import BNode, Graph, Namespace

EX = Namespace("http://example.org/")

graph = Graph()
to_python("ontology.ofn").to_rdf(graph)
for subject, target in sorted(graph.subject_objects(EX.regulates)):
    print(f"regulates: {subject.removeprefix(EX)} regulates {target.removeprefix(EX)}")
print(f"predicates without a name: {sum(isinstance(predicate, BNode) for predicate in set(graph.predicates()))}")
if (EX.CDK1, EX.regulates, EX.TP53) not in graph:
    print("expected besides: CDK1 regulates TP53")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
