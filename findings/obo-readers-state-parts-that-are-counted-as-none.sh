#!/bin/sh
# Packages: py-horned-owl 2.0.0, fastobo 0.14.2
# Behaviour: A relationship of OBO 1.4 may say how many there are: by its mapping to OWL (section 5.2.2) has_part with
# cardinality="0" is ObjectExactCardinality 0, with maxCardinality="1" ObjectMaxCardinality 1, and all_only="true" makes
# it ObjectAllValuesFrom. So says an ontology of cells that a red cell has no nucleus. py-horned-owl makes
# ObjectSomeValuesFrom of each, and dump_graph of fastobo an edge like any other: the red cell has a nucleus, the opposite
# of what was read. A clause with gci_relation and gci_filler holds of some members of its class alone; fastobo states it
# of the whole class, py-horned-owl does not. Nothing says so.
# Output seen:
#   py-horned-owl EX_1 has some EX_2, which should be cardinality="0"
#   py-horned-owl EX_1 has some EX_3, which should be maxCardinality="1"
#   py-horned-owl EX_1 has some EX_4, which should be all_only="true"
#   fastobo EX_1 has EX_2, which should be cardinality="0"
#   fastobo EX_1 has EX_3, which should be maxCardinality="1"
#   fastobo EX_1 has EX_4, which should be all_only="true"
#   fastobo EX_1 has EX_5, which should be gci_relation="has_part", gci_filler="EX:2"
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check py-horned-owl==2.0.0 fastobo==0.14.2
cat > cells.obo <<'OBO'
format-version: 1.4
ontology: ex

[Term]
id: EX:1
name: red cell
relationship: has_part EX:2 {cardinality="0"}
relationship: has_part EX:3 {maxCardinality="1"}
relationship: has_part EX:4 {all_only="true"}
relationship: has_part EX:5 {gci_relation="has_part", gci_filler="EX:2"}

[Term]
id: EX:2
name: nucleus

[Term]
id: EX:3
name: vacuole

[Term]
id: EX:4
name: soft part

[Term]
id: EX:5
name: ribosome

[Typedef]
id: has_part
name: has part
OBO
venv/bin/python -W ignore - > seen <<'PYTHON'
import json
import re

import fastobo
import pyhornedowl

text = open("cells.obo").read()
said = {f"EX_{number}": qualifiers for number, qualifiers in re.findall(r"has_part EX:(\d) \{(.*)\}", text)}
axioms = [str(one.component) for one in pyhornedowl.open_ontology(text, "obo").get_axioms()]
some = r"SubClassOf\(<[^>]*/(EX_1)> ObjectSomeValuesFrom\(<[^>]*has_part> <[^>]*/(EX_\d)>\)\)"
for whole, part in sorted(match.groups() for one in axioms if (match := re.fullmatch(some, one))):
    print(f"py-horned-owl {whole} has some {part}, which should be {said[part]}")
fastobo.dump_graph(fastobo.load("cells.obo"), "cells.json")
for edge in json.load(open("cells.json"))["graphs"][0]["edges"]:
    whole, part = (edge[end].rpartition("/")[2] for end in ("sub", "obj"))
    print(f"fastobo {whole} has {part}, which should be {said[part]}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
