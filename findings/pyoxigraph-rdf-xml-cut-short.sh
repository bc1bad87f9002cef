#!/bin/sh
# Packages: pyoxigraph 0.5.13, rdflib 7.6.0
# Behaviour: A download of an ontology breaks off. Where it breaks off between two elements, the parser of RDF/XML gives the
# triples up to there and then ends as it does at the end of a whole document, although the root element is never closed,
# which no XML is allowed to be: half an ontology reads as a whole one. rdflib beside it says that an element is not closed.
# Output seen:
#   pyoxigraph, whole:     4 triples
#   pyoxigraph, cut short: 2 triples
#   rdflib, cut short:     no element found
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check pyoxigraph==0.5.13 rdflib==7.6.0
venv/bin/python - > seen <<'PYTHON'
from xml.sax import SAXParseException

import pyoxigraph
import rdflib

TERM = """<owl:Class rdf:about="http://example.org/{0}"><rdfs:label>{0}</rdfs:label></owl:Class>
"""
START = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
  xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#" xmlns:owl="http://www.w3.org/2002/07/owl#">
"""
WHOLE = START + TERM.format("anemia") + TERM.format("neutropenia") + "</rdf:RDF>\n"
CUT = START + TERM.format("anemia")

for words, text in (("whole:    ", WHOLE), ("cut short:", CUT)):
    triples = list(pyoxigraph.parse(text.encode(), pyoxigraph.RdfFormat.RDF_XML))
    print("pyoxigraph,", words, len(triples), "triples")
try:
    rdflib.Graph().parse(data=CUT, format="xml")
except SAXParseException as error:
    print("rdflib, cut short:    ", error.getMessage())
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
