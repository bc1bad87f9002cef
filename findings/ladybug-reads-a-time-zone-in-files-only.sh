#!/bin/sh
# Packages: ladybug 0.22.0
# Behaviour: A time with an offset from UTC says when something was, wherever its clock stood (RFC 3339, section 4.2).
# ladybug takes the offset into account when it reads a TIMESTAMP from a file with COPY, and passes over it in
# timestamp() and in a cast of the same text: one sample has two times, hours apart, depending on whether it was loaded
# or added by a query, so that the order of events changes, and a filter by the time as the file states it does not find
# the node that came from there. TIMESTAMP_TZ has one time. Nothing says so. One would expect one time for one text, or
# an error. (Upstream made it so for queries in ladybug 723, and left files as they were.)
# Output seen:
#   2024-03-01T08:00:00: file 08:00, timestamp() 08:00, casts 08:00 and, with a zone, 08:00 UTC
#   2024-03-01T08:00:00Z: file 08:00, timestamp() 08:00, casts 08:00 and, with a zone, 08:00 UTC
#   2024-03-01T08:00:00+02:00: file 06:00, timestamp() 08:00, casts 08:00 and, with a zone, 06:00 UTC
#   2024-03-01T08:00:00-05:00: file 13:00, timestamp() 08:00, casts 08:00 and, with a zone, 13:00 UTC
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check ladybug==0.22.0
venv/bin/python -W error - > seen <<'PYTHON'
from pathlib import Path

import ladybug

connection = ladybug.Connection(ladybug.Database("store"))
times = ["2024-03-01T08:00:00", "2024-03-01T08:00:00Z", "2024-03-01T08:00:00+02:00", "2024-03-01T08:00:00-05:00"]
Path("samples.csv").write_text("id,taken\n" + "".join(f"{number},{time}\n" for number, time in enumerate(times)))
connection.execute("CREATE NODE TABLE Sample(id INT64 PRIMARY KEY, taken TIMESTAMP)")
connection.execute("COPY Sample FROM 'samples.csv' (HEADER=true)")
for number, time in enumerate(times):
    written = [
        f"timestamp('{time}')",
        f"CAST('{time}' AS TIMESTAMP)",
        f"CAST('{time}' AS TIMESTAMP_TZ)",
    ]
    connection.execute(f"CREATE (:Sample {{id: {number + 10}, taken: {written[0]}}})")
    stored = connection.execute(f"MATCH (s:Sample) WHERE s.id % 10 = {number} RETURN s.taken ORDER BY s.id")
    cast = connection.execute(f"RETURN {', '.join(written[1:])}").get_next()
    file, query = [f"{row[0]:%H:%M}" for row in stored]
    print(f"{time}: file {file}, timestamp() {query}, casts {cast[0]:%H:%M} and, with a zone, {cast[1]:%H:%M %Z}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
