#!/bin/sh
# Packages: goatools 1.6.9, fastobo 0.14.2
# Behaviour: Any clause of OBO 1.4 may end in qualifiers and a comment behind an exclamation mark, which are no part of
# its value (section 3.5). goatools cuts them off for is_a alone. An obsolete term whose clause has either is a current
# one, an alternative identifier is found under no name but that with its comment, and terms of one namespace are in
# two. Of an xref it drops, beside them, what is no letter or digit at the end of the value itself: a class of enzymes
# written with dashes has none, and a page is named without its last bracket.
# Output seen:
#   fastobo:  obsolete True, alternative EX:9, namespace part, xrefs EC:1.14.-.- Wikipedia:Plasma_(blood)
#   goatools: obsolete False, alternative EX:9 ! merged, namespace part ! old, xrefs EC:1.14 Wikipedia:Plasma_(blood
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check goatools==1.6.9 fastobo==0.14.2
cat > terms.obo <<'OBO'
format-version: 1.4
ontology: ex

[Term]
id: EX:1
name: plasma
namespace: part ! old
alt_id: EX:9 ! merged
xref: EC:1.14.-.-
xref: Wikipedia:Plasma_(blood)
is_obsolete: true ! since the first release
OBO
venv/bin/python -W ignore - > seen 2> /dev/null <<'PYTHON'
import fastobo
from goatools.obo_parser import GODag

(frame,) = fastobo.load("terms.obo")
values = {}
for clause in frame:
    values.setdefault(clause.raw_tag(), []).append(clause.raw_value())
(obsolete,), (alternative,), (space,) = (values[tag] for tag in ("is_obsolete", "alt_id", "namespace"))
xrefs = " ".join(sorted(values["xref"]))
print(f"fastobo:  obsolete {obsolete == 'true'}, alternative {alternative}, namespace {space}, xrefs {xrefs}")
dag = GODag("terms.obo", optional_attrs={"xref"}, prt=None)
term = dag["EX:1"]
(alternative,) = dag.keys() - {"EX:1"}
xrefs = " ".join(sorted(term.xref))
print(
    f"goatools: obsolete {term.is_obsolete}, alternative {alternative}, namespace {term.namespace}, xrefs {xrefs}"
)
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
