#!/bin/sh
# Packages: pyrudof 0.3.35, pyshacl 0.40.1, rdflib 7.6.0
# Behaviour: The length of a text is the number of its letters (SHACL, section 4.4.1, by STRLEN of SPARQL,
# fn:string-length), and a literal that is not in its datatype violates sh:datatype (SHACL, section 4.1.2). pyrudof
# counts bytes: a Greek letter or an accent is two, so that a name that is as short as it has to be is reported, and
# one that is too short passes. Of xsd:date, it lets any text pass, a day that does not exist and "soon", of
# xsd:dateTime and of numbers none: data conform whose dates have no value, so that no store sorts or compares them.
# The patterns of the same validator see letters. pyshacl beside it is right in all. No issue of the makers on it was
# found.
# Output seen:
#   pyrudof: "β2m" at most 3 long no, "β2m" at least 4 long yes, "b2m" at most 3 long yes
#     xsd:date of "2020-02-31" yes, "soon" yes, xsd:dateTime of "soon" no, xsd:integer of "25 mg" no
#   pyshacl: "β2m" at most 3 long yes, "β2m" at least 4 long no, "b2m" at most 3 long yes
#     xsd:date of "2020-02-31" no, "soon" no, xsd:dateTime of "soon" no, xsd:integer of "25 mg" no
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check pyrudof==0.3.35 pyshacl==0.40.1 rdflib==7.6.0
PYTHONIOENCODING=utf-8 venv/bin/python -W ignore - > seen <<'PYTHON'
import logging

import pyrudof
import pyshacl
from rdflib import Graph

logging.disable()
PREFIXES = """
@prefix ex: <http://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def by_pyrudof(shapes: str, data: str) -> bool:
    session = pyrudof.Rudof(pyrudof.RudofConfig())
    session.read_data(input=data)
    session.read_shacl(input=shapes)
    return session.validate_shacl().conforms


def by_pyshacl(shapes: str, data: str) -> bool:
    return pyshacl.validate(Graph().parse(data=data), shacl_graph=Graph().parse(data=shapes))[0]


LETTERS = "\u03b22m"
LENGTHS = ((LETTERS, "at most 3 long", "sh:maxLength 3"), (LETTERS, "at least 4 long", "sh:minLength 4"))
TYPED = (("date", "2020-02-31"), ("date", "soon"), ("dateTime", "soon"), ("integer", "25 mg"))
for name, conforms in (("pyrudof", by_pyrudof), ("pyshacl", by_pyshacl)):

    def answer(constraint: str, value: str) -> str:
        shape = f"ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:property [ sh:path ex:p ; {constraint} ] ."
        return "yes" if conforms(PREFIXES + shape, f"{PREFIXES} ex:a ex:p {value} .") else "no"

    texts = (*LENGTHS, ("b2m", *LENGTHS[0][1:]))
    print(f"{name}:", ", ".join(f'"{text}" {words} {answer(limit, repr(text))}' for text, words, limit in texts))
    said, before = [], ""
    for datatype, text in TYPED:
        of = f"xsd:{datatype} of " if datatype != before else ""
        said.append(f'{of}"{text}" {answer(f"sh:datatype xsd:{datatype}", f"{text!r}^^xsd:{datatype}")}')
        before = datatype
    print("  " + ", ".join(said))
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
