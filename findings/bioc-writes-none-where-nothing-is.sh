#!/bin/sh
# Packages: bioc 2.1
# Behaviour: An infon of BioC may be empty (BioC DTD, infon (#PCDATA)), a relation of PubTator has the document, a type
# and two concepts, and a mention of several concepts gives their texts behind them, parted by bars (both as in the
# corpus of BioCreative V CDR). bioc reads all of this and writes something else: the word None as the value of the
# infon and as a fifth column of each relation, which bioc itself keeps for what is negated and BioRED for what is
# novel, and no texts. Read and written once more, None is a value like others. Nothing says so. One would expect what
# was read.
# Output seen:
#   infon read: {'identifier': 'None'}
#   infon read: {'identifier': 'None'}
#   kept    '1|t|Drug A in renal and heart failure.'
#   kept    '1|a|None died.'
#   given   '1\t0\t6\tDrug A\tChemical\tMESH:D1'
#   written '1\t0\t6\tDrug A\tChemical\tMESH:D1\t'
#   given   '1\t10\t33\trenal and heart failure\tDisease\tMESH:D2|MESH:D3\trenal failure|heart failure'
#   written '1\t10\t33\trenal and heart failure\tDisease\tMESH:D2|MESH:D3\t'
#   given   '1\tCID\tMESH:D1\tMESH:D2'
#   written '1\tCID\tMESH:D1\tMESH:D2\tNone'
#   relation read again: neg 'None'
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check bioc==2.1
venv/bin/python -W error - > seen <<'PYTHON'
from bioc import biocxml, pubtator

XML = """<collection><source>s</source><date>d</date><key>k</key><document><id>1</id><passage><offset>0</offset>
<text>Beta-2 rose.</text><annotation id="T1"><infon key="identifier"></infon><location offset="0" length="6"/>
<text>Beta-2</text></annotation></passage></document></collection>"""
PUBTATOR = [
    "1|t|Drug A in renal and heart failure.", "1|a|None died.", "1\t0\t6\tDrug A\tChemical\tMESH:D1",
    "1\t10\t33\trenal and heart failure\tDisease\tMESH:D2|MESH:D3\trenal failure|heart failure", "1\tCID\tMESH:D1\tMESH:D2",
]
for _ in range(2):
    XML = biocxml.dumps(biocxml.loads(XML))
    (annotation,) = biocxml.loads(XML).documents[0].passages[0].annotations
    print("infon read:", annotation.infons)
lines = pubtator.dumps(pubtator.loads("\n".join(PUBTATOR))).splitlines()
for given, written in zip(PUBTATOR, lines):
    print(f"given   {given!r}\nwritten {written!r}" if given != written else f"kept    {given!r}")
print("relation read again: neg", repr(pubtator.loads("\n".join(lines))[0].relations[0].neg))
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
