#!/bin/sh
# Packages: semra 0.3.0, sssom-pydantic 0.6.10
# Behaviour: A mapping of SSSOM with the predicate modifier Not says that the two are no match (SSSOM, slot
# predicate_modifier). sssom-pydantic reads the modifier; from_sssom of semra, which reads by it, leaves it out. What a
# curator denied is then a match like others: chains are inferred through it, and where one source says a match and
# another one denies it, the denial counts as a second witness, so that the confidence of the match goes up. Nothing
# says so. semra can take negative mappings away, but only those that are handed to it apart; the documentation of
# from_sssom does not say that a file must not have any. No issue of the makers on it was found.
# Output seen:
#   sssom-pydantic: chebi:1 Not mesh:C1
#   sssom-pydantic: mesh:C1 is doid:1
#   sssom-pydantic: chebi:2 is mesh:C2
#   sssom-pydantic: chebi:2 Not mesh:C2
#   semra: chebi:1 skos:exactMatch mesh:C1 confidence 0.90
#   semra: mesh:C1 skos:exactMatch doid:1 confidence 0.90
#   semra: chebi:2 skos:exactMatch mesh:C2 confidence 0.95
#   semra: chebi:1 skos:exactMatch doid:1 inferred by a chain
#   semra: doid:1 skos:exactMatch chebi:1 confidence 1.00
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check semra==0.3.0 sssom-pydantic==0.6.10
{
  printf "#mapping_set_id: http://example.org/set\n"
  printf "#license: https://creativecommons.org/publicdomain/zero/1.0/\n#curie_map:\n"
  printf '#  chebi: http://purl.obolibrary.org/obo/CHEBI_\n#  mesh: http://id.nlm.nih.gov/mesh/\n'
  printf '#  doid: http://purl.obolibrary.org/obo/DOID_\n'
  columns='%s\t%s\t%s\t%s\t%s\t%s\n'
  printf "$columns" subject_id predicate_id predicate_modifier object_id mapping_justification confidence
  printf "$columns" chebi:1 skos:exactMatch Not mesh:C1 semapv:ManualMappingCuration 0.9
  printf "$columns" mesh:C1 skos:exactMatch '' doid:1 semapv:ManualMappingCuration 0.9
  printf "$columns" chebi:2 skos:exactMatch '' mesh:C2 semapv:LexicalMatching 0.5
  printf "$columns" chebi:2 skos:exactMatch Not mesh:C2 semapv:ManualMappingCuration 0.9
} > mappings.sssom.tsv
venv/bin/python -W ignore - > seen 2> said <<'PYTHON'
import sssom_pydantic
from semra.api import assemble_evidences
from semra.inference import infer_chains
from semra.io import from_sssom

for mapping in sssom_pydantic.read("mappings.sssom.tsv")[0]:
    print("sssom-pydantic:", mapping.subject.curie, mapping.predicate_modifier or "is", mapping.object.curie)
mappings = assemble_evidences(from_sssom("mappings.sssom.tsv"), progress=False)
for mapping in infer_chains(mappings, progress=False):
    kind = mapping.evidence[0].justification.identifier
    witnesses = f"confidence {mapping.get_confidence():.2f}" if kind != "MappingChaining" else "inferred by a chain"
    print("semra:", mapping.subject.curie, mapping.predicate.curie, mapping.object.curie, witnesses)
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
