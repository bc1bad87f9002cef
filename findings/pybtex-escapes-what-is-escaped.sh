#!/bin/sh
# Packages: pybtex 0.26.1, bibtexparser 2.1.0
# Behaviour: The text of a field of BibTeX is TeX: 50\% is a percent sign, and a reader that does not turn it into plain
# text has to write it as it was. pybtex hands the text on as it stands and escapes it when it writes, as if it were
# plain. 50\% becomes 50\\%, a new line and the beginning of a comment for TeX, so that the end of the title is not
# printed; an index in a formula becomes an underscore; and the DOI, which BibTeX knows nothing of and others take as it
# stands, has a backslash in it, so that no link and no join finds it. Each further time adds more. Nothing says so.
# bibtexparser beside it writes what it read.
# Output seen:
#   given: Response in 50\% of patients with $\beta_2$-microglobulin; Blood \& Marrow; 10.1000/example_1
#   pybtex: Response in 50\\% of patients with $\beta\_2$-microglobulin; Blood \\& Marrow; 10.1000/example\_1
#   pybtex twice: Response in 50\\\% of patients with $\beta\\_2$-microglobulin; Blood \\\& Marrow; 10.1000/example\\_1
#   bibtexparser: Response in 50\% of patients with $\beta_2$-microglobulin; Blood \& Marrow; 10.1000/example_1
set -eu
here=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --disable-pip-version-check pybtex==0.26.1 bibtexparser==2.1.0
cat > given.bib <<'BIB'
@article{a,
  title = {Response in 50\% of patients with $\beta_2$-microglobulin},
  journal = {Blood \& Marrow},
  doi = {10.1000/example_1}
}
BIB
venv/bin/python -W error - > seen <<'PYTHON'
from pathlib import Path

import bibtexparser
from pybtex.database import parse_string

given = Path("given.bib").read_text()
once = parse_string(given, "bibtex").to_string("bibtex")
twice = parse_string(once, "bibtex").to_string("bibtex")
other = bibtexparser.write_string(bibtexparser.parse_string(given))
for name, text in (("given", given), ("pybtex", once), ("pybtex twice", twice), ("bibtexparser", other)):
    fields = bibtexparser.parse_string(text).entries[0].fields_dict
    print(f"{name}: {fields['title'].value}; {fields['journal'].value}; {fields['doi'].value}")
PYTHON
sed -n '/^# Output seen:/,/^set/s/^#   //p' "$here" | diff - seen
