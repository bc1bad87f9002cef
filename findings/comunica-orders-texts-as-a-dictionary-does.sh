#!/bin/sh
# Packages: @comunica/query-sparql-rdfjs 5.4.1, n3 2.13.12, pyoxigraph 0.5.13
# Behaviour: < and > of two texts go by the numbers of their letters (SPARQL 1.1, section 17.3, fn:compare with the
# collation of codepoints). Comunica takes the order of a dictionary, in the language of the machine: a capital letter
# comes beside its small one, and a semicolon before the colon. The identifiers from "HP:" to before "HP;", all that
# begin with HP:, are none; symbols in capitals cannot be told from others; MIN and MAX are others. pyoxigraph beside it
# goes by the letters' numbers.
# Output seen:
#   FILTER(?x >= "HP:" && ?x < "HP;"): Comunica nothing, pyoxigraph HP:0001871 HP:0001903
#   FILTER(?x < "a"): Comunica nothing, pyoxigraph HP:0001871 HP:0001903 TP53 Tp53
#   MAX: Comunica TP53, pyoxigraph tp53
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check pyoxigraph==0.5.13
npm install --silent --no-audit --no-fund --no-package-lock @comunica/query-sparql-rdfjs@5.4.1 n3@2.13.12
cat > names.ttl <<'TTL'
@prefix : <http://example.org/> .
:a :name "HP:0001871" , "HP:0001903" , "TP53" , "Tp53" , "tp53" .
TTL
cat > ask.mjs <<'JS'
import { readFileSync } from "node:fs";
import { QueryEngine } from "@comunica/query-sparql-rdfjs";
import { Parser, Store } from "n3";

const sources = [new Store(new Parser().parse(readFileSync("names.ttl", "utf8")))];
const rows = await (await new QueryEngine().queryBindings(process.argv[2], { sources })).toArray();
console.log(rows.map((row) => row.get("x").value).join("\n"));
JS
venv/bin/python - > seen <<'PYTHON'
import subprocess

import pyoxigraph

store = pyoxigraph.Store()
store.load(path="names.ttl")


def compare(words, query):
    comunica = subprocess.run(["node", "ask.mjs", query], capture_output=True, check=True, text=True).stdout.split()
    oxigraph = [row["x"].value for row in store.query(query)]
    both = [" ".join(sorted(names)) or "nothing" for names in (comunica, oxigraph)]
    print(f"{words}: Comunica {both[0]}, pyoxigraph {both[1]}")


for condition in ('?x >= "HP:" && ?x < "HP;"', '?x < "a"'):
    compare(f"FILTER({condition})", f"SELECT ?x {{ ?s ?p ?x FILTER({condition}) }}")
compare("MAX", "SELECT (MAX(?name) AS ?x) { ?s ?p ?name }")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
