#!/bin/sh
# Packages: pyoxigraph 0.5.13
# Behaviour: The default graph of a query with several FROM is their merge (SPARQL 1.1, section 13.2.1): a triple
# that stands in two of them is in it once. pyoxigraph gives it once for each graph, so that counts, sums and
# averages over several sources weigh what two of them state twice. No option of the query says so.
# Output seen:
#   FROM :first:               2 triples, mean 1.5
#   FROM :second:              1 triples, mean 1
#   FROM :first FROM :second:  3 triples, mean 1.333333333333333333
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check pyoxigraph==0.5.13
venv/bin/python - > seen <<'PYTHON'
import pyoxigraph

DATA = "@prefix : <http://example.org/> . :first { :a :n 1 . :b :n 2 } :second { :a :n 1 }"
PREFIX = "PREFIX : <http://example.org/> "
store = pyoxigraph.Store()
store.load(DATA.encode(), pyoxigraph.RdfFormat.TRIG)
for sources in ("FROM :first", "FROM :second", "FROM :first FROM :second"):
    (row,) = store.query(f"{PREFIX}SELECT (COUNT(*) AS ?count) (AVG(?n) AS ?mean) {sources} {{ ?s :n ?n }}")
    print(f"{sources + ':':26} {row['count'].value} triples, mean {row['mean'].value}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
