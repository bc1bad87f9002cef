#!/bin/sh
# Packages: rdflib 2.4.0, pyoxigraph 0.5.13
# Behaviour: rdf:parseType="Collection" says how the content of its own property element is read (RDF 1.1 XML Syntax,
# section 7.2.19); the elements that follow are properties as before. rdflib.js goes on reading all that follows in the
# same description as nodes: a name, a class above or a link after the list is gone, and in its place stand blank nodes
# under the property of the list, with types that nobody gave. A class that is the union of two others loses its
# superclass if that stands behind, and has it if that stands before. Nothing says so. (Upstream an open pull request,
# rdflib.js 839, replaces the whole parser.)
# Output seen:
#   list last
#     rdflib.js
#       X subClassOf C
#       X label "D"
#       X unionOf _:list
#     pyoxigraph, beside the list
#       X subClassOf C
#       X label "D"
#   list first
#     rdflib.js
#       X unionOf _:list
#       X unionOf _:b
#       _:b type subClassOf
#       _:b resource "C"
#       X unionOf _:b
#       _:b type label
#       _:b value "D"
#     pyoxigraph, beside the list
#       X subClassOf C
#       X label "D"
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check pyoxigraph==0.5.13
npm install --silent --no-audit --no-fund --no-package-lock rdflib@2.4.0
cat > convert.mjs <<'JS'
import { readFileSync } from "node:fs";
import { graph, parse } from "rdflib";

const store = graph();
const failed = (error) => { if (error) throw error; };
parse(readFileSync(0, "utf8"), store, "http://example.org/", "application/rdf+xml", failed);
for (const { subject, predicate, object } of store.statements) {
  console.log([subject, predicate, object].map((term) => term.termType === "Collection" ? "_:list" : term.toNT()).join(" "));
}
JS
venv/bin/python -W error - > seen <<'PYTHON'
import subprocess
from re import sub

from pyoxigraph import RdfFormat, parse

UNION = """<owl:unionOf rdf:parseType="Collection">
<rdf:Description rdf:about="A"/><rdf:Description rdf:about="B"/></owl:unionOf>"""
OTHERS = """<rdfs:subClassOf rdf:resource="C"/><rdfs:label>D</rdfs:label>"""
DOCUMENT = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:owl="http://www.w3.org/2002/07/owl#"
  xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#" xml:base="http://example.org/">
<rdf:Description rdf:about="X">{}</rdf:Description></rdf:RDF>"""


def short(triple):
    return sub(r"_:(?!list)\w+", "_:b", sub(r"<[^>]*[/#]([^>]+)>", r"\1", triple))


for order, text in (("list last", OTHERS + UNION), ("list first", UNION + OTHERS)):
    document = DOCUMENT.format(text)
    node = subprocess.run(["node", "convert.mjs"], input=document, capture_output=True, check=True, text=True)
    quads = parse(document, format=RdfFormat.RDF_XML)
    of_others = [str(quad.triple) for quad in quads if "subClassOf" in str(quad) or "label" in str(quad)]
    print(order)
    for name, triples in (("rdflib.js", node.stdout.splitlines()), ("pyoxigraph, beside the list", of_others)):
        print(f"  {name}")
        for triple in triples:
            print("   ", short(triple).removesuffix(" ."))
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
