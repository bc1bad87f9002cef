#!/bin/sh
# Packages: hpo-toolkit 0.8.1
# Behaviour: A row of phenotype.hpoa says that patients with the disease have the feature, and may say of how many, as
# 3/10, as 0.9% or as a class of frequency; that they do not have it is the qualifier NOT (HPO, Annotation format of
# phenotype.hpoa). hpo-toolkit makes a count of a percentage, in a cohort of fifty that nobody saw, and rounds it: up to
# one percent it is 0 of 50, the same as a feature that is excluded, which is_excluded then says of it, and
# present_annotations leaves it out. A share of 1.2% becomes one of 2%, and beside real counts of the same feature the
# fifty weigh as patients. Nothing says so. One would expect the percentage, or at least a feature that is present. A
# larger cohort_size moves the bound; that it decides what is present the documentation does not say.
# Output seen:
#   0.9%: 0 of 50, excluded, present annotations 0
#   1%: 0 of 50, excluded, present annotations 0
#   1.2%: 1 of 50, present, present annotations 1
#   3%: 2 of 50, present, present annotations 1
#   NOT: 0 of 1, excluded, present annotations 0
#   2/200: 2 of 200, present, present annotations 1
#   1/2 and 10%: 6 of 52, present, present annotations 1
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check hpo-toolkit==0.8.1
venv/bin/python -W error - > seen <<'PYTHON'
import json
from pathlib import Path

import hpotk
from hpotk.annotations.load.hpoa import SimpleHpoaDiseaseLoader

OBO = "http://purl.obolibrary.org/obo/"
names = {"HP_0000001": "All", "HP_0000118": "Abnormality", "HP_0001903": "Anemia", "HP_0002653": "Bone pain"}
above = {"HP_0000118": "HP_0000001", "HP_0001903": "HP_0000118", "HP_0002653": "HP_0000118"}
nodes = [{"id": OBO + term, "lbl": name, "type": "CLASS"} for term, name in names.items()]
edges = [{"sub": OBO + term, "pred": "is_a", "obj": OBO + parent} for term, parent in above.items()]
meta = {"version": f"{OBO}hp/releases/2024-01-01/hp.json"}
Path("hp.json").write_text(json.dumps({"graphs": [{"id": f"{OBO}hp.json", "meta": meta, "nodes": nodes, "edges": edges}]}))
HEAD = "database_id disease_name qualifier hpo_id reference evidence onset frequency sex modifier aspect biocuration"
ROW = "OMIM:{} Disease {} HP:{} PMID:1 PCS  {}   P HPO:curator[2024-01-01]"
stated = [
    (1, "", "0002653", "0.9%"), (2, "", "0002653", "1%"), (3, "", "0002653", "1.2%"), (4, "", "0002653", "3%"),
    (5, "NOT", "0002653", ""), (6, "", "0002653", "2/200"), (7, "", "0001903", "1/2"), (7, "", "0001903", "10%"),
]
rows = [HEAD, *(ROW.format(number, qualifier, term, frequency) for number, qualifier, term, frequency in stated)]
text = "#description: made up\n#version: 2024-01-01\n" + "".join(row.replace(" ", "\t") + "\n" for row in rows)
Path("phenotype.hpoa").write_text(text)
diseases = SimpleHpoaDiseaseLoader(hpotk.load_minimal_ontology("hp.json")).load("phenotype.hpoa")
for disease in diseases:
    (read,) = disease.annotations
    given = [" ".join(filter(None, row[1:2] + row[3:])) for row in stated if f"OMIM:{row[0]}" == disease.identifier.value]
    kind = "excluded" if read.is_excluded else "present"
    among = sum(1 for _ in disease.present_annotations())
    print(f"{' and '.join(given)}: {read.numerator} of {read.denominator}, {kind}, present annotations {among}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
