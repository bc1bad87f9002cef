#!/bin/sh
# Packages: pyoxigraph 0.5.13, rdflib 7.6.0
# Behaviour: before anything else is made of it, each line end of an XML document, be it CR LF or CR, becomes one LF
# (XML 1.0, section 2.11, "End-of-Line Handling"); so the same file says the same with the line ends of Windows, into
# which Git and editors turn it. pyoxigraph's parser of RDF/XML keeps them: a definition of two lines is another literal,
# which equals, joins and merges with none of those that were read elsewhere, and a query for it finds nothing. Nothing
# is said. rdflib is shown for comparison.
# Output seen:
#   pyoxigraph: 'one\r\ntwo', triples of both files together: 2, found: 0
#   rdflib: 'one\ntwo', triples of both files together: 1, found: 1
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check pyoxigraph==0.5.13 rdflib==7.6.0
cat > unix.rdf <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:skos="http://www.w3.org/2004/02/skos/core#">
  <rdf:Description rdf:about="http://example.org/term">
    <skos:definition>one
two</skos:definition>
  </rdf:Description>
</rdf:RDF>
XML
awk '{ printf "%s\r\n", $0 }' unix.rdf > windows.rdf
venv/bin/python - > seen <<'PYTHON'
import pathlib

import pyoxigraph as ox
import rdflib

ASK = 'SELECT ?s { ?s ?p "one\\ntwo" }'
store = ox.Store()
store.load(path="windows.rdf", format=ox.RdfFormat.RDF_XML)
found = len(list(store.query(ASK)))
text = next(iter(store)).object.value
store.load(path="unix.rdf", format=ox.RdfFormat.RDF_XML)
print(f"pyoxigraph: {text!r}, triples of both files together: {len(store)}, found: {found}")
graph = rdflib.Graph().parse(data=pathlib.Path("windows.rdf").read_bytes(), format="xml")
found = len(list(graph.query(ASK)))
text = str(next(iter(graph.objects())))
graph.parse("unix.rdf", format="xml")
print(f"rdflib: {text!r}, triples of both files together: {len(graph)}, found: {found}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
