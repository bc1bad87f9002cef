#!/bin/sh
# Packages: rdflib 7.6.0, pyoxigraph 0.5.13
# Behaviour: A date may have a time zone, and two of different zones are different days of the timeline (XML Schema
# 1.1 part 2, section 3.3.9). rdflib takes the zone away when it reads: the dates of two time zones become one term,
# two triples one triple, and the written graph has dates that nobody stated, without a word (times and dateTimes keep
# theirs). That it makes lexical forms canonical is documented, that it changes the value is not. pyoxigraph beside it
# keeps them apart.
# Output seen:
#   rdflib:     2020-01-01 2020-01-01T00:00:00+13:00
#   pyoxigraph: 2020-01-01+13:00 2020-01-01-11:00 2020-01-01T00:00:00+13:00
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

DATA = """@prefix : <http://example.org/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:trial :began "2020-01-01+13:00"^^xsd:date , "2020-01-01-11:00"^^xsd:date , "2020-01-01T00:00:00+13:00"^^xsd:dateTime .
"""
read = rdflib.Graph().parse(data=DATA).objects()
print("rdflib:    ", *sorted(str(value) for value in read))
quads = pyoxigraph.parse(DATA, pyoxigraph.RdfFormat.TURTLE)
print("pyoxigraph:", *sorted(quad.object.value for quad in quads))
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
