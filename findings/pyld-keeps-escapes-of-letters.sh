#!/bin/sh
# Packages: pyld 3.3.0, rdflib 7.6.0
# Behaviour: In N-Quads a letter may be written as \u and four digits or \U and eight, and means that letter (RDF 1.1
# N-Quads, section 4, UCHAR), as writers do that keep to ASCII. pyld takes the escape for six letters of the text, in
# from_rdf and in normalize: a Greek beta becomes a backslash and a number, an IRI becomes another IRI, and the
# canonical form, so its hash, differs from that of the same data with the letter itself. rdflib beside it reads both
# alike.
# Output seen:
#   letter: pyld   '\u03b22M' '\u03b22-microglobulin' '"\u03b22-microglobulin" .'
#   letter: rdflib '\u03b22M' '\u03b22-microglobulin'
#   escape: pyld   '\\u03B22M' '\\u03B22-microglobulin' '"\\\\u03B22-microglobulin" .'
#   escape: rdflib '\u03b22M' '\u03b22-microglobulin'
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check pyld==3.3.0 rdflib==7.6.0
venv/bin/python - > seen <<'PYTHON'
import rdflib
from pyld import jsonld

NQUADS = "application/n-quads"
for words, letter in (("letter:", "\u03b2"), ("escape:", r"\u03B2")):
    quads = f'<http://example.org/{letter}2M> <http://example.org/name> "{letter}2-microglobulin" .\n'
    (node,) = jsonld.from_rdf(quads, {"format": NQUADS})
    (value,) = node["http://example.org/name"]
    canonical = jsonld.normalize(quads, {"algorithm": "URDNA2015", "inputFormat": NQUADS, "format": NQUADS})
    ((subject, _, name, _),) = rdflib.Dataset().parse(data=quads, format="nquads").quads()
    shown = (node["@id"].rpartition("/")[2], value["@value"], canonical.split(" ", 2)[2].strip())
    print(words, "pyld  ", *map(ascii, shown))
    print(words, "rdflib", ascii(subject.rpartition("/")[2]), ascii(str(name)))
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
