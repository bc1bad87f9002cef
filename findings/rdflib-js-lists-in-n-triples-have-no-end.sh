#!/bin/sh
# Packages: rdflib 2.4.0, pyoxigraph 0.5.13
# Behaviour: A list in RDF ends in rdf:nil, and each of its cells has one rdf:first and one rdf:rest (RDF Schema 1.1,
# section 5.2). In N-Triples and N-Quads rdflib.js ends each list in rdf:nill, which is no term of RDF: a path such as
# rdf:rest*/rdf:first still finds members, but no list is a list any more, so that owl:unionOf is no class expression
# for a reasoner, sh:in has no values, and whoever walks to rdf:nil never arrives. Of a list in a list only the cell is
# there, without what it holds. Turtle of the same graph is right. (Upstream as issues 749 and 750; the end is mended
# there since, in no version yet.)
# Output seen:
#   written.ttl: cells 5, values 25 40, end http://www.w3.org/1999/02/22-rdf-syntax-ns#nil
#   written.nt: cells 3, values none, end http://www.w3.org/1999/02/22-rdf-syntax-ns#nill
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check pyoxigraph==0.5.13
npm install --silent --no-audit --no-fund --no-package-lock rdflib@2.4.0
cat > convert.mjs <<'JS'
import { graph, parse, serialize } from "rdflib";

const store = graph();
const given = "@prefix : <http://example.org/> . :a :union ( :b :c ) . :d :cycles ( ( 25 40 ) ) .";
parse(given, store, "http://example.org/", "text/turtle");
process.stdout.write(serialize(null, store, null, process.argv[2]));
JS
node convert.mjs text/turtle > written.ttl
node convert.mjs application/n-triples > written.nt
venv/bin/python -W error - > seen <<'PYTHON'
from pyoxigraph import Literal, NamedNode, RdfFormat, Store

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
for name, form in (("written.ttl", RdfFormat.TURTLE), ("written.nt", RdfFormat.N_TRIPLES)):
    store = Store()
    store.load(path=name, format=form)
    cells = [quad.subject for quad in store.quads_for_pattern(None, NamedNode(f"{RDF}first"), None)]
    values = [quad.object.value for quad in store if isinstance(quad.object, Literal)]
    ends = {quad.object.value for quad in store if quad.predicate.value == f"{RDF}rest"} - {cell.value for cell in cells}
    print(f"{name}: cells {len(cells)}, values {' '.join(sorted(values)) or 'none'}, end", *ends)
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
