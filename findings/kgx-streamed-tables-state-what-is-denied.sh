#!/bin/sh
# Packages: kgx 2.6.0, bmt 1.5.0, biolink-model 4.4.6
# Behaviour: An edge of KGX is not true where negated is (Biolink Model, slot negated), and its qualifiers and publications are
# columns of the table like others (KGX format, tables). Where kgx transforms a graph as a stream, as its documents advise for
# large ones, its tables of edges have seven columns, whatever the graph has: negated, each qualifier, knowledge_level and
# publications are gone. What is denied is then stated, and what is a decrease of an activity only affects. Without
# streaming, the same edges have all their columns. The writer can be told the columns of edges in Python, which the
# documents on it do not say, and on the command line it cannot. No error or warning says so. One would expect the columns of
# the input, or an error. (The makers chose a subset of columns for streams in biolink/kgx 254, which does not name what is
# lost.)
# Output seen:
#   streamed: id, subject, predicate, object, category, relation, knowledge_source
#   by default: negated, object_aspect_qualifier, object_direction_qualifier, publications are there, too
#   streamed: biolink:treats EX:disease
#   by default: biolink:treats EX:disease negated True
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check kgx==2.6.0 bmt==1.5.0 biolink-model==4.4.6
cat > nodes.jsonl <<'JSONL'
{"id": "EX:drug", "category": ["biolink:Drug"]}
{"id": "EX:gene", "category": ["biolink:Gene"]}
{"id": "EX:disease", "category": ["biolink:Disease"]}
JSONL
venv/bin/python -W ignore - > seen 2> /dev/null <<'PYTHON'
import csv
import json
from importlib.resources import files

import kgx.config
from bmt import Toolkit

# The model of the package and a prefix of ours, in place of the files on the network that kgx fetches.
Toolkit.__init__.__defaults__ = (str(files("biolink_model") / "schema/biolink_model.yaml"), {"predicate mappings": []})
kgx.config.jsonld_context_map["biolink"] = {"EX": "http://example.org/"}
from kgx.transformer import Transformer  # noqa: E402

decrease = {"object_aspect_qualifier": "activity", "object_direction_qualifier": "decreased"}
edges = [
    {"predicate": "biolink:affects", "object": "EX:gene", "category": ["biolink:Association"], **decrease},
    {"predicate": "biolink:treats", "object": "EX:disease", "category": ["biolink:Association"], "negated": True},
]
with open("edges.jsonl", "w") as out:
    for number, edge in enumerate(edges, 1):
        named = {"id": f"EX:{number}", "subject": "EX:drug", "publications": [f"PMID:{number}"]}
        print(json.dumps(named | edge), file=out)
rows = {}
for words, stream in (("streamed", True), ("by default", False)):
    given = {"filename": ["nodes.jsonl", "edges.jsonl"], "format": "jsonl"}
    Transformer(stream=stream).transform(given, {"filename": "written", "format": "tsv"})
    rows[words] = list(csv.DictReader(open("written_edges.tsv"), delimiter="\t"))
streamed, whole = (list(each[0]) for each in rows.values())
print("streamed:", ", ".join(streamed))
print("by default:", ", ".join(sorted(set(whole) - set(streamed))), "are there, too")
for words, (_, denied) in rows.items():
    mark = f" negated {denied['negated']}" if "negated" in denied else ""
    print(f"{words}: {denied['predicate']} {denied['object']}{mark}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
