#!/bin/sh
# Packages: maplib 0.20.26, pyoxigraph 0.5.13
# Behaviour: A literal may have any text: one that is not in its datatype is ill-typed and still a term of the graph
# (RDF 1.1 Concepts, section 3.3), and xsd:integer and the year of xsd:date have no largest value (XML Schema 1.1 part
# 2). maplib keeps literals in columns of machine types and leaves out each triple whose value does not fit: a dose
# written as "25 mg" under xsd:decimal, an identifier above 9223372036854775807, a boolean with a blank. It reads the
# file without an error or a warning; counts are smaller, a node with no other triple is not there, and a validation
# over what is left finds nothing wrong, since the values that break the shapes are gone. One would expect the triples,
# or an error. No issue of the makers on it was found, and the documentation of reads does not name it.
# Output seen:
#   "25"^^xsd:decimal is there
#   "25 mg"^^xsd:decimal is gone
#   "n/a"^^xsd:integer is gone
#   9223372036854775807 is there
#   9223372036854775808 is gone
#   "true"^^xsd:boolean is there
#   "true "^^xsd:boolean is gone
#   "2021-02-28"^^xsd:date is there
#   "2021-02-29"^^xsd:date is gone
#   triples: read 9 counted 4
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check maplib==0.20.26 pyoxigraph==0.5.13
venv/bin/python -W error - > seen <<'PYTHON'
from maplib import Model
from pyoxigraph import RdfFormat, parse

LITERALS = [
    '"25"^^xsd:decimal', '"25 mg"^^xsd:decimal', '"n/a"^^xsd:integer', "9223372036854775807", "9223372036854775808",
    '"true"^^xsd:boolean', '"true "^^xsd:boolean', '"2021-02-28"^^xsd:date', '"2021-02-29"^^xsd:date',
]
PREFIXES = "@prefix : <http://example.org/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
triples = [f":patient{number} :value {literal} ." for number, literal in enumerate(LITERALS)]
model = Model()
model.reads(PREFIXES + "\n".join(triples), format="turtle")
written = {str(quad.subject) for quad in parse(model.writes(format="ntriples"), format=RdfFormat.N_TRIPLES)}
for number, literal in enumerate(LITERALS):
    print(literal, "is there" if f"<http://example.org/patient{number}>" in written else "is gone")
print("triples: read", len(triples), "counted", *model.query("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")["n"])
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
