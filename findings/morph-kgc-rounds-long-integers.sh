#!/bin/sh
# Packages: morph-kgc 2.10.0
# Behaviour: An object map of RML that has a datatype gives a literal of the value that is in the source (R2RML, section
# 7.6, typed literals), and xsd:integer has no largest value (XML Schema 1.1 part 2, section 3.4.13). morph-kgc takes an
# xsd:integer through a floating point number: from 2 to the power of 53 on the last digits are others, without a
# word, of JSON and of CSV, also where the source has them as a text. Identifiers of SNOMED CT have up to eighteen
# digits. As xsd:long, or without a datatype, the number is right.
# Output seen:
#   source: 900000000000001103
#   json, no datatype: 900000000000001103
#   json, xsd:integer: 900000000000001152
#   json, xsd:long: 900000000000001103
#   csv, no datatype: 900000000000001103
#   csv, xsd:integer: 900000000000001152
#   csv, xsd:long: 900000000000001103
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check morph-kgc==2.10.0
venv/bin/python -W ignore - > seen 2> /dev/null <<'PYTHON'
from pathlib import Path

import morph_kgc

NUMBER = 900000000000001103
MAPPING = """@prefix rr: <http://www.w3.org/ns/r2rml#> . @prefix rml: <http://semweb.mmlab.be/ns/rml#> .
@prefix ql: <http://semweb.mmlab.be/ns/ql#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<#concepts> a rr:TriplesMap ; rml:logicalSource [ rml:source "SOURCE" ; FORM ] ;
  rr:subjectMap [ rr:template "http://example.org/{name}" ] ;
  rr:predicateObjectMap [ rr:predicate <http://example.org/number> ; rr:objectMap [ rml:reference "number" TYPE ] ] .
"""
FORMS = {
    "json": 'rml:referenceFormulation ql:JSONPath ; rml:iterator "$[*]"',
    "csv": "rml:referenceFormulation ql:CSV",
}
Path("concepts.json").write_text('[{"name": "a", "number": %d}]' % NUMBER)
Path("concepts.csv").write_text("name,number\na,%d\n" % NUMBER)
print("source:", NUMBER)
for form, words in FORMS.items():
    for datatype in ("", "xsd:integer", "xsd:long"):
        text = MAPPING.replace("SOURCE", f"concepts.{form}").replace("FORM", words)
        Path("mapping.ttl").write_text(text.replace("TYPE", datatype and f"; rr:datatype {datatype}"))
        graph = morph_kgc.materialize("[CONFIGURATION]\nnumber_of_processes=1\n[concepts]\nmappings=mapping.ttl\n")
        print(f"{form}, {datatype or 'no datatype'}:", *graph.objects())
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
