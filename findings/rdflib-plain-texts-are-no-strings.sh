#!/bin/sh
# Packages: rdflib 7.6.0, pyoxigraph 0.5.13
# Behaviour: A literal without a datatype has the datatype xsd:string, so that "IgG" and "IgG"^^xsd:string are one
# term (RDF 1.1 Concepts, section 3.3). For rdflib they are two: a file of a writer that spells the datatype out,
# merged with one of a writer that does not, has its triples twice, a query for "IgG" finds one of the two, and a
# graph that rdflib itself writes and reads as HexTuples has no plain text left to find. pyoxigraph beside it has one
# triple and finds it either way.
# Output seen:
#   both, rdflib:         2 triples, 1 row
#   both, pyoxigraph:     1 triples, 1 row
#   typed, rdflib:        1 triples, 0 row
#   by HexTuples, rdflib: 1 triples, 0 row
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check rdflib==7.6.0 pyoxigraph==0.5.13
venv/bin/python - > seen <<'PYTHON'
import pyoxigraph
import rdflib

PREFIXES = "@prefix : <http://example.org/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . "
PLAIN, TYPED = PREFIXES + ':a :heavy_chain "IgG" .', PREFIXES + ':a :heavy_chain "IgG"^^xsd:string .'
QUERY = 'SELECT * { ?patient ?property "IgG" }'
merged, store = rdflib.Graph().parse(data=PLAIN).parse(data=TYPED), pyoxigraph.Store()
for turtle in (PLAIN, TYPED):
    store.load(turtle.encode(), pyoxigraph.RdfFormat.TURTLE)
print(f"both, rdflib:         {len(merged)} triples, {len(merged.query(QUERY))} row")
print(f"both, pyoxigraph:     {len(store)} triples, {len(list(store.query(QUERY)))} row")
typed = rdflib.Graph().parse(data=TYPED)
print(f"typed, rdflib:        {len(typed)} triples, {len(typed.query(QUERY))} row")
hextuples = rdflib.Dataset().parse(data=PLAIN, format="turtle").serialize(format="hext")
again = rdflib.Dataset(default_union=True).parse(data=hextuples, format="hext")
print(f"by HexTuples, rdflib: {len(list(again.quads()))} triples, {len(again.query(QUERY))} row")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
