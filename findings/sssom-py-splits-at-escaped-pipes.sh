#!/bin/sh
# Packages: sssom 0.4.21
# Behaviour: In SSSOM/TSV a pipe parts the values of a multi-valued slot; one that belongs to a value is written with
# a backslash before it, and a reader has to take that as the pipe itself (SSSOM/TSV, multi-valued slots). sssom-py
# parts there too and keeps the backslash, when it makes the objects that it writes as JSON and RDF: one author, one
# rule or one matched text becomes two, the first of which ends in a backslash.
# Output seen:
#   written: Ada Rosa|Study Group A\|B
#   JSON:    ['Ada Rosa', 'Study Group A\\', 'B']
#   RDF:     ['Ada Rosa', 'B', 'Study Group A\\']
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check sssom==0.4.21
cat > set.tsv <<'TSV'
#curie_map:
#  A: http://example.org/a/
#  B: http://example.org/b/
#mapping_set_id: http://example.org/set
#license: https://creativecommons.org/publicdomain/zero/1.0/
TSV
{
  printf 'subject_id\tpredicate_id\tobject_id\tmapping_justification\tsubject_match_field\tauthor_label\n'
  printf 'A:1\tskos:exactMatch\tB:1\tsemapv:ManualMappingCuration\t\tAda Rosa|Study Group A\\|B\n'
} >> set.tsv
venv/bin/python -W ignore - > seen 2> /dev/null <<'PYTHON'
from pathlib import Path

from rdflib import URIRef
from sssom.parsers import parse_sssom_table
from sssom.writers import to_json, to_rdf_graph

print("written:", Path("set.tsv").read_text().split("\t")[-1].strip())
mappings = parse_sssom_table("set.tsv")
print("JSON:   ", to_json(mappings)["mappings"][0]["author_label"])
labels = to_rdf_graph(mappings).objects(predicate=URIRef("https://w3id.org/sssom/author_label"))
print("RDF:    ", sorted(map(str, labels)))
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
