#!/bin/sh
# Packages: jsonld 9.0.0, pyoxigraph 0.5.13
# Behaviour: A text in JSON-LD under the datatype xsd:double is the lexical form of the literal as it stands; the
# canonical form of a double is made of numbers of JSON alone (JSON-LD 1.1 API, Object to RDF Conversion). jsonld.js takes
# the number that the text begins with: "12.5 (8.1 to 14)" is 12.5, "1,5" is 1, a dose with another unit is the bare
# number, and "< 0.05" is NaN, as is INF, which is a double. In the graph they are well-formed figures, so that no
# validation finds them, and they have the same canonical form and hash as the right ones. pyoxigraph beside it keeps the
# texts.
# Output seen:
#   "12.5": jsonld.js "1.25E1"^^xsd:double, pyoxigraph "12.5"^^xsd:double
#   "12.5 (8.1 to 14)": jsonld.js "1.25E1"^^xsd:double, pyoxigraph "12.5 (8.1 to 14)"^^xsd:double
#   "1,5": jsonld.js "1.0E0"^^xsd:double, pyoxigraph "1,5"^^xsd:double
#   "25 mg": jsonld.js "2.5E1"^^xsd:double, pyoxigraph "25 mg"^^xsd:double
#   "< 0.05": jsonld.js "NaN"^^xsd:double, pyoxigraph "< 0.05"^^xsd:double
#   "INF": jsonld.js "NaN"^^xsd:double, pyoxigraph "INF"^^xsd:double
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check pyoxigraph==0.5.13
npm install --silent --no-audit --no-fund --no-package-lock jsonld@9.0.0
cat > convert.mjs <<'JS'
import { readFileSync } from "node:fs";
import jsonld from "jsonld";

const document = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(await jsonld.toRDF(document, { format: "application/n-quads" }));
JS
venv/bin/python -W ignore - > seen <<'PYTHON'
import json
import subprocess

from pyoxigraph import RdfFormat, parse

XSD = "http://www.w3.org/2001/XMLSchema#"


def literal(text, form):
    (quad,) = parse(text, format=form)
    return f'"{quad.object.value}"^^xsd:{quad.object.datatype.value.removeprefix(XSD)}'


for value in ("12.5", "12.5 (8.1 to 14)", "1,5", "25 mg", "< 0.05", "INF"):
    typed = {"@value": value, "@type": f"{XSD}double"}
    document = json.dumps({"@id": "http://example.org/a", "http://example.org/p": typed})
    node = subprocess.run(["node", "convert.mjs"], input=document, capture_output=True, check=True, text=True)
    of_js = literal(node.stdout, RdfFormat.N_QUADS)
    print(f'"{value}": jsonld.js {of_js}, pyoxigraph {literal(document, RdfFormat.JSON_LD)}')
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
