#!/bin/sh
# Packages: @comunica/query-sparql-rdfjs 5.4.1, pyoxigraph 0.5.13
# Behaviour: ENCODE_FOR_URI is fn:encode-for-uri (SPARQL 1.1, section 17.4.3.11), which makes a text fit for one step of
# an address: all but letters, digits and - _ . ~ is escaped, also what parts an address (XPath functions 3.1, section
# 6.2). Comunica leaves / ? # & and others as they are: an IRI that a query makes of a name goes on into another path or
# ends at its fragment, "mg/dL" is below "mg", and two things of different names can have one IRI. pyoxigraph beside it
# escapes them.
# Output seen:
#   mg/dL: Comunica mg/dL, pyoxigraph mg%2FdL
#   IL-6 #2: Comunica IL-6%20#2, pyoxigraph IL-6%20%232
#   Ki-67 > 50?: Comunica Ki-67%20%3E%2050?, pyoxigraph Ki-67%20%3E%2050%3F
#   t(4;14): Comunica t(4;14), pyoxigraph t%284%3B14%29
#   10^9/L: Comunica 10%5E9/L, pyoxigraph 10%5E9%2FL
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check pyoxigraph==0.5.13
npm install --silent --no-audit --no-fund --no-package-lock @comunica/query-sparql-rdfjs@5.4.1
cat > query.rq <<'SPARQL'
SELECT ?name (ENCODE_FOR_URI(?name) AS ?step)
WHERE { VALUES ?name { "mg/dL" "IL-6 #2" "Ki-67 > 50?" "t(4;14)" "10^9/L" } }
SPARQL
cat > ask.mjs <<'JS'
import { readFileSync } from "node:fs";
import { QueryEngine } from "@comunica/query-sparql-rdfjs";

const query = readFileSync("query.rq", "utf8");
const sources = [{ type: "serialized", value: "", mediaType: "text/turtle", baseIRI: "http://example.org/" }];
const rows = await (await new QueryEngine().queryBindings(query, { sources })).toArray();
console.log(JSON.stringify(Object.fromEntries(rows.map((row) => [row.get("name").value, row.get("step").value]))));
JS
node ask.mjs > comunica.json
venv/bin/python - > seen <<'PYTHON'
import json

import pyoxigraph

with open("query.rq") as query, open("comunica.json") as steps:
    comunica = json.load(steps)
    for row in pyoxigraph.Store().query(query.read()):
        name, step = row["name"].value, row["step"].value
        print(f"{name}: Comunica {comunica[name]}, pyoxigraph {step}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
