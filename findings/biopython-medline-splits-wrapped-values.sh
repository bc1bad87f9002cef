#!/bin/sh
# Packages: biopython 1.88
# Behaviour: In the MEDLINE format of PubMed a long value goes on in lines that begin with six blanks. Bio.Medline
# joins such lines of texts, and of MH and AD among the fields that it gives as lists; of the other lists (OT, RN, CN,
# CIN, GR, COIS) each line becomes a value of its own. A keyword, a substance or a group of authors that is a bit too
# long is counted as two, neither of which exists. One would expect one value for one tag, as for MH.
# Output seen:
#   TI: 1 value written, 1 read, the last ends in 'r a transplant.'
#   MH: 1 value written, 1 read, the last ends in 'ration & dosage'
#   RN: 1 value written, 2 read, the last ends in 'human)'
#   OT: 1 value written, 2 read, the last ends in 'flow cytometry'
#   CN: 1 value written, 2 read, the last ends in 'Age'
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check biopython==1.88
venv/bin/python - > seen <<'PYTHON'
import io

from Bio import Medline

RECORD = """PMID- 1
TI  - Depth of response in patients with follicular lymphoma who are not eligible for
      a transplant.
MH  - Antibodies, Bispecific/therapeutic use/adverse effects/administration &
      dosage
RN  - 0 (bispecific antibody against a plasma cell antigen and a T cell receptor,
      human)
OT  - minimal residual disease negativity sustained for at least twelve months by
      flow cytometry
CN  - Study Group for the Treatment of Plasma Cell Diseases in Patients of Advanced
      Age
"""
record = Medline.read(io.StringIO(RECORD))
for tag, number in (("TI", 1), ("MH", 1), ("RN", 1), ("OT", 1), ("CN", 1)):
    values = [record[tag]] if isinstance(record[tag], str) else record[tag]
    print(f"{tag}: {number} value written, {len(values)} read, the last ends in '{values[-1][-15:].strip()}'")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
