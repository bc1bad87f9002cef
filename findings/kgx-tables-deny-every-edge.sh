#!/bin/sh
# Packages: kgx 2.6.0, bmt 1.5.0, biolink-model 4.4.6
# Behaviour: An edge of KGX is negated if negated is true (Biolink Model, slot negated, a boolean: the association is then
# not true). The reader of tables takes any text in that column for true, "false" and "False" as well, as other writers of
# booleans have them in every row that is not negated; an empty cell alone is nothing. Each statement of such a table is
# then denied: drugs do not treat what they treat, and what is written of it as JSON lines says so for good, without an
# error or a warning. The same edge as JSON keeps its value. One would expect false, or an error. (2.7.0 has the same
# lines, but pip finds no set of packages for it.)
# Output seen:
#   biolink:treats: negated in the table false, read as true
#   biolink:prevents: negated in the table False, read as true
#   biolink:causes: negated in the table true, read as true
#   biolink:related_to: negated in the table nothing, read as nothing
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check kgx==2.6.0 bmt==1.5.0 biolink-model==4.4.6
tr '|' '\t' > nodes.tsv <<'TSV'
id|category
EX:drug|biolink:Drug
EX:disease|biolink:Disease
TSV
tr '|' '\t' > edges.tsv <<'TSV'
id|subject|predicate|object|negated
1|EX:drug|biolink:treats|EX:disease|false
2|EX:drug|biolink:prevents|EX:disease|False
3|EX:drug|biolink:causes|EX:disease|true
4|EX:drug|biolink:related_to|EX:disease|
TSV
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

given = {"filename": ["nodes.tsv", "edges.tsv"], "format": "tsv"}
Transformer(stream=False).transform(given, {"filename": "read", "format": "jsonl"})
written = {edge["id"]: edge["negated"] for edge in csv.DictReader(open("edges.tsv"), delimiter="\t")}
for edge in map(json.loads, open("read_edges.jsonl")):
    shown = json.dumps(edge["negated"]) if "negated" in edge else "nothing"
    print(f"{edge['predicate']}: negated in the table {written[edge['id']] or 'nothing'}, read as {shown}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
