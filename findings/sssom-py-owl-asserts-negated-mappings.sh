#!/bin/sh
# Packages: sssom 0.4.21
# Behaviour: A mapping with the predicate modifier Not says that the two are no match, and one to sssom:NoTermFound
# that the other side has no such term; the specification recommends no direct triple for either (SSSOM/RDF, direct
# triples). The OWL writer of sssom-py writes both as direct triples beside the reified axiom. A reader of
# skos:exactMatch, a triple store or an ontology that it is merged into, has as a match what the curators denied. The
# RDF writer of the package writes none. (Upstream keeps it so for older users, sssom-py 618.)
# Output seen:
#   OWL: 1 exactMatch 1, 1 exactMatch 2, 2 exactMatch NoTermFound
#   RDF: no direct triple
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check sssom==0.4.21
cat > set.sssom.tsv <<'TSV'
#curie_map:
#  A: http://example.org/a/
#  B: http://example.org/b/
#mapping_set_id: http://example.org/set
#license: https://creativecommons.org/publicdomain/zero/1.0/
subject_id|predicate_id|predicate_modifier|object_id|mapping_justification
A:1|skos:exactMatch||B:1|semapv:ManualMappingCuration
A:1|skos:exactMatch|Not|B:2|semapv:ManualMappingCuration
A:2|skos:exactMatch||sssom:NoTermFound|semapv:ManualMappingCuration
TSV
tr '|' '\t' < set.sssom.tsv > set.tsv
venv/bin/python -W ignore - > seen 2> /dev/null <<'PYTHON'
from rdflib.namespace import SKOS
from sssom.parsers import parse_sssom_table
from sssom.writers import to_owl_graph, to_rdf_graph

mappings = parse_sssom_table("set.tsv")
for words, graph in (("OWL", to_owl_graph(mappings)), ("RDF", to_rdf_graph(mappings))):
    short = [[term.rpartition("/")[2] for term in pair] for pair in graph.subject_objects(SKOS.exactMatch)]
    print(f"{words}:", ", ".join(sorted(f"{s} exactMatch {o}" for s, o in short)) or "no direct triple")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
