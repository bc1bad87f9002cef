#!/bin/sh
# Packages: pyshacl 0.40.1, pyrudof 0.3.35, rdf-validate-shacl 0.6.5, shacl-engine 1.1.2, rdf-ext 2.6.0, n3 2.13.12
# Behaviour: A shape that is a class, too, has its instances as targets (SHACL, section 2.1.3.3, implicit class
# targets): it has to be an instance of rdfs:Class, or of a class that the shapes say is below rdfs:Class. Ontologies
# have owl:Class, and seldom that statement. pySHACL and shacl-engine take owl:Class for enough, rudof and rdf-validate-
# shacl do not: of the same ontology and data two find what is wrong and two have nothing to look at, which is called
# conforming. With the statement rudof still has no target. None of them says that a shape has none. With sh:targetClass
# all agree. One would expect the answer of the specification: violates for the first, the third and the fourth,
# conforms for the second.
# Output seen:
#   an rdfs:Class
#     pySHACL violates, rudof violates, rdf-validate-shacl violates, shacl-engine violates
#   an owl:Class
#     pySHACL violates, rudof conforms, rdf-validate-shacl conforms, shacl-engine violates
#   an owl:Class, below rdfs:Class
#     pySHACL violates, rudof conforms, rdf-validate-shacl violates, shacl-engine violates
#   an owl:Class with sh:targetClass
#     pySHACL violates, rudof violates, rdf-validate-shacl violates, shacl-engine violates
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check pyshacl==0.40.1 pyrudof==0.3.35
npm install --silent --no-audit --no-fund --no-package-lock rdf-validate-shacl@0.6.5 shacl-engine@1.1.2 \
  rdf-ext@2.6.0 n3@2.13.12
cat > prefixes.ttl <<'TTL'
@prefix : <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
TTL
printf '%s\n' ':pill a :Drug .' | cat prefixes.ttl - > data.ttl
shape='sh:NodeShape ; sh:property [ sh:path :dose ; sh:minCount 1 ] .'
cat prefixes.ttl > rdfs.ttl; echo ":Drug a rdfs:Class, $shape" >> rdfs.ttl
cat prefixes.ttl > owl.ttl; echo ":Drug a owl:Class, $shape" >> owl.ttl
cat prefixes.ttl > both.ttl; echo ":Drug a owl:Class, $shape owl:Class rdfs:subClassOf rdfs:Class ." >> both.ttl
cat prefixes.ttl > target.ttl; echo ":Drug a owl:Class, $shape :Drug sh:targetClass :Drug ." >> target.ttl
cat > validate.mjs <<'JS'
import { readFileSync } from "node:fs";
import { Parser } from "n3";
import factory from "rdf-ext";
import OneValidator from "rdf-validate-shacl";
import { Validator as OtherValidator } from "shacl-engine";

const read = (name) => factory.dataset(new Parser().parse(readFileSync(`${name}.ttl`, "utf8")));
const say = ({ conforms }) => (conforms ? "conforms" : "violates");
const dataset = read("data");
for (const name of ["rdfs", "owl", "both", "target"]) {
  const shapes = read(name);
  const one = await new OneValidator(shapes).validate(dataset);
  const other = await new OtherValidator(shapes, { factory }).validate({ dataset });
  console.log(`rdf-validate-shacl ${say(one)}, shacl-engine ${say(other)}`);
}
JS
node validate.mjs > javascript
venv/bin/python -W ignore - > seen <<'PYTHON'
from pathlib import Path

from pyrudof import Rudof, RudofConfig
from pyshacl import validate

words = {
    "rdfs": "an rdfs:Class",
    "owl": "an owl:Class",
    "both": "an owl:Class, below rdfs:Class",
    "target": "an owl:Class with sh:targetClass",
}
for (name, text), others in zip(words.items(), Path("javascript").read_text().splitlines()):
    rudof = Rudof(RudofConfig())
    rudof.read_data(Path("data.ttl").read_text())
    rudof.read_shacl(Path(f"{name}.ttl").read_text())
    conforms = [validate("data.ttl", shacl_graph=f"{name}.ttl")[0], rudof.validate_shacl().conforms]
    one, two = ("conforms" if each else "violates" for each in conforms)
    print(f"{text}\n  pySHACL {one}, rudof {two}, {others}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
