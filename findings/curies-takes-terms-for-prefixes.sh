#!/bin/sh
# Packages: curies 0.15.7, pyld 3.3.0
# Behaviour: In a context of JSON-LD a term is a prefix only if its IRI ends in a delimiter such as / or #, or if it is
# defined with @prefix; an alias of a keyword is none, and an IRI in it may be written with another prefix (JSON-LD 1.1,
# sections 4.1.5 to 4.1.7). Converter.from_jsonld of curies takes each term with a text for a prefix, and the text as
# it stands. Properties are then cut where another one's name ends, an identifier under "id" begins with "@id", and what
# another prefix helps to write is no address: identifiers that no JSON-LD processor makes or understands.
# Output seen:
#   http://schema.org/nameSuffix: curies name:Suffix, pyld schema:nameSuffix
#   http://schema.org/terms/dose: curies schema:terms/dose, pyld terms:dose
#   terms:dose: curies schema:terms/dose, pyld http://schema.org/terms/dose
#   name:Suffix: curies http://schema.org/nameSuffix, pyld name:Suffix
#   id:1: curies @id1, pyld id:1
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check curies==0.15.7 pyld==3.3.0
venv/bin/python -W ignore - > seen <<'PYTHON'
from curies import Converter
from pyld import jsonld

CONTEXT = {
    "id": "@id",
    "schema": "http://schema.org/",
    "name": "http://schema.org/name",
    "terms": "schema:terms/",
}
converter = Converter.from_jsonld({"@context": CONTEXT})
for iri in ("http://schema.org/nameSuffix", "http://schema.org/terms/dose"):
    document = jsonld.compact({iri: "a"}, {"@context": CONTEXT})
    (key,) = document.keys() - {"@context"}
    print(f"{iri}: curies {converter.compress(iri)}, pyld {key}")
for curie in ("terms:dose", "name:Suffix", "id:1"):
    ((key,),) = jsonld.expand({"@context": CONTEXT, curie: "a"})
    print(f"{curie}: curies {converter.expand(curie)}, pyld {key}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
