#!/bin/sh
# Packages: jsonld 9.0.0, pyld 3.3.0
# Behaviour: A number with a fraction becomes a double in RDF (JSON-LD 1.1 API, Object to RDF Conversion). jsonld.js
# tells it by the decimal point in its text, which JavaScript writes without one below a millionth if it has a single
# digit: 5e-8 is then an integer for it, and comes out as 0, where 1.5e-8 comes out right. The threshold of
# genome-wide significance, and each p-value like it, is a zero in the graph, without a word. pyld, of the same house,
# makes the double of both.
# Output seen:
#   0.05: jsonld.js 5.0E-2 double, pyld 5.0E-2 double
#   0.00000005: jsonld.js 0 integer, pyld 5.0E-8 double
#   5e-8: jsonld.js 0 integer, pyld 5.0E-8 double
#   1.5e-8: jsonld.js 1.5E-8 double, pyld 1.5E-8 double
#   -3e-9: jsonld.js -0 integer, pyld -3.0E-9 double
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check pyld==3.3.0
npm install --silent --no-audit --no-fund --no-package-lock jsonld@9.0.0
cat > convert.mjs <<'JS'
import jsonld from "jsonld";

const document = JSON.parse(process.argv[2]);
process.stdout.write(await jsonld.toRDF(document, { format: "application/n-quads" }));
JS
venv/bin/python - > seen <<'PYTHON'
import json
import re
import subprocess

from pyld import jsonld

LITERAL = re.compile('"(.*)".*#(.*)>')

for number in ("0.05", "0.00000005", "5e-8", "1.5e-8", "-3e-9"):
    document = {"@id": "http://example.org/association", "http://example.org/p-value": json.loads(number)}
    node = subprocess.run(["node", "convert.mjs", json.dumps(document)], capture_output=True, check=True, text=True)
    quads = {"jsonld.js": node.stdout, "pyld": jsonld.to_rdf(document, {"format": "application/n-quads"})}
    values = [" ".join((name, *LITERAL.search(lines).groups())) for name, lines in quads.items()]
    print(f"{number}: {', '.join(values)}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
