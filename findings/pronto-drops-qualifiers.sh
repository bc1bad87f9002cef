#!/bin/sh
# Packages: pronto 2.7.4
# Behaviour: A clause of OBO 1.4 may end in qualifiers (trailing modifiers). Pronto reads them, keeps none, and says
# nothing: written back as OBO, the sources of is_a are gone, as MONDO has thousands, and a relationship with gci_filler and
# gci_relation, which by OBO 1.4 holds only of those EX:2 that have the relation EX:stage to EX:4, has become one of every
# EX:2. One would expect the qualifiers, or a warning.
# Output seen:
#   read:    is_a: EX:3 {source="EX:registry"}
#   written: is_a: EX:3
#   read:    relationship: EX:causes EX:1 {gci_filler="EX:4", gci_relation="EX:stage"}
#   written: relationship: EX:causes EX:1
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check pronto==2.7.4
cat > read.obo <<'OBO'
format-version: 1.4
ontology: example

[Term]
id: EX:1
name: anemia

[Term]
id: EX:2
name: lymphoma
is_a: EX:3 {source="EX:registry"}
relationship: EX:causes EX:1 {gci_filler="EX:4", gci_relation="EX:stage"}

[Term]
id: EX:3
name: neoplasm

[Term]
id: EX:4
name: late stage

[Typedef]
id: EX:causes
name: causes

[Typedef]
id: EX:stage
name: stage
OBO
venv/bin/python -W error - <<'PYTHON'
import pronto

with open("written.obo", "wb") as written:
    pronto.Ontology("read.obo").dump(written, format="obo")
PYTHON
for clause in is_a relationship; do
  sed -n "s/^$clause:/read:    &/p" read.obo
  sed -n "s/^$clause:/written: &/p" written.obo
done > seen
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
