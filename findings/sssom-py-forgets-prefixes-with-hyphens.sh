#!/bin/sh
# Packages: sssom 0.4.21, rdflib 7.6.0
# Behaviour: A prefix of a CURIE may have hyphens (CURIE Syntax 1.0: an NCName), and SSSOM/TSV has to declare each prefix
# that a set uses. sssom-py reads a set whose prefix has one, and makes the right IRIs of it; what it writes as a table
# has the CURIEs and not the declaration, of which its validation says nothing. Read again, and made RDF, the mapping
# speaks of an IRI whose scheme is the prefix: without a word it is about another thing.
# Output seen:
#   of the set:            https://example.org/drug-class/imid, https://example.org/drug/lenalidomide
#   declared when written: drug
#   validated:             0
#   of what is written:    drug-class:imid, https://example.org/drug/lenalidomide
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check sssom==0.4.21 rdflib==7.6.0
cat > set.tsv <<'TSV'
#curie_map:
#  drug: https://example.org/drug/
#  drug-class: https://example.org/drug-class/
#  EX: https://example.org/x/
#mapping_set_id: https://example.org/set
#license: https://creativecommons.org/publicdomain/zero/1.0/
TSV
{
  printf 'subject_id\tpredicate_id\tobject_id\tmapping_justification\n'
  printf 'drug:lenalidomide\tskos:exactMatch\tEX:1\tsemapv:ManualMappingCuration\n'
  printf 'drug-class:imid\tskos:exactMatch\tEX:2\tsemapv:ManualMappingCuration\n'
} >> set.tsv
venv/bin/sssom parse set.tsv --output written.tsv 2> /dev/null
venv/bin/sssom convert set.tsv --output-format rdf --output set.ttl 2> /dev/null
venv/bin/sssom convert written.tsv --output-format rdf --output written.ttl 2> /dev/null
validated=0
venv/bin/sssom validate written.tsv > said 2>&1 || validated=$?
grep -v 'unhandled keyword' said >&2 || true
venv/bin/python -W ignore - "$validated" > seen <<'PYTHON'
import re
import sys
from pathlib import Path

from rdflib import OWL, Graph


def subjects(name):
    return ", ".join(sorted(map(str, Graph().parse(name).objects(predicate=OWL.annotatedSource))))


print("of the set:           ", subjects("set.ttl"))
print("declared when written:", *re.findall(r"^#\s+(drug[a-z-]*):", Path("written.tsv").read_text(), re.MULTILINE))
print("validated:            ", sys.argv[1])
print("of what is written:   ", subjects("written.ttl"))
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
