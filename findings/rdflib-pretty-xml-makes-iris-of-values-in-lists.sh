#!/bin/sh
# Packages: rdflib 7.6.0
# Behaviour: rdflib's format pretty-xml writes an RDF list as a collection of RDF/XML, which can only hold nodes (RDF
# 1.1 XML Syntax, section 2.16). It writes the values in it as if they were IRIs: read again, the numbers of a list
# are addresses beside the file, "mild" is one too, and a datatype by owl:oneOf allows no value. No error says so, and
# the warning that comes is of other things. One would expect rdf:first and rdf:rest, as the format xml writes them,
# or an error.
# Output seen:
#   xml:         Literal 1  Literal 1.5  Literal mild
#   pretty-xml:  URIRef http://example.org/1  URIRef http://example.org/1.5  URIRef http://example.org/mild
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check rdflib==7.6.0
venv/bin/python -W ignore - > seen <<'PYTHON'
import rdflib
from rdflib.collection import Collection

DATA = """@prefix : <http://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
:grade owl:oneOf ( "mild" 1 1.5 ) .
"""
graph = rdflib.Graph().parse(data=DATA)
for name in ("xml", "pretty-xml"):
    read = rdflib.Graph().parse(data=graph.serialize(format=name), format="xml", publicID="http://example.org/file")
    values = Collection(read, read.value(rdflib.URIRef("http://example.org/grade"), rdflib.OWL.oneOf))
    print(f"{name + ':':11}", *sorted(f"{type(value).__name__} {value}" for value in values), sep="  ")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
