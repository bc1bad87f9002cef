#!/bin/sh
# Packages: rdfxml-streaming-parser 3.3.0, rdflib 7.6.0
# Behaviour: A document of RDF/XML that describes one thing may have its element as the root, without rdf:RDF (RDF 1.1 XML
# Syntax, sections 2.6 and 7.2.8): it is a node element like any other, and rdf:about, rdf:ID and attributes that are
# properties count. rdfxml-streaming-parser passes over all attributes of that element: the thing has become a blank
# node, what other data say of it is of something else, and what stands in its attributes is gone, without an error.
# rdflib beside it reads all.
# Output seen:
#   rdf:RDF as root: http://example.org/drug (phase 3, type Drug), rdflib http://example.org/drug (phase 3, type Drug)
#   rdf:about: a blank node (type Drug), rdflib http://example.org/drug (phase 3, type Drug)
#   rdf:ID: a blank node (type Drug), rdflib http://example.org/page#drug (phase 3, type Drug)
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check rdflib==7.6.0
npm install --silent --no-audit --no-fund --no-package-lock rdfxml-streaming-parser@3.3.0
cat > read.mjs <<'JS'
import { readFileSync } from "node:fs";
import { RdfXmlParser } from "rdfxml-streaming-parser";

const parser = new RdfXmlParser({ baseIRI: process.argv[2] });
const triples = [];
parser.on("data", ({ subject, predicate, object }) => {
  triples.push([subject.termType === "BlankNode" ? "a blank node" : subject.value, predicate.value, object.value]);
});
parser.on("end", () => console.log(JSON.stringify(triples)));
parser.end(readFileSync(0, "utf8"));
JS
venv/bin/python -W ignore - > seen <<'PYTHON'
import json
import re
import subprocess

from rdflib import BNode, Graph

BASE = "http://example.org/page"
NAMESPACES = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:ex="http://example.org/"'


def show(triples):
    (subject,) = {triple[0] for triple in triples}
    short = sorted(" ".join(re.split("[/#]", term)[-1] for term in triple[1:]) for triple in triples)
    return f"{subject} ({', '.join(short)})"


for words, document in (
    ("rdf:RDF as root", f'<rdf:RDF {NAMESPACES}><ex:Drug rdf:about="http://example.org/drug" ex:phase="3"/></rdf:RDF>'),
    ("rdf:about", f'<ex:Drug {NAMESPACES} rdf:about="http://example.org/drug" ex:phase="3"/>'),
    ("rdf:ID", f'<ex:Drug {NAMESPACES} rdf:ID="drug" ex:phase="3"/>'),
):
    node = subprocess.run(["node", "read.mjs", BASE], input=document, capture_output=True, check=True, text=True)
    other = [
        ("a blank node" if isinstance(subject, BNode) else str(subject), str(predicate), str(value))
        for subject, predicate, value in Graph().parse(data=document, format="xml", publicID=BASE)
    ]
    print(f"{words}: {show(json.loads(node.stdout))}, rdflib {show(other)}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
