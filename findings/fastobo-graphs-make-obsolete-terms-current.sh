#!/bin/sh
# Packages: fastobo 0.14.2
# Behaviour: dump_graph of fastobo writes an ontology as an OBO Graph (its documentation: "use fastobo to convert an OBO file
# into an OBO graph"). OBO Graphs have deprecated, comments, subsets and synonyms of a node (schema of OBO Graphs, Meta). Each
# obsolete term comes out with deprecated false, the opposite of what was read, and is current for whoever reads the file.
# Comments, subsets and all synonyms are gone, and a relation named part_of comes back as tt.owl#part:of, another one.
# Nothing says so. The reader of the same package takes all four from a graph that has them. The Rust library below it says
# that it converts partially; the documentation of the Python package does not, and neither says what is lost.
# Output seen:
#   read:    obsolete True, 1 comment, 1 subset, 1 synonym
#   written: deprecated False, 0 comments, 0 subsets, 0 synonyms
#   back:    obsolete False, 0 comments, 0 subsets, 0 synonyms
#   of a graph that has them: obsolete True, 1 comment, 1 subset, 1 synonym
#   relation read: part_of, back: tt.owl#part:of
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check fastobo==0.14.2
cat > old.obo <<'OBO'
format-version: 1.4
ontology: tt

[Term]
id: TT:1
name: old term
comment: Not used any more.
subset: slim
synonym: "older term" EXACT []
is_obsolete: true

[Term]
id: TT:2
name: current term
relationship: part_of TT:3

[Term]
id: TT:3
name: whole

[Typedef]
id: part_of
name: part of
OBO
venv/bin/python -W ignore - > seen <<'PYTHON'
import json

import fastobo


def counted(many):
    return ", ".join(f"{number} {name}{'' if number == 1 else 's'}" for name, number in many.items())


def show(document):
    frame = next(frame for frame in document if str(frame.id) == "TT:1")
    tags = [clause.raw_tag() for clause in frame]
    return f"obsolete {'is_obsolete' in tags}, {counted({tag: tags.count(tag) for tag in ('comment', 'subset', 'synonym')})}"


def relation(document):
    return next(str(frame.id) for frame in document if isinstance(frame, fastobo.typedef.TypedefFrame))


document = fastobo.load("old.obo")
print("read:   ", show(document))
fastobo.dump_graph(document, "old.json")
written = json.load(open("old.json"))
meta = next(node["meta"] for node in written["graphs"][0]["nodes"] if node["id"].endswith("TT_1"))
parts = {name: len(meta[f"{name}s"]) for name in ("comment", "subset", "synonym")}
print(f"written: deprecated {meta['deprecated']}, {counted(parts)}")
back = fastobo.load_graph("old.json")
print("back:   ", show(back))
meta |= {
    "deprecated": True,
    "comments": ["Not used any more."],
    "subsets": ["http://purl.obolibrary.org/obo/tt#slim"],
    "synonyms": [{"pred": "hasExactSynonym", "val": "older term", "xrefs": []}],
}
json.dump(written, open("whole.json", "w"))
print("of a graph that has them:", show(fastobo.load_graph("whole.json")))
print(f"relation read: {relation(document)}, back: {relation(back)}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
