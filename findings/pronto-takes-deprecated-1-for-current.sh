#!/bin/sh
# Packages: pronto 2.7.4, rdflib 7.6.0
# Behaviour: A class is obsolete if owl:deprecated is true, and "1" is another lexical form of true (XML Schema 1.1
# part 2, section 3.3.2). pronto compares the text with "true": a class that is deprecated by "1" is current for it,
# and stays so when it writes the ontology as OBO, where the obsolete mark is gone for good. rdflib beside it has the
# same value for both.
# Output seen:
#   "true": rdflib True, pronto True, is_obsolete in its OBO True
#   "1": rdflib True, pronto False, is_obsolete in its OBO False
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check pronto==2.7.4 rdflib==7.6.0
venv/bin/python -W error - > seen <<'PYTHON'
import io

import pronto
import rdflib

DOCUMENT = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:owl="http://www.w3.org/2002/07/owl#">
  <owl:Ontology rdf:about="http://purl.obolibrary.org/obo/x.owl"/>
  <owl:Class rdf:about="http://purl.obolibrary.org/obo/X_1">
    <owl:deprecated rdf:datatype="http://www.w3.org/2001/XMLSchema#boolean">{}</owl:deprecated>
  </owl:Class>
</rdf:RDF>"""
for written in ("true", "1"):
    document = DOCUMENT.format(written)
    ontology = pronto.Ontology(io.BytesIO(document.encode()))
    (value,) = rdflib.Graph().parse(data=document, format="xml").objects(predicate=rdflib.OWL.deprecated)
    obsolete = ontology["X:1"].obsolete
    in_obo = "is_obsolete: true" in ontology.dumps()
    print(f'"{written}": rdflib {value.toPython()}, pronto {obsolete}, is_obsolete in its OBO {in_obo}')
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
