#!/bin/sh
# Packages: fastobo 0.14.2
# Behaviour: in a list of references a comma that belongs to a reference is escaped (OBO 1.4, section 3.5). In an address
# fastobo ends there: the rest of the reference is gone, and the file is accepted; the same reference alone in an xref
# clause is a syntax error, and one under a prefix is read whole. Old identifiers of journals have commas and brackets in
# their addresses, so that the shortened address leads to another page. It comes whole when the colon is escaped, too.
# Output seen:
#   [https://a.example/b\,c]:        ['https://a.example/b']
#   [https://a.example/b[1\]]:       ['https://a.example/b']
#   [https\://a.example/b\,c]:       ['https://a.example/b,c']
#   [DOI:10.1/b\,c]:                 ['DOI:10.1/b,c']
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

LISTS = (r"[https://a.example/b\,c]", r"[https://a.example/b[1\]]", r"[https\://a.example/b\,c]", r"[DOI:10.1/b\,c]")
for references in LISTS:
    text = f'format-version: 1.4\n\n[Term]\nid: X:1\ndef: "what it is" {references}\n'
    (frame,) = fastobo.iter(io.BytesIO(text.encode()))
    (definition,) = frame
    print(f"{references + ':':32}", [str(xref.id) for xref in definition.xrefs])
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
