#!/bin/sh
# Packages: rdflib 7.6.0, pyoxigraph 0.5.13
# Behaviour: rdflib writes a blank node in JSON-LD where it is pointed at. Two that point at each other, as a sample
# that names its donor and the donor that names the sample, stand nowhere else: each waits for the other, and both are
# missing from the document, with all that they say, without an error. One would expect them under identifiers of
# their own, as every graph can be written in JSON-LD (JSON-LD 1.1 API, RDF Serialization); pyoxigraph writes them so,
# and rdflib reads all of it.
# Output seen:
#   written by rdflib: 1 of 5 triples, 'bone marrow' False
#   written by pyoxigraph: 5 of 5 triples, 'bone marrow' True
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check rdflib==7.6.0 pyoxigraph==0.5.13
venv/bin/python - > seen <<'PYTHON'
import pyoxigraph
import rdflib

DATA = """@prefix : <http://example.org/> .
:study :title "A study" .
_:donor :age 61 ; :gave _:sample .
_:sample :tissue "bone marrow" ; :taken_from _:donor .
"""
FORMATS = pyoxigraph.RdfFormat
graph = rdflib.Graph().parse(data=DATA)
documents = {
    "rdflib": graph.serialize(format="json-ld"),
    "pyoxigraph": pyoxigraph.serialize(pyoxigraph.parse(DATA, FORMATS.TURTLE), format=FORMATS.JSON_LD).decode(),
}
for name, document in documents.items():
    read = rdflib.Graph().parse(data=document, format="json-ld")
    print(f"written by {name}: {len(read)} of {len(graph)} triples, 'bone marrow' {'bone marrow' in document}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
