#!/bin/sh
# Packages: rdfxml-streaming-parser 3.3.0, rdflib 7.6.0
# Behaviour: A comment or a processing instruction in XML is no part of the text around it, and a CDATA section is part of
# it (XML 1.0, sections 2.5 to 2.7); the text of a property in RDF/XML is all of it (RDF 1.1 XML Syntax, section 7.2.16,
# and the text event of section 6.1.4). rdfxml-streaming-parser, by which Comunica and rdf-parse read RDF/XML, keeps what
# stands behind the last of them: a definition with a comment in it has lost its beginning, and a p-value that CDATA
# keeps from being markup is gone. Nothing says so. rdflib beside it has the whole text.
# Output seen:
#   no comment: "relapsed after one line", rdflib "relapsed after one line"
#   comment: " after one line", rdflib "relapsed after one line"
#   instruction: " one line", rdflib "relapsed after one line"
#   CDATA at the end: "< 0.05", rdflib "p < 0.05"
#   CDATA at the start: " in both arms", rdflib "p < 0.05 in both arms"
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check rdflib==7.6.0
npm install --silent --no-audit --no-fund --no-package-lock rdfxml-streaming-parser@3.3.0
cat > read.mjs <<'JS'
import { readFileSync } from "node:fs";
import { RdfXmlParser } from "rdfxml-streaming-parser";

const parser = new RdfXmlParser();
const values = [];
parser.on("data", (quad) => values.push(quad.object.value));
parser.on("end", () => console.log(JSON.stringify(values)));
parser.end(readFileSync(0, "utf8"));
JS
venv/bin/python -W ignore - > seen <<'PYTHON'
import json
import subprocess

from rdflib import Graph

DOCUMENT = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:ex="http://example.org/">
<rdf:Description rdf:about="http://example.org/a"><ex:note>%s</ex:note></rdf:Description>
</rdf:RDF>"""

for words, text in (
    ("no comment", "relapsed after one line"),
    ("comment", "relapsed<!-- or refractory --> after one line"),
    ("instruction", "relapsed after<?review 2?> one line"),
    ("CDATA at the end", "p <![CDATA[< 0.05]]>"),
    ("CDATA at the start", "<![CDATA[p < 0.05]]> in both arms"),
):
    document = DOCUMENT % text
    node = subprocess.run(["node", "read.mjs"], input=document, capture_output=True, check=True, text=True)
    (value,) = json.loads(node.stdout)
    (other,) = Graph().parse(data=document, format="xml").objects()
    print(f'{words}: "{value}", rdflib "{other}"')
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
