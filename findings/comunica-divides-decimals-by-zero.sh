#!/bin/sh
# Packages: @comunica/query-sparql-rdfjs 5.4.1, n3 2.13.12, pyoxigraph 0.5.13
# Behaviour: A decimal has no infinity: to divide one by zero is an error (XPath functions 3.1, section 4.2.4,
# op:numeric-divide), and an error in a filter drops the row (SPARQL 1.1, section 17.2). Comunica has infinity, so that a
# ratio over nothing is above each threshold, and writes it as "INF.0" and "NaN.0", which are no decimals, for values
# that one would expect to be missing. Of integers, of which a division gives a decimal, too, it does have the error.
# Output seen:
#   FILTER(?cases / ?controls > 2): Comunica decimals by zero, four by one; pyoxigraph four by one
#   four by one: Comunica 4.0, pyoxigraph 4
#   decimals by zero: Comunica INF.0, pyoxigraph no value
#   zero by zero: Comunica NaN.0, pyoxigraph no value
#   integers by zero: Comunica no value, pyoxigraph no value
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check pyoxigraph==0.5.13
npm install --silent --no-audit --no-fund --no-package-lock @comunica/query-sparql-rdfjs@5.4.1 n3@2.13.12
cat > rates.ttl <<'TTL'
@prefix : <http://example.org/> .
:a :name "four by one" ; :cases 4.0 ; :controls 1.0 .
:b :name "decimals by zero" ; :cases 3.5 ; :controls 0.0 .
:c :name "zero by zero" ; :cases 0.0 ; :controls 0.0 .
:d :name "integers by zero" ; :cases 3 ; :controls 0 .
TTL
cat > ask.mjs <<'JS'
import { readFileSync } from "node:fs";
import { QueryEngine } from "@comunica/query-sparql-rdfjs";
import { Parser, Store } from "n3";

const sources = [new Store(new Parser().parse(readFileSync("rates.ttl", "utf8")))];
const rows = await (await new QueryEngine().queryBindings(process.argv[2], { sources })).toArray();
console.log(JSON.stringify(rows.map((row) => [row.get("name").value, row.get("ratio")?.value ?? null])));
JS
venv/bin/python - > seen <<'PYTHON'
import json
import subprocess

import pyoxigraph

PATTERN = "?s :name ?name ; :cases ?cases ; :controls ?controls"
store = pyoxigraph.Store()
store.load(path="rates.ttl")


def ask(query):
    query = "PREFIX : <http://example.org/> " + query
    comunica = subprocess.run(["node", "ask.mjs", query], capture_output=True, check=True, text=True).stdout
    oxigraph = [(row["name"].value, row["ratio"].value if row["ratio"] else None) for row in store.query(query)]
    return dict(json.loads(comunica)), dict(oxigraph)


high = [", ".join(sorted(rows)) for rows in ask(f"SELECT ?name (1 AS ?ratio) {{ {PATTERN} FILTER(?cases / ?controls > 2) }}")]
print(f"FILTER(?cases / ?controls > 2): Comunica {high[0]}; pyoxigraph {high[1]}")
comunica, oxigraph = ask(f"SELECT ?name (?cases / ?controls AS ?ratio) {{ {PATTERN} }}")
for name in ("four by one", "decimals by zero", "zero by zero", "integers by zero"):
    print(f"{name}: Comunica {comunica[name] or 'no value'}, pyoxigraph {oxigraph[name] or 'no value'}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
