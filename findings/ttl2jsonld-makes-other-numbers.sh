#!/bin/sh
# Packages: @frogcat/ttl2jsonld 0.0.10, pyoxigraph 0.5.13
# Behaviour: A number of JSON without a fraction is an xsd:integer in JSON-LD, so that a literal of Turtle that has
# another datatype, or whose value JSON does not hold, has to keep its text and datatype (JSON-LD 1.1 API, Object to RDF
# Conversion). ttl2jsonld makes numbers of JSON of what is written in digits, and of each text under xsd:integer and
# xsd:double: doubles that are whole become integers, identifiers of SNOMED CT end in other digits, infinity is gone,
# and a text that is in no such datatype, "25 mg", becomes the number it begins with. Nothing says so. pyoxigraph beside
# it writes JSON-LD in which each literal is what it was.
# Output seen:
#   pyoxigraph 900000000000207008 integer, ttl2jsonld 900000000000207000 integer
#   pyoxigraph 40 double, ttl2jsonld 40 integer
#   pyoxigraph 1.3 double, ttl2jsonld 1.3E0 double
#   pyoxigraph INF double, ttl2jsonld nothing
#   pyoxigraph 25 mg integer, ttl2jsonld 25 integer
#   pyoxigraph 7/12 double, ttl2jsonld 7 integer
#   pyoxigraph 25 integer, ttl2jsonld 25 integer
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check pyoxigraph==0.5.13
npm install --silent --no-audit --no-fund --no-package-lock @frogcat/ttl2jsonld@0.0.10
cat > given.ttl <<'TTL'
@prefix : <http://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:a :p1 900000000000207008 ; :p2 "40"^^xsd:double ; :p3 "1.3"^^xsd:double ; :p4 "INF"^^xsd:double ;
  :p5 "25 mg"^^xsd:integer ; :p6 "7/12"^^xsd:double ; :p7 25 .
TTL
cat > convert.mjs <<'JS'
import { readFileSync, writeFileSync } from "node:fs";
import ttl2jsonld from "@frogcat/ttl2jsonld";

writeFileSync("first.json", JSON.stringify(ttl2jsonld.parse(readFileSync("given.ttl", "utf8"))));
JS
node convert.mjs
venv/bin/python -W error - > seen <<'PYTHON'
from pyoxigraph import RdfFormat, parse, serialize

serialize(parse(path="given.ttl", format=RdfFormat.TURTLE), "second.json", RdfFormat.JSON_LD)


def read(name):
    quads = parse(path=name, format=RdfFormat.JSON_LD)
    return {quad.predicate.value[-1]: f"{quad.object.value} {quad.object.datatype.value[33:]}" for quad in quads}


first = read("first.json")
for number, value in sorted(read("second.json").items()):
    print(f"pyoxigraph {value}, ttl2jsonld {first.get(number, 'nothing')}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
