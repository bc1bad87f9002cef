#!/bin/sh
# Packages: rdflib 7.6.0, pyoxigraph 0.5.13
# Behaviour: SUBSTR is fn:substring of XPath (SPARQL 1.1, section 17.4.3.3): positions count from 1, and one before
# the text counts as well, so that SUBSTR("abc", 0, 2) is "a". rdflib takes 0 for the end of the text and gives "",
# and -1 for its last letters: a text is cut at the wrong end, without an error.
# Output seen:
#   SUBSTR("abc", 1, 2): rdflib 'ab', pyoxigraph 'ab'
#   SUBSTR("abc", 0, 2): rdflib '', pyoxigraph 'a'
#   SUBSTR("abc", -1, 4): rdflib 'b', pyoxigraph 'ab'
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check rdflib==7.6.0 pyoxigraph==0.5.13
venv/bin/python - > seen <<'PYTHON'
import pyoxigraph
import rdflib

for arguments in ('"abc", 1, 2', '"abc", 0, 2', '"abc", -1, 4'):
    query = f"SELECT (SUBSTR({arguments}) AS ?x) {{}}"
    (theirs,), (row,) = rdflib.Graph().query(query), pyoxigraph.Store().query(query)
    print(f"SUBSTR({arguments}): rdflib '{theirs.x}', pyoxigraph '{row['x'].value}'")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
