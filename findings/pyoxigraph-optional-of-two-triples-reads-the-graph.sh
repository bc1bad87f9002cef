#!/bin/sh
# Packages: pyoxigraph 0.5.13
# Behaviour: An OPTIONAL of two triples that have nothing in common but the variable that the row before binds is joined
# by hash: pyoxigraph reads every triple of both properties for a single row, so that the time grows with the graph. The
# same two triples in OPTIONALs of their own, or with LATERAL between them, are looked up for the row. The same happens to
# an OPTIONAL of one triple when a dozen triples stand before it, because the product of their estimated sizes is beyond
# 64 bits, where all plans cost alike. The rows are the same.
# Output seen:
#   one row, 100,000 others
#   two triples in one OPTIONAL: 1 row, over 100 times as long as apart
#   with LATERAL between them: 1 row, under 10 times as long as apart
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check pyoxigraph==0.5.13
venv/bin/python - > seen <<'PYTHON'
import time

from pyoxigraph import RdfFormat, Store

COUNT = 100_000
store = Store()
lines = (f"<urn:claim:{n}> <urn:value> {n} ; <urn:unit> 'mo' ." for n in range(COUNT))
store.bulk_load("\n".join(lines).encode(), format=RdfFormat.TURTLE)
store.update("INSERT DATA { <urn:claim:7> <urn:subject> <urn:lenalidomide> }")


def asked(pattern):
    """Return the rows of a pattern beside the one claim, and the least of five times."""
    query = f"SELECT * {{ ?claim <urn:subject> <urn:lenalidomide> {pattern} }}"
    times = []
    for _ in range(5):
        began = time.perf_counter()
        rows = list(store.query(query))
        times.append(time.perf_counter() - began)
    return len(rows), min(times)


print(f"one row, {COUNT:,} others")
_, apart = asked("OPTIONAL { ?claim <urn:value> ?value } OPTIONAL { ?claim <urn:unit> ?unit }")
rows, together = asked("OPTIONAL { ?claim <urn:value> ?value ; <urn:unit> ?unit }")
ratio = "over 100" if together > 100 * apart else "not over 100"
print(f"two triples in one OPTIONAL: {rows} row, {ratio} times as long as apart")
rows, lateral = asked("OPTIONAL { ?claim <urn:value> ?value LATERAL { ?claim <urn:unit> ?unit } }")
ratio = "under 10" if lateral < 10 * apart else "not under 10"
print(f"with LATERAL between them: {rows} row, {ratio} times as long as apart")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
