#!/bin/sh
# Packages: owlready2 0.51
# Behaviour: an IRI is compared letter by letter (RDF 1.1 Concepts, section 3.2; RFC 3987, section 5.3.1), and many end
# in a slash: those of the Creative Commons licences, and of whole vocabularies in rdfs:isDefinedBy. Owlready2, when it
# loads RDF/XML, cuts the slash at the end off the IRIs of rdf:resource (and of rdf:about as well): what it
# answers, finds and saves names something else, and what joined before no longer joins. N-Triples of the same
# triples keep it. One would expect the same IRI, whatever the syntax.
# Output seen:
#   RDF/XML:   licence https://creativecommons.org/licenses/by/4.0, part of http://example.org/zoo, saved with a slash: 0
#   N-Triples: licence https://creativecommons.org/licenses/by/4.0/, part of http://example.org/zoo/, saved with a slash: 2
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check owlready2==0.51
cat > dog.rdf <<'XML'
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:owl="http://www.w3.org/2002/07/owl#"
  xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#" xmlns:dcterms="http://purl.org/dc/terms/">
  <owl:Class rdf:about="http://example.org/Dog">
    <dcterms:license rdf:resource="https://creativecommons.org/licenses/by/4.0/"/>
    <rdfs:isDefinedBy rdf:resource="http://example.org/zoo/"/>
  </owl:Class>
</rdf:RDF>
XML
cat > dog.nt <<'NT'
<http://example.org/Dog> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/2002/07/owl#Class> .
<http://example.org/Dog> <http://purl.org/dc/terms/license> <https://creativecommons.org/licenses/by/4.0/> .
<http://example.org/Dog> <http://www.w3.org/2000/01/rdf-schema#isDefinedBy> <http://example.org/zoo/> .
NT
venv/bin/python - > seen <<'PYTHON'
import pathlib
import sys

sys.modules["owlready2_optimized"] = None  # the same parser on every machine
import owlready2

DOG = "http://example.org/Dog"
for words, name in (("RDF/XML:  ", "dog.rdf"), ("N-Triples:", "dog.nt")):
    world = owlready2.World()
    ontology = world.get_ontology(pathlib.Path(name).resolve().as_uri()).load()
    answers = [
        next(iter(world.sparql(f"SELECT ?o {{ <{DOG}> <{predicate}> ?o }}")))[0]
        for predicate in ("http://purl.org/dc/terms/license", "http://www.w3.org/2000/01/rdf-schema#isDefinedBy")
    ]
    ontology.save("saved.nt", format="ntriples")
    kept = pathlib.Path("saved.nt").read_text().count("/> .")
    licence, zoo = (getattr(each, "iri", each) for each in answers)
    print(f"{words} licence {licence}, part of {zoo}, saved with a slash: {kept}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
