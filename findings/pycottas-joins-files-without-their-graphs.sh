#!/bin/sh
# Packages: pycottas 1.1.0, rdflib 7.6.0
# Behaviour: pycottas supports datasets (its README): a file of quads keeps the graph of each triple, and a search for
# a quad finds it. cat, which joins files into one, takes the triples alone, so that what came from which registry, or
# is in a graph of what was withdrawn, is gone; two statements of one thing are one. The store for rdflib gives each
# triple of such a file once for each graph, so that a count by SPARQL is too high, where a graph has a triple once
# (RDF 1.1 Concepts, section 3). And ?x ?p ?x, a pattern for what is related to itself (SPARQL 1.1, section 18.3.1),
# finds every triple. Nothing says so. rdflib with the same file counts two. No issue of the makers on it was found.
# Output seen:
#   one.nq and two.nq: 4 quads of 3 graphs
#   joined by cat: 3 quads of no graph
#   who takes a: pycottas 3, rdflib 2
#   ?x ?p ?x: 3 of 3 triples, none of which has a term twice
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check pycottas==1.1.0 rdflib==7.6.0
cat > one.nq <<'NQUADS'
<http://example.org/1> <http://example.org/takes> <http://example.org/a> <http://example.org/registry> .
<http://example.org/1> <http://example.org/takes> <http://example.org/a> <http://example.org/hospital> .
<http://example.org/2> <http://example.org/takes> <http://example.org/a> <http://example.org/registry> .
NQUADS
cat > two.nq <<'NQUADS'
<http://example.org/3> <http://example.org/takes> <http://example.org/b> <http://example.org/withdrawn> .
NQUADS
venv/bin/python - > seen <<'PYTHON'
from pathlib import Path

import pycottas
from rdflib import Dataset, Graph

for name in ("one", "two"):
    pycottas.rdf2cottas(f"{name}.nq", f"{name}.cottas")
pycottas.cat(["one.cottas", "two.cottas"], "both.cottas")
pycottas.cottas2rdf("both.cottas", "both.nq")


def described(*names: str) -> str:
    lines = [line.split() for name in names for line in Path(f"{name}.nq").read_text().splitlines() if line]
    graphs = {line[3] for line in lines if len(line) == 5}
    return f"{len(lines)} quads of {len(graphs) or 'no'} graph{'s' if graphs else ''}"


print("one.nq and two.nq:", described("one", "two"))
print("joined by cat:", described("both"))
QUERY = "SELECT (COUNT(*) AS ?n) { ?patient <http://example.org/takes> <http://example.org/a> }"
store = Graph(store=pycottas.COTTASStore(str(Path("one.cottas").resolve())))
dataset = Dataset(default_union=True).parse("one.nq")
((ours,),), ((theirs,),) = store.query(QUERY), dataset.query(QUERY)
print(f"who takes a: pycottas {ours}, rdflib {theirs}")
found = pycottas.search("both.cottas", "?x ?p ?x")
twice = [row for row in found if row[0] == row[2]]
print(f"?x ?p ?x: {len(found)} of 3 triples, {len(twice) or 'none'} of which has a term twice")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
