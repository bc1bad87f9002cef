#!/bin/sh
# Packages: nbib 0.3.2
# Behaviour: In the MEDLINE format of PubMed a tag stands once for each value. An article may name several registers and
# accession numbers (SI), groups of authors (CN) and languages (LA): NLM's DTD has DataBank+, AccessionNumber+, a
# CollectiveName for any Author, and Language+. nbib gives one text for each of these three and keeps the last value,
# where of grants, keywords and types it gives lists. An article on two trials is then one on the second alone, and who
# looks for the first does not find it. One would expect lists, or an error, which nbib promises for unexpected input.
# Output seen:
#   secondary_source: ClinicalTrials.gov/NCT00000002 (of ClinicalTrials.gov/NCT00000001, ClinicalTrials.gov/NCT00000002)
#   corporate_author: Data Committee (of Example Study Group, Data Committee)
#   language: ger (of eng, ger)
#   grants: X1/EX/Country, X2/EX/Country (of X1/EX/Country, X2/EX/Country)
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check nbib==0.3.2
cat > article.nbib <<'NBIB'
PMID- 1
DP  - 2020
TI  - Two trials of one drug.
CN  - Example Study Group
CN  - Data Committee
LA  - eng
LA  - ger
SI  - ClinicalTrials.gov/NCT00000001
SI  - ClinicalTrials.gov/NCT00000002
GR  - X1/EX/Country
GR  - X2/EX/Country

NBIB
venv/bin/python - > seen <<'PYTHON'
import nbib

(article,) = nbib.read_file("article.nbib")
lines = [line.rstrip("\n").split("- ", 1) for line in open("article.nbib") if "- " in line]
for tag, name in (("SI", "secondary_source"), ("CN", "corporate_author"), ("LA", "language"), ("GR", "grants")):
    kept = article[name]
    stated = [value for stem, value in lines if stem.strip() == tag]
    print(f"{name}: {kept if isinstance(kept, str) else ', '.join(kept)} (of {', '.join(stated)})")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
