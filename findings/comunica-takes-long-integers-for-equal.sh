#!/bin/sh
# Packages: @comunica/query-sparql-rdfjs 5.4.1, n3 2.13.12
# Behaviour: Two integers are equal if they are the same number (SPARQL 1.1, section 17.3, op:numeric-equal), and
# xsd:integer has no largest value (XML Schema 1.1 part 2, section 3.4.13). Comunica compares and reckons with floating
# point numbers: identifiers of SNOMED CT, which have up to eighteen digits, are equal to others that end differently,
# so that a filter gives the rows of several concepts, a join by a condition pairs those that have nothing in common,
# and what is computed or cast is an identifier that nobody gave; above ten to the 21 it is no integer at all.
# Output seen:
#   = 900000000000207008: definition status, semantic tag
#   pairs of concepts with the same number: 4
#   xsd:integer of the text 900000000000207008: "900000000000206976"^^integer
#   1000000000000 * 10000000000: "1e+22"^^integer
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --no-package-lock @comunica/query-sparql-rdfjs@5.4.1 n3@2.13.12
cat > ask.mjs <<'JS'
import { QueryEngine } from "@comunica/query-sparql-rdfjs";
import { Parser, Store } from "n3";

const turtle = `
  @prefix : <http://example.org/> .
  :a :number 900000000000207008 ; :name "definition status" .
  :b :number 900000000000207013 ; :name "semantic tag" .`;
const sources = [new Store(new Parser().parse(turtle))];
const prefixes = "PREFIX : <http://example.org/> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> ";

async function column(query) {
  const rows = await (await new QueryEngine().queryBindings(prefixes + query, { sources })).toArray();
  return rows.map((row) => row.get("x")).sort((a, b) => a.value.localeCompare(b.value));
}

const show = ({ value, datatype }) => `"${value}"^^${datatype.value.split("#")[1]}`;
const names = await column("SELECT ?x { ?s :name ?x ; :number ?n FILTER(?n = 900000000000207008) }");
console.log(`= 900000000000207008: ${names.map((name) => name.value).join(", ")}`);
const [pairs] = await column("SELECT (COUNT(*) AS ?x) { ?s :number ?n . ?t :number ?m FILTER(?n = ?m) }");
console.log(`pairs of concepts with the same number: ${pairs.value}`);
const [cast] = await column('SELECT (xsd:integer("900000000000207008") AS ?x) {}');
console.log(`xsd:integer of the text 900000000000207008: ${show(cast)}`);
const [product] = await column("SELECT (1000000000000 * 10000000000 AS ?x) {}");
console.log(`1000000000000 * 10000000000: ${show(product)}`);
JS
node ask.mjs > seen
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
