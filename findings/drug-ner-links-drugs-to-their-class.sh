#!/bin/sh
# Packages: drug-named-entity-recognition 2.0.9
# Behaviour: the package finds names of drugs in a text and links each to identifiers, among them the MeSH one as mesh_id
# (its description on PyPI; the dictionary with it is built from DrugBank, MeSH and others). The descriptors of MeSH are
# Lenalidomide D000077269, Thalidomide D013792, Dexamethasone D003907 and Prednisone D011241 (meshb.nlm.nih.gov). mesh_id
# is that of what the drug does (its pharmacological action): D020533 Angiogenesis Inhibitors for both of the first and
# D018931 Antineoplastic Agents, Hormonal for both of the others, so different drugs fall together where a graph is joined
# by mesh_id, and articles or mappings found by it are of the whole class; drugbank_id tells them apart. The example for
# prednisone in the description shows D018931 without a remark; no issue of the makers on it was found.
# Output seen:
#   thalidomide: drugbank_id DB01041, mesh_id D020533, MeSH has D013792
#   dexamethasone: drugbank_id DB01234, mesh_id D018931, MeSH has D003907
#   lenalidomide: drugbank_id DB00480, mesh_id D020533, MeSH has D000077269
#   prednisone: drugbank_id DB00635, mesh_id D018931, MeSH has D011241
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check drug-named-entity-recognition==2.0.9
venv/bin/python - > seen <<'PYTHON'
from drug_named_entity_recognition import find_drugs

right = {
    "lenalidomide": "D000077269",
    "thalidomide": "D013792",
    "dexamethasone": "D003907",
    "prednisone": "D011241",
}
text = "thalidomide and dexamethasone, then lenalidomide and prednisone"
for drug, *_ in find_drugs(text.replace(",", "").split(), is_ignore_case=True):
    name = drug["name"].lower()
    print(f"{name}: drugbank_id {drug['drugbank_id']}, mesh_id {drug['mesh_id']}, MeSH has {right[name]}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
