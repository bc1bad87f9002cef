#!/bin/sh
# Packages: py-horned-owl 2.0.0
# Behaviour: Classes and properties that are disjoint by threes do not survive RDF. Reading, owl:AllDisjointClasses and
# owl:AllDisjointProperties (OWL 2 Mapping to RDF, table 5) give no axiom, no error and no warning, although the other
# syntaxes give it. Writing RDF/XML, DisjointClasses(A B C) becomes the pairs A B and A C: that B and C are disjoint
# is gone. A reasoner then finds an ontology consistent that is not. One would expect the axiom, or an error. (Upstream
# has open pull requests for the reader, horned-owl 289 and 293.)
# Output seen:
#   stated in functional syntax: DisjointClasses(A B C), DisjointObjectProperties(p q r)
#   the same, read from RDF:     nothing
#   the same, written as RDF:    DisjointClasses(A B), DisjointClasses(A C)
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check py-horned-owl==2.0.0
cat > stated.ofn <<'OFN'
Prefix(:=<http://example.org/d#>)
Prefix(owl:=<http://www.w3.org/2002/07/owl#>)
Ontology(<http://example.org/d>
  Declaration(Class(:A)) Declaration(Class(:B)) Declaration(Class(:C))
  Declaration(ObjectProperty(:p)) Declaration(ObjectProperty(:q)) Declaration(ObjectProperty(:r))
  DisjointClasses(:A :B :C)
  DisjointObjectProperties(:p :q :r)
)
OFN
cat > stated.owl <<'RDF'
<?xml version="1.0"?>
<rdf:RDF xml:base="http://example.org/d" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    xmlns:owl="http://www.w3.org/2002/07/owl#">
  <owl:Ontology rdf:about="http://example.org/d"/>
  <owl:Class rdf:about="#A"/><owl:Class rdf:about="#B"/><owl:Class rdf:about="#C"/>
  <owl:ObjectProperty rdf:about="#p"/><owl:ObjectProperty rdf:about="#q"/><owl:ObjectProperty rdf:about="#r"/>
  <owl:AllDisjointClasses><owl:members rdf:parseType="Collection">
    <owl:Class rdf:about="#A"/><owl:Class rdf:about="#B"/><owl:Class rdf:about="#C"/>
  </owl:members></owl:AllDisjointClasses>
  <owl:AllDisjointProperties><owl:members rdf:parseType="Collection">
    <owl:ObjectProperty rdf:about="#p"/><owl:ObjectProperty rdf:about="#q"/><owl:ObjectProperty rdf:about="#r"/>
  </owl:members></owl:AllDisjointProperties>
</rdf:RDF>
RDF
venv/bin/python - > seen <<'PYTHON'
import pyhornedowl


def disjoint(name, syntax):
    axioms = [str(each.component) for each in pyhornedowl.open_ontology_from_file(name, syntax).get_axioms()]
    shown = [each.replace("<http://example.org/d#", "").replace(">", "") for each in axioms if "Disjoint" in each]
    return ", ".join(sorted(shown)) or "nothing"


pyhornedowl.open_ontology_from_file("stated.ofn", "ofn").save_to_file("written.owl", "owl")
print("stated in functional syntax:", disjoint("stated.ofn", "ofn"))
print("the same, read from RDF:    ", disjoint("stated.owl", "owl"))
print("the same, written as RDF:   ", disjoint("written.owl", "owl"))
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
