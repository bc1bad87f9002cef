#!/bin/sh
# Packages: fastobo 0.14.2
# Behaviour: In OBO 1.4 a clause ends with its value; the blanks before a comment or before qualifiers are no part
# of it (section 3.5). fastobo keeps the blank that stands before them in names and in creators, though not in
# quoted texts: a label that is compared with another release, or joined on, differs by a blank that nobody sees.
# Output seen:
#   name: 'plain'
#   name: 'qualified '
#   name: 'commented '
#   created_by: 'somebody '
#   synonym: 'quoted'
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check fastobo==0.14.2
venv/bin/python - > seen <<'PYTHON'
import io

import fastobo

TEXT = """format-version: 1.4
ontology: x

[Term]
id: X:1
name: plain
[Term]
id: X:2
name: qualified {source="X:9"}
[Term]
id: X:3
name: commented ! a comment
created_by: somebody {source="X:9"}
synonym: "quoted" EXACT [] {source="X:9"}
"""
for frame in fastobo.iter(io.BytesIO(TEXT.encode())):
    for clause in frame:
        value = clause.synonym.desc if clause.raw_tag() == "synonym" else clause.raw_value()
        print(f"{clause.raw_tag()}: '{value}'")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
