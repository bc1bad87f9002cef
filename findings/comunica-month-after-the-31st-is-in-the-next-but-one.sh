#!/bin/sh
# Packages: @comunica/query-sparql-rdfjs 5.4.1, rdflib 7.6.0
# Behaviour: A date plus months that ends on a day which its month does not have is the last day of that month (XML
# Schema 1.1 part 2, section E.3.3; XPath functions 3.1, section 9.7, to which Comunica's own functions for durations
# refer). Comunica goes on counting into the month that follows: a month after 31 January is 2 March, and a year after
# 29 February is 1 March. Follow-up that begins at the end of a month is counted to days that are too late, and two
# visits that a filter should find within a month are not. rdflib beside it ends with the month.
# Output seen:
#   2020-01-31 + P1M: Comunica 2020-03-02, rdflib 2020-02-29
#   2020-02-29 + P1Y: Comunica 2021-03-01, rdflib 2021-02-28
#   2021-05-31 - P3M: Comunica 2021-03-03, rdflib 2021-02-28
#   2021-05-30 + P1M: Comunica 2021-06-30, rdflib 2021-06-30
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check rdflib==7.6.0
npm install --silent --no-audit --no-fund --no-package-lock @comunica/query-sparql-rdfjs@5.4.1
cat > ask.mjs <<'JS'
import { QueryEngine } from "@comunica/query-sparql-rdfjs";

const sources = [{ type: "serialized", value: "", mediaType: "text/turtle", baseIRI: "http://example.org/" }];
const rows = await (await new QueryEngine().queryBindings(process.argv[2], { sources })).toArray();
process.stdout.write(rows[0].get("day").value);
JS
venv/bin/python -W ignore - > seen <<'PYTHON'
import subprocess

from rdflib import Graph

XSD = "http://www.w3.org/2001/XMLSchema#"

for day, sign, months in (
    ("2020-01-31", "+", "P1M"),
    ("2020-02-29", "+", "P1Y"),
    ("2021-05-31", "-", "P3M"),
    ("2021-05-30", "+", "P1M"),
):
    query = f'SELECT ("{day}"^^<{XSD}date> {sign} "{months}"^^<{XSD}yearMonthDuration> AS ?day) {{}}'
    comunica = subprocess.run(["node", "ask.mjs", query], capture_output=True, check=True, text=True).stdout
    (row,) = Graph().query(query)
    print(f"{day} {sign} {months}: Comunica {comunica}, rdflib {row.day}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
