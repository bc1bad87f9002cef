#!/bin/sh
# Packages: oxrdflib 0.5.0, pyjelly 0.8.2, pyoxigraph 0.5.13, rdflib 7.6.0
# Behaviour: A label of a blank node is local to its file: _:b of two files is two nodes (RDF 1.1 Concepts, section
# 3.4). Read into one rdflib graph by the parsers that oxrdflib or pyjelly add to rdflib, they become one: a patient of
# one file has the findings of a patient of the other, without a word, and many writers name their nodes b0, b1, b2.
# The parsers of rdflib itself keep them apart, and so does oxrdflib where the graph is in its own store.
# Output seen:
#   nt: 2 patients
#   turtle: 2 patients
#   ox-nt: 1 patient
#   ox-turtle: 1 patient
#   ox-xml: 1 patient
#   ox-nt, in its own store: 2 patients
#   jelly: 1 patient
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check oxrdflib==0.5.0 pyjelly==0.8.2 \
  pyoxigraph==0.5.13 rdflib==7.6.0
venv/bin/python -W ignore - > seen <<'PYTHON'
import io

import pyoxigraph
from rdflib import RDFS, BNode, Graph, Literal

LABEL = pyoxigraph.NamedNode(str(RDFS.label))


def file(name, words):
    """Return one blank node, b, with a label, as another writer would write it."""
    if name == "jelly":
        graph = Graph()
        graph.add((BNode("b"), RDFS.label, Literal(words)))
        output = io.BytesIO()
        graph.serialize(output, format=name)
        return output.getvalue()
    form = {"xml": "RDF_XML", "nt": "N_TRIPLES", "turtle": "TURTLE"}[name.removeprefix("ox-")]
    triple = pyoxigraph.Triple(pyoxigraph.BlankNode("b"), LABEL, pyoxigraph.Literal(words))
    return pyoxigraph.serialize([triple], format=getattr(pyoxigraph.RdfFormat, form))


for words in ("nt", "turtle", "ox-nt", "ox-turtle", "ox-xml", "ox-nt, in its own store", "jelly"):
    name = words.partition(",")[0]
    graph = Graph(store="Oxigraph" if "," in words else "default")
    for text in ("one", "another"):
        graph.parse(data=file(name, text), format=name)
    count = len(set(graph.subjects()))
    print(f"{words}: {count} patient{'s' * (count > 1)}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
