#!/bin/sh
# Packages: rdflib 2.4.0, pyoxigraph 0.5.13
# Behaviour: The members of a list are nodes of the graph like others, and RDF/XML has rdf:parseType="Collection" for
# lists of nodes (RDF 1.1 XML Syntax, section 2.16), and rdf:first and rdf:rest for those of values. rdflib.js writes
# each list as a collection, and leaves out of it what is named by an IRI and what is a value: a list of three classes
# is rdf:nil, and an owl:unionOf of a class and a restriction is of the restriction alone, which is another class.
# Nothing says so, and another reader takes the file for whole. Its Turtle of the same graph has all members. One would
# expect the members, or an error. (Issues of the makers on RDF/XML name other faults.)
# Output seen:
#   given.ttl
#     drugs: bortezomib, lenalidomide, dexamethasone
#     doses: 1.3, 25, 40
#     unionOf: Induced, a restriction
#   written.ttl
#     drugs: bortezomib, lenalidomide, dexamethasone
#     doses: 1.3, 25, 40
#     unionOf: Induced, a restriction
#   written.rdf
#     drugs: nothing
#     doses: nothing
#     unionOf: a restriction
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check pyoxigraph==0.5.13
npm install --silent --no-audit --no-fund --no-package-lock rdflib@2.4.0
cat > given.ttl <<'TTL'
@prefix : <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
:Regimen :drugs ( :bortezomib :lenalidomide :dexamethasone ) ; :doses ( 1.3 25 40 ) .
:Treated owl:unionOf ( :Induced [ owl:onProperty :received ; owl:someValuesFrom :Transplant ] ) .
TTL
cat > convert.mjs <<'JS'
import { readFileSync, writeFileSync } from "node:fs";
import { graph, parse, serialize } from "rdflib";

const store = graph();
parse(readFileSync("given.ttl", "utf8"), store, "http://example.org/", "text/turtle");
writeFileSync("written.ttl", serialize(null, store, null, "text/turtle"));
writeFileSync("written.rdf", serialize(null, store, null, "application/rdf+xml"));
JS
node convert.mjs
venv/bin/python -W error - > seen <<'PYTHON'
from pyoxigraph import NamedNode, RdfFormat, Store

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def members(store, node):
    while node != NamedNode(f"{RDF}nil"):
        (first,) = (quad.object for quad in store.quads_for_pattern(node, NamedNode(f"{RDF}first"), None))
        (node,) = (quad.object for quad in store.quads_for_pattern(node, NamedNode(f"{RDF}rest"), None))
        yield getattr(first, "value", "").rsplit("/")[-1] if not str(first).startswith("_:") else "a restriction"


for name, form in (("given.ttl", "TURTLE"), ("written.ttl", "TURTLE"), ("written.rdf", "RDF_XML")):
    store = Store()
    store.load(path=name, format=getattr(RdfFormat, form), base_iri="http://example.org/")
    print(name)
    for relation in ("http://example.org/drugs", "http://example.org/doses", "http://www.w3.org/2002/07/owl#unionOf"):
        (quad,) = store.quads_for_pattern(None, NamedNode(relation), None)
        print(f"  {relation.replace('#', '/').rsplit('/')[-1]}:", ", ".join(members(store, quad.object)) or "nothing")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
