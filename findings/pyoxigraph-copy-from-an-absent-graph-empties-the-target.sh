#!/bin/sh
# Packages: pyoxigraph 0.5.13
# Behaviour: COPY and MOVE from a graph that there is not may be refused (SPARQL 1.1 Update, section 3.2), and the tests of
# the working group for SILENT list them among operations that fail and then change nothing. pyoxigraph refuses MOVE.
# But COPY with the same slip in the name of its source empties the target and says nothing, and so does MOVE with
# SILENT: it does the first half of what it would refuse. ADD adds nothing and says nothing.
# Output seen:
#   COPY :sorce TO :target:         no error, 0 triples left
#   COPY SILENT :sorce TO :target:  no error, 0 triples left
#   MOVE :sorce TO :target:         The graph <http://example.org/sorce> does not exist, 2 triples left
#   MOVE SILENT :sorce TO :target:  no error, 0 triples left
#   ADD :sorce TO :target:          no error, 2 triples left
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check pyoxigraph==0.5.13
venv/bin/python - > seen <<'PYTHON'
import pyoxigraph

DATA = "@prefix : <http://example.org/> . :source { :a :n 1 } :target { :b :n 2 . :c :n 3 }"
for verb in ("COPY", "COPY SILENT", "MOVE", "MOVE SILENT", "ADD"):
    store = pyoxigraph.Store()
    store.load(DATA.encode(), pyoxigraph.RdfFormat.TRIG)
    try:
        store.update(f"PREFIX : <http://example.org/> {verb} :sorce TO :target")
        said = "no error"
    except RuntimeError as error:
        said = str(error)
    left = sum(1 for _ in store.quads_for_pattern(None, None, None, pyoxigraph.NamedNode("http://example.org/target")))
    print(f"{verb + ' :sorce TO :target:':31} {said}, {left} triples left")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
