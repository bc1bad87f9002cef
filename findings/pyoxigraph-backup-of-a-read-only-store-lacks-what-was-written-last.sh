#!/bin/sh
# Packages: pyoxigraph 0.5.13
# Behaviour: A program adds drugs to a store on the disk and ends, without flush(). Another opens it for reading, as is right for
# a backup beside others, and sees all of it. Its backup() raises nothing and lacks what still stood in the log of the store:
# here everything. The documentation promises a usable backup of any store on the disk; of the same store, opened for
# writing, the backup is whole.
# Output seen:
#   store, opened for reading: 2 triples
#   its backup:                0 triples
#   backup of the same store, opened for writing: 2 triples
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check pyoxigraph==0.5.13
venv/bin/python - > seen <<'PYTHON'
from pyoxigraph import Literal, NamedNode, Quad, Store

LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")

store = Store("drugs")
for name in ("bortezomib", "lenalidomide"):
    store.add(Quad(NamedNode(f"http://example.org/{name}"), LABEL, Literal(name)))
del store

reader = Store.read_only("drugs")
print("store, opened for reading:", len(reader), "triples")
reader.backup("saved")
print("its backup:               ", len(Store.read_only("saved")), "triples")
del reader
Store("drugs").backup("saved-too")
print("backup of the same store, opened for writing:", len(Store.read_only("saved-too")), "triples")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
