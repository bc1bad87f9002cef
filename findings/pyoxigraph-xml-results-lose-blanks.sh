#!/bin/sh
# Packages: pyoxigraph 0.5.13, rdflib 7.6.0
# Behaviour: In the XML results of SPARQL the text of a literal is all that stands in its element; XML hands on each
# blank in an element (XML 1.0, section 2.10). pyoxigraph's parse_query_results takes the blanks at both ends away, so
# that a value of another endpoint is no longer equal to the one it came from, and one of blanks alone is empty. Its
# own writer asks for them by xml:space, others, as rdflib here, do not have to. The same results as JSON keep them,
# and rdflib reads them from both.
# Output seen:
#   xml: pyoxigraph 'IgG' and '', rdflib ' IgG ' and '  '
#   json: pyoxigraph ' IgG ' and '  ', rdflib ' IgG ' and '  '
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check pyoxigraph==0.5.13 rdflib==7.6.0
venv/bin/python -W ignore - > seen <<'PYTHON'
import io

import pyoxigraph
import rdflib
from rdflib.query import Result

for name in ("xml", "json"):
    results = rdflib.Graph().query('SELECT ?a ?b { VALUES (?a ?b) { (" IgG " "  ") } }').serialize(format=name)
    (row,) = pyoxigraph.parse_query_results(results, getattr(pyoxigraph.QueryResultsFormat, name.upper()))
    (theirs,) = Result.parse(io.BytesIO(results), format=name)
    print(f"{name}: pyoxigraph '{row['a'].value}' and '{row['b'].value}', rdflib '{theirs.a}' and '{theirs.b}'")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
