#!/bin/sh
# Packages: rdf-isomorphic 2.0.1, n3 2.13.12
# Behaviour: Two graphs are isomorphic if their blank nodes can be paired so that each triple of one is a triple of the
# other (RDF 1.1 Concepts, section 3.6). rdf-isomorphic, by which packages for RDF in JavaScript compare graphs, gives
# each blank node a hash of what is around it, pairs those of the same hash as they come, and does not look whether the
# triples agree. Where blank nodes look alike, as samples that name one another in rings, it takes two pairs for a ring of
# four and two rings of three for one of six: a comparison of two releases says that nothing has changed. One would expect
# false each time.
# Output seen:
#   two pairs and a ring of four: true
#   two rings of three and a ring of six: true
#   a ring of three and a pair, and a ring of five: true
#   a chain and a ring of three: false
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --no-package-lock rdf-isomorphic@2.0.1 n3@2.13.12
cat > compare.mjs <<'JS'
import { Parser } from "n3";
import { isomorphic } from "rdf-isomorphic";

const triples = (text) => new Parser({ format: "N-Triples" }).parse(text);
// Samples that were each drawn after another one, as rings: each number says after which.
const rings = (...after) => after.map((to, from) => `_:s${from} <http://example.org/after> _:s${to} .`).join("\n");
for (const [words, one, other] of [
  ["two pairs and a ring of four", [1, 0, 3, 2], [1, 2, 3, 0]],
  ["two rings of three and a ring of six", [1, 2, 0, 4, 5, 3], [1, 2, 3, 4, 5, 0]],
  ["a ring of three and a pair, and a ring of five", [1, 2, 0, 4, 3], [1, 2, 3, 4, 0]],
  ["a chain and a ring of three", [1, 2, 2], [1, 2, 0]],
]) {
  console.log(`${words}: ${isomorphic(triples(rings(...one)), triples(rings(...other)))}`);
}
JS
node compare.mjs > seen
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
