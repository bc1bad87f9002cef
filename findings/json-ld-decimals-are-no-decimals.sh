#!/bin/sh
# Packages: pyld 3.3.0, pyoxigraph 0.5.13, rdflib 7.6.0
# Behaviour: A number with a fraction in JSON-LD becomes the canonical form of a double, whatever datatype the context
# gives it (JSON-LD 1.1 API, Object to RDF Conversion). Under xsd:decimal, 1.3 is therefore
# "1.3E0"^^xsd:decimal, which is no decimal, and pyld and pyoxigraph make it so, as they have to: a dose that a
# context calls a decimal is in the graph, but is neither more than 1 nor less, and is missing from each filter and
# sum. rdflib departs from the standard and makes "1.3". Written as a text in JSON, "1.3", it is right in all.
# Output seen:
#   1.3   pyld:       "1.3E0" as a decimal; more than 1: 0 row
#   1.3   pyoxigraph: "1.3E0" as a decimal; more than 1: 0 row
#   1.3   rdflib:     "1.3" as a decimal; more than 1: 1 row
#   "1.3" pyld:       "1.3" as a decimal; more than 1: 1 row
#   "1.3" pyoxigraph: "1.3" as a decimal; more than 1: 1 row
#   "1.3" rdflib:     "1.3" as a decimal; more than 1: 1 row
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check pyld==3.3.0 pyoxigraph==0.5.13 rdflib==7.6.0
venv/bin/python -W ignore - > seen <<'PYTHON'
import json

import pyoxigraph
import rdflib
from pyld import jsonld

CONTEXT = {"dose": {"@id": "http://example.org/dose", "@type": "http://www.w3.org/2001/XMLSchema#decimal"}}
FILTER = "SELECT ?dose { ?drug <http://example.org/dose> ?dose FILTER(?dose > 1) }"
NQUADS, JSON_LD = pyoxigraph.RdfFormat.N_QUADS, pyoxigraph.RdfFormat.JSON_LD
for dose in (1.3, "1.3"):
    document = {"@context": CONTEXT, "@id": "http://example.org/drug", "dose": dose}
    text = json.dumps(document)
    quads = {
        "pyld": jsonld.to_rdf(document, {"format": "application/n-quads"}),
        "pyoxigraph": pyoxigraph.serialize(pyoxigraph.parse(text, JSON_LD), format=NQUADS).decode(),
        "rdflib": rdflib.Dataset().parse(data=text, format="json-ld").serialize(format="nquads"),
    }
    for name, lines in quads.items():
        store = pyoxigraph.Store()
        store.load(lines.encode(), NQUADS)
        (quad,) = store
        rows = len(list(store.query(FILTER)))
        print(f"{json.dumps(dose):5} {name + ':':11} \"{quad.object.value}\" as a decimal; more than 1: {rows} row")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
