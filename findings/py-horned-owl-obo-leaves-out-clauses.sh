#!/bin/sh
# Packages: py-horned-owl 2.0.0
# Behaviour: OBO 1.4 maps transitive_over and holds_over_chain to property chains (section 5.5), and qualifiers of
# intersection_of to annotations of the axiom. py-horned-owl reads the file without error or warning and leaves them
# out: what follows by such a chain is no longer found. Other characters of relations, such as is_transitive, are
# read.
# Output seen:
#   is_transitive: true: 1 axiom
#   holds_over_chain: R:1 R:2: 0 axiom
#   transitive_over: R:2: 0 axiom
#   definitions: 1, annotated: 0
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check py-horned-owl==2.0.0
venv/bin/python - > seen <<'PYTHON'
import pyhornedowl

FRAME = """format-version: 1.4
ontology: x

[Typedef]
id: R:1
{}

[Term]
id: X:1
intersection_of: X:2 {{source="X:9"}}
intersection_of: R:1 X:3
"""
for clause in ("is_transitive: true", "holds_over_chain: R:1 R:2", "transitive_over: R:2"):
    ontology = pyhornedowl.open_ontology_from_string(FRAME.format(clause), serialization="obo")
    axioms = sorted(str(axiom) for axiom in ontology.get_axioms())
    said = [axiom for axiom in axioms if axiom.startswith(("SubObjectPropertyOf", "TransitiveObjectProperty"))]
    print(f"{clause}: {len(said)} axiom")
defined = [axiom for axiom in axioms if axiom.startswith("EquivalentClasses")]
print(f"definitions: {len(defined)}, annotated: {sum('X:9' in axiom for axiom in defined)}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
