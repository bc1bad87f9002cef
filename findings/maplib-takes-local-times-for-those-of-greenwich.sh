#!/bin/sh
# Packages: maplib 0.20.26, pyoxigraph 0.5.13
# Behaviour: An xsd:dateTime without a time zone is one of an unknown zone, and not the same as that time in UTC; a date
# may have a zone, too, and is then another day of the timeline (XML Schema 1.1 part 2, sections 3.3.7 and 3.3.9).
# maplib writes the first with the zone of UTC, which nobody stated: a time as a hospital's clock shows it is said to be
# Greenwich's, hours away, and equals the one of another hospital that is. It takes the zone of a date away: two dates
# of two zones are one triple. Nothing says so. pyoxigraph beside it keeps them as they are. No issue of the makers on
# it was found.
# Output seen:
#   pyoxigraph: begins 2024-03-01T08:00:00
#   pyoxigraph: begins 2024-03-01T08:00:00Z
#   pyoxigraph: taken 2024-03-01+14:00
#   pyoxigraph: taken 2024-03-01-11:00
#   maplib: begins 2024-03-01T08:00:00+00:00
#   maplib: taken 2024-03-01
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check maplib==0.20.26 pyoxigraph==0.5.13
venv/bin/python -W error - > seen <<'PYTHON'
from maplib import Model
from pyoxigraph import RdfFormat, parse

DATA = """@prefix : <http://example.org/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:infusion :begins "2024-03-01T08:00:00"^^xsd:dateTime, "2024-03-01T08:00:00Z"^^xsd:dateTime .
:sample :taken "2024-03-01+14:00"^^xsd:date, "2024-03-01-11:00"^^xsd:date ."""
model = Model()
model.reads(DATA, format="turtle")
given = parse(DATA, format=RdfFormat.TURTLE)
written = parse(model.writes(format="ntriples"), format=RdfFormat.N_TRIPLES)
for name, quads in (("pyoxigraph", given), ("maplib", written)):
    for line in sorted(f"{quad.predicate.value.rsplit('/')[-1]} {quad.object.value}" for quad in quads):
        print(f"{name}: {line}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
