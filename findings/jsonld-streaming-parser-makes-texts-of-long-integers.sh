#!/bin/sh
# Packages: jsonld-streaming-parser 5.0.1, pyld 3.3.0
# Behaviour: A number of JSON without a fraction is an xsd:integer in JSON-LD if it is less than ten to the 21
# (JSON-LD 1.1 API, Object to RDF Conversion). jsonld-streaming-parser, by which Comunica and rdf-parse read JSON-LD,
# makes a text of it beyond 2 to the power of 53, and under a default language one in that language: an identifier of
# SNOMED CT, which has up to eighteen digits, is an integer or a text, depending on its length. A query for the
# integer finds the short ones, the shapes of a property of integers are broken by some, and a join with what other
# parsers read has no row. Nothing says so. pyld makes integers of all. One would expect an xsd:integer, or an error.
# No issue of the makers on it was found.
# Output seen:
#   jsonld-streaming-parser: 55342001 integer, 900719925474099312 string
#     with the language en: 55342001 integer, 900719925474099312 langString
#   pyld: 55342001 integer, 900719925474099312 integer
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check pyld==3.3.0
npm install --silent --no-audit --no-fund --no-package-lock jsonld-streaming-parser@5.0.1
cat > read.mjs <<'JS'
import { JsonLdParser } from "jsonld-streaming-parser";

const quads = [];
const parser = new JsonLdParser();
parser.on("data", (quad) => quads.push(quad));
parser.end(process.argv[2]);
await new Promise((resolve, reject) => parser.on("end", resolve).on("error", reject));
console.log(quads.map(({ object }) => `${object.value} ${object.datatype.value.split("#")[1]}`).join(", "));
JS
venv/bin/python - > seen <<'PYTHON'
import json
import subprocess

from pyld import jsonld

CODES = [55342001, 900719925474099312]


def document(**terms: str) -> dict[str, object]:
    return {"@context": {"@vocab": "http://example.org/", **terms}, "@id": "http://example.org/a", "code": CODES}


def streamed(of: dict[str, object]) -> str:
    return subprocess.run(["node", "read.mjs", json.dumps(of)], capture_output=True, check=True, text=True).stdout.strip()


print("jsonld-streaming-parser:", streamed(document()))
print("  with the language en:", streamed(document(**{"@language": "en"})))
objects = [quad["object"] for quad in jsonld.to_rdf(document())["@default"]]
print("pyld:", ", ".join(f"{value['value']} {value['datatype'].partition('#')[2]}" for value in objects))
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
