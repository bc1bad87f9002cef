#!/bin/sh
# Packages: pybiopax 0.1.5, rdflib 7.6.0
# Behaviour: In RDF/XML rdf:ID="p", rdf:about="#p" and the whole address name the same thing, in references too (RDF 1.1
# XML Syntax, section 2.14), and the files of BioPAX are RDF/XML. pybiopax compares the letters: where they differ, the
# participant of a reaction becomes a text, and is written as one, without an error or a warning. An identifier that is
# a URN is written as rdf:ID, which has to be a name without a colon, so that it names something else: what other data
# say of it is no longer about it.
# Output seen:
#   rdf:ID="p", rdf:resource="#p": rdflib Protein, pybiopax Protein; urn:example:q written as another IRI
#   rdf:about="#p", rdf:resource="#p": rdflib Protein, pybiopax str; urn:example:q written as another IRI
#   rdf:ID="p", rdf:resource="http://example.org/m#p": rdflib Protein, pybiopax str; urn:example:q written as another IRI
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check pybiopax==0.1.5 rdflib==7.6.0
venv/bin/python -W ignore - > seen 2> /dev/null <<'PYTHON'
import pybiopax
import rdflib

BP = rdflib.Namespace("http://www.biopax.org/release/biopax-level3.owl#")
MODEL = """<rdf:RDF xml:base="http://example.org/m" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    xmlns:bp="http://www.biopax.org/release/biopax-level3.owl#">
  <bp:Protein NAME/>
  <bp:Protein rdf:about="urn:example:q"/>
  <bp:Conversion rdf:ID="reaction"><bp:left REFERENCE/></bp:Conversion>
</rdf:RDF>"""
for name, reference in (
    ('rdf:ID="p"', 'rdf:resource="#p"'),
    ('rdf:about="#p"', 'rdf:resource="#p"'),
    ('rdf:ID="p"', 'rdf:resource="http://example.org/m#p"'),
):
    text = MODEL.replace("NAME", name).replace("REFERENCE", reference)
    graph = rdflib.Graph().parse(data=text, format="xml")
    (left,) = graph.objects(predicate=BP.left)
    kind = graph.value(left, rdflib.RDF.type).removeprefix(BP)
    model = pybiopax.model_from_owl_str(text)
    theirs = type(model.objects["reaction"].left[0]).__name__
    kept = 'rdf:about="urn:example:q"' in pybiopax.model_to_owl_str(model)
    print(
        f"{name}, {reference}: rdflib {kind}, pybiopax {theirs}; "
        f"urn:example:q written as {'the same' if kept else 'another'} IRI"
    )
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
