#!/bin/sh
# Packages: obonet 1.3.0, fastobo 0.14.2
# Behaviour: In OBO 1.4 what stands in quotation marks is text, also an exclamation mark, and a comment can only stand
# behind the value; in a name a brace is escaped (sections 2.2 and 2.3). obonet cuts a definition, a synonym or a
# property value at the first blank that an exclamation mark follows: the half of it, the scope of the synonym and the
# references are gone. Names keep the backslashes that are no part of them, as most names of chemicals with braces
# have, and match nothing. fastobo beside it reads both.
# Output seen:
#   fastobo name: an {inner} name
#   obonet  name: an \{inner\} name
#   fastobo def: "Stop it at once ! Then wait." [PMID:1]
#   obonet  def: "Stop it at once
#   fastobo synonym: "stop !" EXACT [PMID:1]
#   obonet  synonym: "stop
#   fastobo property_value: X:note "Wait ! Then go on." xsd:string
#   obonet  property_value: X:note "Wait
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check obonet==1.3.0 fastobo==0.14.2
venv/bin/python - > seen <<'PYTHON'
import io

import fastobo
import obonet

TEXT = r"""format-version: 1.4
ontology: x

[Term]
id: X:1
name: an \{inner\} name
def: "Stop it at once ! Then wait." [PMID:1]
synonym: "stop !" EXACT [PMID:1]
property_value: X:note "Wait ! Then go on." xsd:string
"""
((_, read),) = obonet.read_obo(io.StringIO(TEXT)).nodes(data=True)
(frame,) = fastobo.iter(io.BytesIO(TEXT.encode()))
for clause in frame:
    tag = clause.raw_tag()
    whole = clause.name if tag == "name" else str(clause).partition(": ")[2]
    print(f"fastobo {tag}: {whole}")
    print(f"obonet  {tag}: {read[tag] if isinstance(read[tag], str) else read[tag][0]}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
